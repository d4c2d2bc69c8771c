-- Negative remainders mean that children were counted which are not children, or that a publisher's total is too small. A returned row is a
-- document in which they are more than 1 % of its expenditure by subject (measured: none in 106 documents of 13 places).
{{ config(severity='warn', meta={'dagster': {'ref': {'name': 'fct_expenditure_by_subject'}}}) }}

select
    document_id, phase, fiscal_year,
    sum(amount_yuan) filter (where derivation = 'remainder' and amount_yuan < 0) as negative_yuan,
    sum(amount_yuan) as all_yuan
from {{ ref('fct_expenditure_by_subject') }}
group by all
having abs(coalesce(negative_yuan, 0)) > 0.01 * abs(all_yuan)
