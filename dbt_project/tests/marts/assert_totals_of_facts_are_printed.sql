-- A returned row is a document whose expenditure by subject, or whose 三公, of its own year has no printed total in its tables and whose total is not
-- named in quality.missing_totals either: nothing has shown that its facts are whole. A warning, for a publisher may print no total at all.
{{ config(severity='warn', meta={'dagster': {'ref': {'name': 'fct_budget_totals'}}}) }}

with facts as (
    select document_id, phase, fiscal_year, 'expenditure_current_year' as item
    from {{ ref('fct_expenditure_by_subject') }}
    where fiscal_year = document_year
    union
    select document_id, phase, fiscal_year, 'three_public' as item
    from {{ ref('fct_three_public') }}
    where fiscal_year = document_year and table_no is not null
)

select facts.*
from facts
anti join {{ ref('fct_budget_totals') }} as totals using (document_id, phase, fiscal_year, item)
anti join {{ ref('missing_totals') }} as missing using (document_id)
