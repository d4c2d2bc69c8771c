{{ config(**by_document()) }}

-- Expenditure by functional subject from one table: the finest columns by type of expenditure, with a row for what the 合计 column has
-- beyond them, so that the cells of a row sum to its 合计.
with additive as (
    select * from {{ changed(ref('additive_amounts')) }}
    where
        side = 'expenditure'
        and item = ''
        -- beside the functional classes such tables have panels of economic classes (Xi'an)
        and (table_kind not like '%revenue_and_expenditure' or coalesce(panel_scheme, 'functional') = 'functional')
        and table_kind in (
            'expenditure', 'fiscal_expenditure', 'general_public_expenditure', 'government_fund_expenditure', 'state_capital_expenditure',
            'special_account_expenditure', 'general_public_revenue_and_expenditure', 'government_fund_revenue_and_expenditure',
            'state_capital_revenue_and_expenditure'
        )
    -- Yunnan has the table with what was carried in and out in place of the other, Beijing beside it
    qualify
        table_kind <> 'general_public_revenue_and_expenditure'
        or not bool_or(table_kind = 'general_public_expenditure') over (partition by document_id, phase, fiscal_year)
),

cells as (
    select
        *,
        case
            when table_kind = 'expenditure' then 'all'
            when table_kind = 'fiscal_expenditure' then 'fiscal'
            else regexp_replace(table_kind, '_(revenue_and_)?expenditure$', '')
        end as table_fund
    from additive
),

own_fund as (
    select * from cells
    where fund = table_fund or (fund = 'all' and table_fund = 'special_account')
),

columns as (
    select
        document_id,
        table_no,
        panel_no,
        phase,
        fiscal_year,
        budget_period,
        list(distinct expenditure_type) filter (where expenditure_type <> 'all') as types,
        list(distinct expenditure_type) filter (where expenditure_type <> 'all' and component = 'all') as whole_types
    from own_fund
    group by all
),

kept as (
    select own_fund.*
    from own_fund
    inner join columns using (document_id, table_no, panel_no, phase, fiscal_year, budget_period)
    where
        case
            when own_fund.expenditure_type = 'all' then columns.types is null
            when own_fund.component = 'all' then true
            else not list_contains(coalesce(columns.whole_types, []), own_fund.expenditure_type)
        end
),

sums as (
    select
        document_id, table_no, panel_no, row_no, phase, fiscal_year, budget_period,
        sum(amount_yuan) as types_yuan,
        count(*) filter (where amount_yuan <> 0) as n_types
    from kept
    group by all
),

differences as (
    select
        own_fund.* exclude (amount_yuan, derivation, expenditure_type),
        own_fund.amount_yuan - coalesce(sums.types_yuan, 0) as amount_yuan,
        'difference' as derivation,
        'unspecified' as expenditure_type
    from own_fund
    inner join columns using (document_id, table_no, panel_no, phase, fiscal_year, budget_period)
    left join sums using (document_id, table_no, panel_no, row_no, phase, fiscal_year, budget_period)
    where
        own_fund.expenditure_type = 'all'
        and columns.types is not null
        and abs(own_fund.amount_yuan - coalesce(sums.types_yuan, 0))
        > greatest({{ sum_tolerance('own_fund.last_digit_yuan', 'coalesce(sums.n_types, 0)') }}, 0)
),

finest as (
    select * replace (case when expenditure_type = 'all' then 'unspecified' else expenditure_type end as expenditure_type) from kept
    union all by name
    select * from differences
)

select
    {{ fact_columns() }}
    table_kind,
    table_fund,
    subject_code,
    subject_name,
    expenditure_type,
    budget_period,
    amount_printed,
    unit_printed,
    amount_yuan,
    last_digit_yuan,
    proven,
    derivation
from finest
