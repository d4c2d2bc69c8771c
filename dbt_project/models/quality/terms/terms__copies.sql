-- Copies: the same quantity printed in two tables of a document. Same quantity = same row key and same coordinate.
-- Whether two tables have the same basis (carry-over inside or not) is not always said: each pair of tables votes by fund.
-- Figures that differ by just the carry-over that the document prints of the same row are of two bases, and are no copies: a vote is not enough where carry-over
-- stands in one class of four (部门公开表4 and 5 of the Ministry's template).
-- In final accounts a copy may be off by one in the last place (putuo d45e9231: 326.71 and 326.72).
{{ config(**within_document()) }}

with figures as (
    select * from {{ changed(ref('figures')) }}
),

keyed as (
    select
        *,
        case
            when row_role in ('of_which', 'repeat') then null
            when subject_code is not null then 's' || subject_code
            when department_class_code is not null or government_class_code is not null
                then 'e' || coalesce(department_class_code, '') || '/' || coalesce(government_class_code, '')
            when project_name is not null then 'p' || project_name
            when row_item is not null and row_item not in ('total', 'subtotal', 'source') then 'i' || row_item
            when row_role = 'total' then 'total'
        end as row_key
    from figures
),

-- A key that stands twice in a table (rows of several units) names no single quantity, but for a total that is printed again for the only unit.
unique_keyed as (
    select * from keyed
    where row_key is not null
    window same_key as (partition by document_id, table_no, row_key, coordinate)
    qualify count(*) over same_key = 1 or (row_key = 'total' and min(amount_yuan) over same_key = max(amount_yuan) over same_key)
),

carried_over as (
    select distinct document_id, row_key, abs(amount_yuan) as amount_yuan
    from keyed
    where row_key is not null and budget_period = 'carried_over' and amount_yuan <> 0
),

pairs as (
    select
        a.document_id,
        a.table_no as table_no,
        a.row_no as row_no,
        a.column_no as column_no,
        a.amount_yuan as amount_yuan,
        a.step_yuan as step_yuan,
        a.decimals as decimals,
        b.table_no as other_table_no,
        b.row_no as other_row_no,
        b.column_no as other_column_no,
        b.amount_yuan as other_amount_yuan,
        b.step_yuan as other_step_yuan,
        b.decimals as other_decimals,
        a.fund,
        a.phase
    from unique_keyed as a
    inner join unique_keyed as b
        on
            a.document_id = b.document_id
            and a.row_key = b.row_key
            and a.coordinate = b.coordinate
            and a.table_no < b.table_no
    anti join carried_over as c
        on
            a.document_id = c.document_id
            and a.row_key = c.row_key
            and abs(a.amount_yuan - b.amount_yuan) = c.amount_yuan
),

laid_out as (
    select
        *,
        true as is_whole
    from pairs
    union all
    select
        *,
        false as is_whole
    from pairs
),

terms as (
    select
        document_id,
        'copy' as rule_id,
        concat('t', table_no, 'r', row_no, 'c', column_no, '=', other_table_no, 'r', other_row_no, 'c', other_column_no) as anchor,
        concat('t', table_no, '=', other_table_no, '/', fund) as scope,
        '' as variant,
        concat('t', table_no, '=', other_table_no, '/', fund) as relation,
        'hard' as strength,
        'copy' as kind,
        'vote' as claim,
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
