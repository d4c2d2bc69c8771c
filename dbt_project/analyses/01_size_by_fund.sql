-- How large is each budget, by fund, and against last year? 预算规模：按资金来源，与上年比较
-- Last year's figure is what the running text implies: this year's less the change that it states.
with documents as (
    select * from marts.dim_documents where is_current
),

totals as (
    select document_id, phase, fiscal_year, item, fund, amount_yuan, proven
    from marts.fct_budget_totals
    where (item = 'expenditure_total' and fund = 'all') or (item = 'expenditure_current_year' and fund <> 'all')
),

-- the running text says by how much a figure changed, and so what it was
last_year as (
    select
        document_id,
        fund,
        case topic when 'expenditure_total' then 'expenditure_total' else 'expenditure_current_year' end as item,
        min(amount_yuan) as amount_yuan
    from marts.fct_narrative_figures
    where statement = 'implied_previous' and topic in ('expenditure_total', 'expenditure_of_fund')
    group by all
)

select
    documents.unit_name,
    documents.fiscal_year,
    totals.item,
    totals.fund,
    cast(totals.amount_yuan * 0.0001 as decimal(20, 2)) as amount_wan,
    cast(last_year.amount_yuan * 0.0001 as decimal(20, 2)) as last_year_wan,
    cast(100 * (totals.amount_yuan / nullif(last_year.amount_yuan, 0) - 1) as decimal(9, 2)) as change_percent,
    totals.proven
from documents
inner join totals
    on
        documents.document_id = totals.document_id
        and documents.fiscal_year = totals.fiscal_year
        and documents.phase = totals.phase
left join last_year
    on totals.document_id = last_year.document_id and totals.fund = last_year.fund and totals.item = last_year.item
order by documents.unit_name, documents.fiscal_year, totals.item desc, totals.amount_yuan desc
