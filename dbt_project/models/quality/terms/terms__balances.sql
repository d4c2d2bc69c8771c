-- The two sides of one table that must be equal (seed row_balances): 收入总计 = 支出总计 (B05, B15, D01, D03). Rule `balance`, column by column of one fund.
{{ config(**within_document()) }}

with figures as (
    select
        *,
        concat_ws('|', fund, year_meant, phase, statement) as quantity
    from {{ changed(ref('figures')) }}
    where table_kind like '%revenue_and_expenditure' and expenditure_type in ('all', 'carry_out') and component = 'all'
),

seed as (
    select * from {{ ref('row_balances') }}
),

-- Xi'an prints the expenditure in three panels: each total must be the one of the revenue.
pairs as (
    select
        l.document_id,
        l.table_no,
        l.quantity,
        l.row_no as left_row_no,
        l.column_no as left_column_no,
        l.amount_yuan as left_yuan,
        r.row_no as right_row_no,
        r.column_no as right_column_no,
        r.amount_yuan as right_yuan,
        greatest(l.step_yuan, r.step_yuan) as step_yuan,
        least(l.decimals, r.decimals) as decimals
    from seed
    inner join figures as l on seed.left_item = l.row_item
    inner join figures as r
        on
            l.document_id = r.document_id
            and l.table_no = r.table_no
            and l.quantity = r.quantity
            and l.budget_period = r.budget_period
            and seed.right_item = r.row_item
    qualify count(*) over (partition by l.document_id, l.table_no, r.row_no, r.column_no) = 1
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
        'balance' as rule_id,
        concat('t', table_no, 'r', left_row_no, 'c', left_column_no, '=', right_row_no, '.', right_column_no) as anchor,
        concat('t', table_no) as scope,
        '' as variant,
        concat('t', table_no) as relation,
        'hard' as strength,
        'sum' as kind,
        'ask' as claim,
        table_no,
        case when is_whole then left_row_no else right_row_no end as row_no,
        case when is_whole then left_column_no else right_column_no end as column_no,
        is_whole,
        cast(1 as decimal(18, 8)) as coefficient,
        case when is_whole then left_yuan else right_yuan end as amount_yuan,
        step_yuan,
        cast(0 as decimal(24, 6)) as slack_yuan,
        decimals
    from laid_out
)

select * from terms
