-- How large are the three public expenses beside the whole budget?
with items as (
    select
        document_id,
        item,
        sum(amount_yuan) as amount_yuan
    from marts.fct_three_public
    group by all
)

select
    documents.unit_name,
    documents.fiscal_year,
    items.item,
    items.amount_yuan,
    round(100 * items.amount_yuan / totals.amount_yuan, 3) as percent_of_total
from items
inner join marts.dim_documents as documents using (document_id)
inner join marts.fct_budget_totals as totals
    on items.document_id = totals.document_id and totals.item = 'expenditure_total' and totals.fund = 'all'
where documents.is_current
order by documents.unit_name, items.amount_yuan desc
