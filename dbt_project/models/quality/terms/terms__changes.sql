-- Changes against last year that a table prints beside both years: 增减变化 = this year - last year, in columns of one row (Xi'an) or in rows of one column
-- (Shenzhen: 2025年, 2026年, 增减变化金额 of each unit). Rule `year_change`.
{{ config(**within_document()) }}

with figures as (
    select
        *,
        concat_ws('|', side, budget_period, fund, expenditure_type, component, item, phase) as quantity
    from {{ changed(ref('figures')) }}
    -- a table without changes takes no part
    where (document_id, table_no) in (select (document_id, table_no) from {{ changed(ref('figures')) }} where statement = 'change')
),

changes as (
    select * from figures
    where statement = 'change'
),

amounts as (
    select * from figures
    where statement = 'amount'
),

in_columns as (
    select
        changes.document_id,
        changes.table_no,
        changes.row_no as change_row_no,
        changes.column_no as change_column_no,
        changes.year_meant as change_year,
        'columns' as layout,
        amounts.row_no,
        amounts.column_no,
        amounts.year_meant,
        amounts.amount_yuan,
        amounts.step_yuan,
        amounts.decimals
    from changes
    inner join amounts
        on
            changes.document_id = amounts.document_id
            and changes.table_no = amounts.table_no
            and changes.row_no = amounts.row_no
            and changes.panel_no = amounts.panel_no
            and changes.quantity = amounts.quantity
            and changes.year_meant - amounts.year_meant in (0, 1)
),

-- The two rows before a row of changes, in its column.
in_rows as (
    select
        changes.document_id,
        changes.table_no,
        changes.row_no as change_row_no,
        changes.column_no as change_column_no,
        changes.year_meant as change_year,
        'rows' as layout,
        amounts.row_no,
        amounts.column_no,
        amounts.year_meant,
        amounts.amount_yuan,
        amounts.step_yuan,
        amounts.decimals
    from changes
    inner join amounts
        on
            changes.document_id = amounts.document_id
            and changes.table_no = amounts.table_no
            and changes.column_no = amounts.column_no
            and changes.quantity = amounts.quantity
            and changes.row_no - amounts.row_no in (1, 2)
            and changes.year_meant - amounts.year_meant in (0, 1)
),

-- Both years, each printed once.
parts as (
    select *
    from (select * from in_columns union all select * from in_rows)
    window change as (partition by document_id, table_no, change_row_no, change_column_no, layout)
    qualify count(*) over change = 2 and min(year_meant) over change < max(year_meant) over change
),

laid_out as (
    select
        document_id,
        table_no,
        change_row_no,
        change_column_no,
        layout,
        row_no,
        column_no,
        false as is_whole,
        case when year_meant = change_year then 1 else -1 end as coefficient,
        amount_yuan,
        step_yuan,
        decimals
    from parts
    union all
    select
        changes.document_id,
        changes.table_no,
        changes.row_no as change_row_no,
        changes.column_no as change_column_no,
        parts.layout,
        changes.row_no,
        changes.column_no,
        true as is_whole,
        1 as coefficient,
        changes.amount_yuan,
        changes.step_yuan,
        changes.decimals
    from changes
    inner join (select distinct document_id, table_no, change_row_no, change_column_no, layout from parts) as parts
        on
            changes.document_id = parts.document_id
            and changes.table_no = parts.table_no
            and changes.row_no = parts.change_row_no
            and changes.column_no = parts.change_column_no
),

terms as (
    select
        document_id,
        'year_change' as rule_id,
        concat('t', table_no, 'r', change_row_no, 'c', change_column_no) as anchor,
        concat('t', table_no) as scope,
        layout as variant,
        concat('t', table_no) as relation,
        'hard' as strength,
        'sum' as kind,
        'vote' as claim,
        table_no,
        row_no,
        column_no,
        is_whole,
        cast(coefficient as decimal(18, 8)) as coefficient,
        amount_yuan,
        step_yuan,
        cast(0 as decimal(24, 6)) as slack_yuan,
        decimals
    from laid_out
)

select * from terms
