-- Sums over tables by period: what one table prints with carry-over inside is this year's money and the carried-over that other tables print of the same
-- subject, fund and type (B12: 支出 of a code = 收入合计 + 上年结转 of it; B17; B27: projects = 表十二 + 表十三). Rule `period_sum`; which tables belong
-- together is put to the vote, and so is, where money is carried into the next year, whether the total is what that leaves (five documents of the corpus,
-- in which no sum without it held: Beijing 19b313bc, pages 1-2, and four final accounts).
{{ config(**within_document()) }}

with figures as (
    select
        *,
        case
            when row_role in ('of_which', 'repeat') then null
            when subject_code is not null then 's' || subject_code
            when department_class_code is not null or government_class_code is not null or project_name is not null then null
            when row_role = 'total' and coalesce(row_item, 'total') in ('total', 'expenditure_total') then 'total'
            -- 上年结转 of 收支总表 and its kin, as a whole or by fund
            when table_kind like '%revenue_and_expenditure' and budget_period = 'carried_over' then 'total'
        end as row_key,
        concat_ws('|', fund, expenditure_type, component, item, year_meant, phase) as quantity
    from {{ changed(ref('figures')) }}
    where statement = 'amount' and component = 'all' and item = '' and expenditure_type in ('all', 'project')
),

-- What leaves the year, printed in 收支总表 and its kin; once a line and fund.
carried_out as (
    select
        *,
        concat_ws('|', fund, 'all', component, '', year_meant, phase) as quantity
    from {{ changed(ref('figures')) }}
    where row_item in ('carry_over_out', 'surplus_distribution') and statement = 'amount' and amount_yuan <> 0
    qualify row_number() over (partition by document_id, row_item, quantity order by table_no, row_no, column_no) = 1
),

-- The same quantity in several tables, once: copies are compared elsewhere. A key that stands twice in a table names no single quantity.
unique_figures as (
    select * from figures
    where row_key is not null
    qualify count(*) over (partition by document_id, table_no, row_key, quantity, budget_period) = 1
),

wholes as (
    select * from unique_figures
    where budget_period = 'all' and (side = 'expenditure' or table_kind in ('expenditure', 'fiscal_revenue_and_expenditure'))
),

parts as (
    select * from unique_figures
    where budget_period in ('current_year', 'carried_over')
),

pairs as (
    select
        wholes.document_id,
        wholes.table_no as whole_table_no,
        wholes.row_no as whole_row_no,
        wholes.column_no as whole_column_no,
        wholes.row_key,
        wholes.quantity,
        parts.budget_period,
        parts.table_no,
        parts.row_no,
        parts.column_no,
        parts.amount_yuan,
        parts.step_yuan,
        parts.decimals
    from wholes
    inner join parts
        on
            wholes.document_id = parts.document_id
            and wholes.row_key = parts.row_key
            and wholes.quantity = parts.quantity
            and wholes.table_no <> parts.table_no
    qualify row_number() over (
        partition by wholes.document_id, wholes.table_no, wholes.row_no, wholes.column_no, parts.budget_period order by parts.table_no, parts.row_no, parts.column_no
    ) = 1
),

complete as (
    select
        *,
        string_agg(table_no || budget_period, '+' order by budget_period) over whole as part_tables
    from pairs
    window whole as (partition by document_id, whole_table_no, whole_row_no, whole_column_no)
    qualify count(*) over whole = 2
),

sums as (
    select distinct
        complete.document_id,
        complete.quantity,
        complete.part_tables,
        complete.whole_table_no,
        complete.whole_row_no,
        complete.whole_column_no,
        wholes.* exclude (document_id, quantity)
    from complete
    inner join wholes
        on
            complete.document_id = wholes.document_id
            and complete.whole_table_no = wholes.table_no
            and complete.whole_row_no = wholes.row_no
            and complete.whole_column_no = wholes.column_no
),

-- 支出总计 holds what leaves the year; the total of another table need not.
leaving as (
    select
        sums.document_id,
        sums.quantity,
        sums.part_tables,
        sums.whole_table_no,
        sums.whole_row_no,
        sums.whole_column_no,
        carried_out.* exclude (document_id, quantity)
    from sums
    inner join carried_out using (document_id, quantity)
    where sums.row_key = 'total' and sums.row_item = 'total'
),

laid_out as (
    select
        *,
        '' as variant,
        false as is_whole,
        1 as coefficient
    from complete
    union all by name
    select
        *,
        '' as variant,
        true as is_whole,
        1 as coefficient
    from sums
    union all by name
    select
        *,
        'less_carried_out' as variant,
        false as is_whole,
        1 as coefficient
    from complete
    semi join leaving using (document_id, whole_table_no, whole_row_no, whole_column_no)
    union all by name
    select
        *,
        'less_carried_out' as variant,
        true as is_whole,
        1 as coefficient
    from sums
    semi join leaving using (document_id, whole_table_no, whole_row_no, whole_column_no)
    union all by name
    select
        *,
        'less_carried_out' as variant,
        false as is_whole,
        -1 as coefficient
    from leaving
),

terms as (
    select
        document_id,
        'period_sum' as rule_id,
        concat('t', whole_table_no, 'r', whole_row_no, 'c', whole_column_no) as anchor,
        concat('t', whole_table_no, '/', part_tables, '/', quantity) as scope,
        variant,
        concat('t', whole_table_no, '/', part_tables, '/', quantity) as relation,
        'hard' as strength,
        'sum' as kind,
        'ask' as claim,
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
