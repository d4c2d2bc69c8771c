-- A returned row is a document, phase and year whose expenditure by subject does not sum to its printed 本年支出合计 within the rounding of the
-- rows that were added. A total that is absent is the business of
-- assert_totals_of_facts_are_printed.
{{ config(meta={'dagster': {'ref': {'name': 'fct_expenditure_by_subject'}}}) }}

with facts as (
    select
        document_id, phase, fiscal_year,
        sum(amount_yuan) as facts_yuan,
        count(*) filter (where amount_yuan <> 0) as n_rows
    from {{ changed(ref('fct_expenditure_by_subject')) }}
    group by all
),

totals as (
    select document_id, phase, fiscal_year, amount_yuan as total_yuan, amount_printed, unit_printed
    from {{ changed(ref('fct_budget_totals')) }}
    where item = 'expenditure_current_year' and fund = 'all'
),

digits as (
    select document_id, max(last_digit_yuan) as last_digit_yuan
    from {{ changed(ref('placed_amounts')) }}
    where table_kind in ('expenditure', 'fiscal_expenditure', 'general_public_expenditure', 'government_fund_expenditure')
    group by document_id
)

select facts.*, totals.total_yuan
from facts
inner join totals using (document_id, phase, fiscal_year)
inner join digits using (document_id)
where abs(facts.facts_yuan - totals.total_yuan) > digits.last_digit_yuan * floor((facts.n_rows + 1) / 2)
