-- A returned row is a document, phase and year whose leaves of 三公 do not sum to the printed total (both from fct_three_public's own fund).
-- A total that is absent is the business of assert_totals_of_facts_are_printed.
{{ config(meta={'dagster': {'ref': {'name': 'fct_three_public'}}}) }}

with leaves as (
    select document_id, phase, fiscal_year, sum(amount_yuan) as leaves_yuan, count(*) as n_leaves
    from {{ changed(ref('fct_three_public')) }}
    group by all
    having count(distinct fund) = 1
),

totals as (
    select totals.*, placed.last_digit_yuan
    from {{ changed(ref('fct_budget_totals')) }} as totals
    inner join {{ changed(ref('placed_amounts')) }} as placed using (document_id, table_no, row_no, column_no)
    where totals.item = 'three_public'
)

select leaves.*, totals.amount_yuan
from leaves
inner join totals using (document_id, phase, fiscal_year)
where abs(leaves.leaves_yuan - totals.amount_yuan) > totals.last_digit_yuan * floor((leaves.n_leaves + 1) / 2)
