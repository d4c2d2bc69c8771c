-- Figures of one row key that are equal as long as a unit has no money of its own and no carry-over: all funds against 财政拨款 or 一般公共预算 (B13, B16), revenue
-- by subject against expenditure by subject (B10, B12, B14). A unit's own money changes a subject, its parents and the total: several at once. Where exactly
-- one of many differs, that one is asked about. They help to say which cell is wrong; they prove nothing.
{{ config(**within_document()) }}

with figures as (
    select * from {{ changed(ref('figures')) }}
),

fund_refinements as (
    select * from {{ ref('column_refinements') }}
    where dimension = 'fund'
),

keyed as (
    select
        *,
        case
            when row_role in ('of_which', 'repeat') then null
            when subject_code is not null then 's' || subject_code
            when department_class_code is not null then 'e' || department_class_code
            when row_role = 'total' and row_item = 'total' then 'total'
        end as row_key
    from figures
    where statement = 'amount'
),

unique_keyed as (
    select * from keyed
    where row_key is not null
    qualify count(*) over (partition by document_id, table_no, row_key, coordinate) = 1
),

pairs as (
    select
        a.document_id,
        a.table_no,
        a.row_no,
        a.column_no,
        a.amount_yuan,
        a.step_yuan,
        a.decimals,
        b.table_no as other_table_no,
        b.row_no as other_row_no,
        b.column_no as other_column_no,
        b.amount_yuan as other_amount_yuan,
        b.step_yuan as other_step_yuan,
        b.decimals as other_decimals,
        a.coordinate,
        b.coordinate as other_coordinate,
        a.phase
    from unique_keyed as a
    inner join unique_keyed as b
        on
            a.document_id = b.document_id
            and a.row_key = b.row_key
            and a.table_no <> b.table_no
            and a.expenditure_type = b.expenditure_type
            and a.component = b.component
            and a.item = b.item
            and a.year_meant = b.year_meant
            and a.phase = b.phase
            and a.coordinate <> b.coordinate
    left join fund_refinements as r on a.fund = r.whole and b.fund = r.part
    where
        (r.part is not null or (a.fund = b.fund and a.table_no < b.table_no))
        and (a.budget_period = b.budget_period or 'carried_over' not in (a.budget_period, b.budget_period))
),

laid_out as (
    select
        *,
        unnest([true, false]) as is_whole
    from pairs
),

terms as (
    select
        document_id,
        'likely_copy' as rule_id,
        concat('t', table_no, 'r', row_no, 'c', column_no, '=', other_table_no, 'r', other_row_no, 'c', other_column_no) as anchor,
        concat('t', table_no, '=', other_table_no, '/', coordinate, '=', other_coordinate) as scope,
        '' as variant,
        concat('t', table_no, '=', other_table_no, '/', coordinate, '=', other_coordinate) as relation,
        'soft' as strength,
        'copy' as kind,
        'likely' as claim,
        case when is_whole then table_no else other_table_no end as table_no,
        case when is_whole then row_no else other_row_no end as row_no,
        case when is_whole then column_no else other_column_no end as column_no,
        is_whole,
        cast(1 as decimal(18, 8)) as coefficient,
        case when is_whole then amount_yuan else other_amount_yuan end as amount_yuan,
        case when is_whole then step_yuan else other_step_yuan end as step_yuan,
        cast(case when is_whole and phase = 'final' then greatest(step_yuan, other_step_yuan) else 0 end as decimal(24, 6)) as slack_yuan,
        case when is_whole then decimals else other_decimals end as decimals
    from laid_out
)

select * from terms
