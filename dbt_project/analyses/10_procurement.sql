-- How much is to be bought by government procurement, and what? 政府采购
select
    documents.unit_name,
    facts.fiscal_year,
    facts.phase,
    facts.item,
    cast(sum(facts.amount_yuan) * 0.0001 as decimal(20, 2)) as amount_wan,
    cast(100 * sum(facts.amount_yuan) / nullif(min(overview.expenditure_total_yuan), 0) as decimal(9, 2)) as percent_of_expenditure,
    min(facts.page_no) as page_no
from marts.fct_procurement as facts
inner join marts.dim_documents as documents using (document_id)
left join marts.documents_overview as overview using (document_id)
where documents.is_current
group by all
order by documents.unit_name, facts.fiscal_year, amount_wan desc, facts.item
