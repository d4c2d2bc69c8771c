-- The two totals of a performance form (F03): a project of one year, or one that goes on for ever (99年), has the same sum for its period and for the year;
-- one of several years at least the year's. What a project is, seed form_horizons says from its period or its nature. Always a question.
{{ config(**within_document()) }}

with totals as (
    select
        *,
        length(regexp_extract(folded, '\.([0-9]+)', 1)) as decimals
    from {{ changed(ref('form_amounts')) }}
    where field = 'total' and phase = 'budget' and amount_yuan is not null
    qualify count(*) over (partition by document_id, form_no, horizon) = 1
),

fields as (
    select
        document_id,
        table_no,
        part_row,
        any_value(folded) filter (where field = 'project_period') as project_period,
        any_value(folded) filter (where field = 'project_attribute') as project_attribute
    from {{ changed(ref('form_fields')) }}
    where field in ('project_period', 'project_attribute')
    group by document_id, table_no, part_row
),

distinct_fields as (
    select distinct project_period, project_attribute from fields
),

rules as (
    select
        *,
        {{ first_rule('form_horizons', {'project_period': 'project_period', 'project_attribute': 'project_attribute'}, whole=['project_period', 'project_attribute']) }} as rule_no
    from distinct_fields
),

natures as (
    select
        fields.document_id,
        fields.table_no,
        fields.part_row,
        numbered.kind
    from fields
    inner join rules
        on fields.project_period is not distinct from rules.project_period and fields.project_attribute is not distinct from rules.project_attribute
    inner join {{ numbered('form_horizons') }} as numbered using (rule_no)
),

pairs as (
    select
        totals.*,
        natures.kind
    from totals
    inner join natures using (document_id, table_no, part_row)
    qualify count(*) over (partition by document_id, form_no) = 2
),

terms as (
    select
        document_id,
        'form_horizon' as rule_id,
        concat('f', form_no) as anchor,
        concat('forms/', kind) as scope,
        '' as variant,
        concat('forms/', kind) as relation,
        'soft' as strength,
        kind,
        'ask' as claim,
        table_no,
        row_no,
        column_no,
        horizon <> 'annual' as is_whole,
        cast(1 as decimal(18, 8)) as coefficient,
        cast(amount_yuan as decimal(24, 6)) as amount_yuan,
        cast(unit_yuan * power(10, -decimals) as decimal(18, 8)) as step_yuan,
        cast(0 as decimal(24, 6)) as slack_yuan,
        cast(decimals as integer) as decimals
    from pairs
)

select * from terms
