-- Performance forms: a form's total is the sum of its sources, and the annual total of a project is what the project table has for it.
-- Rules `form_sum` (hard, holds in every form) and `form_copy` (names that both sides print once; forms in 元, the table in 万元).
{{ config(**within_document()) }}

with amounts as (
    select
        *,
        length(regexp_extract(folded, '\.([0-9]+)', 1)) as decimals
    from {{ changed(ref('form_amounts')) }}
    where amount_yuan is not null
),

forms as (
    select distinct document_id, form_no, {{ bare_project_name('project_name_folded') }} as bare_name
    from {{ changed(ref('forms')) }}
    where project_name is not null
),

stepped as (
    select
        *,
        concat('f', form_no, case when horizon = 'annual' then '' else 'i' end, '/', phase) as form_key,
        cast(unit_yuan * power(10, -decimals) as decimal(18, 8)) as step_yuan
    from amounts
),

totals as (
    select *
    from stepped
    where field = 'total'
    qualify row_number() over (partition by document_id, form_key order by label_row_no, label_column_no) = 1
),

sum_terms as (
    select totals.form_key, totals.document_id, totals.table_no, totals.row_no, totals.column_no, true as is_whole, totals.amount_yuan, totals.step_yuan, totals.decimals
    from totals
    semi join stepped as parts on parts.field = 'source' and totals.document_id = parts.document_id and totals.form_key = parts.form_key
    union all
    select parts.form_key, parts.document_id, parts.table_no, parts.row_no, parts.column_no, false as is_whole, parts.amount_yuan, parts.step_yuan, parts.decimals
    from stepped as parts
    semi join totals on totals.document_id = parts.document_id and totals.form_key = parts.form_key
    where parts.field = 'source'
),

projects as (
    select
        document_id,
        table_no,
        row_no,
        column_no,
        amount_yuan,
        step_yuan,
        decimals,
        {{ bare_project_name(folded('project_name')) }} as bare_name
    from {{ changed(ref('figures')) }}
    where
        table_kind = 'project' and fund = 'all' and row_role = 'leaf' and project_name is not null
        and statement = 'amount' and budget_period != 'carried_over' and phase = 'budget'
    qualify count(*) over (partition by document_id, bare_name) = 1
),

pairs as (
    select
        totals.*,
        projects.table_no as other_table_no,
        projects.row_no as other_row_no,
        projects.column_no as other_column_no,
        projects.amount_yuan as other_amount_yuan,
        projects.step_yuan as other_step_yuan,
        projects.decimals as other_decimals
    from totals
    inner join forms using (document_id, form_no)
    inner join projects on totals.document_id = projects.document_id and forms.bare_name = projects.bare_name
    where totals.horizon = 'annual' and totals.phase = 'budget'
    qualify count(*) over (partition by totals.document_id, forms.bare_name) = 1
),

laid_out as (
    select
        document_id,
        'form_sum' as rule_id,
        form_key as anchor,
        'forms' as scope,
        'forms' as relation,
        'sum' as kind,
        'must' as claim,
        table_no,
        row_no,
        column_no,
        is_whole,
        amount_yuan,
        -- forms in yuan are not rounded
        case when step_yuan <= 1 then 0 else step_yuan end as step_yuan,
        decimals
    from sum_terms

    union all

    select
        document_id,
        'form_copy' as rule_id,
        concat(form_key, '=t', other_table_no, 'r', other_row_no, 'c', other_column_no) as anchor,
        'forms=projects' as scope,
        'forms=projects' as relation,
        'copy' as kind,
        'vote' as claim,
        case when is_whole then table_no else other_table_no end as table_no,
        case when is_whole then row_no else other_row_no end as row_no,
        case when is_whole then column_no else other_column_no end as column_no,
        is_whole,
        case when is_whole then amount_yuan else other_amount_yuan end as amount_yuan,
        case when is_whole then step_yuan else other_step_yuan end as step_yuan,
        case when is_whole then decimals else other_decimals end as decimals
    from pairs
    cross join (values (true), (false)) as sides (is_whole)
),

terms as (
    select
        document_id,
        rule_id,
        anchor,
        scope,
        relation,
        '' as variant,
        claim,
        'hard' as strength,
        kind,
        table_no,
        row_no,
        column_no,
        is_whole,
        cast(1 as decimal(18, 8)) as coefficient,
        cast(amount_yuan as decimal(24, 6)) as amount_yuan,
        cast(step_yuan as decimal(18, 8)) as step_yuan,
        cast(0 as decimal(24, 6)) as slack_yuan,
        cast(decimals as integer) as decimals
    from laid_out
)

select * from terms
