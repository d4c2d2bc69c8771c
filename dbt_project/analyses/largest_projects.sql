-- Which five projects are the largest?
select
    facts.project_name,
    sum(facts.amount_yuan) as amount_yuan,
    round(100 * sum(facts.amount_yuan) / sum(sum(facts.amount_yuan)) over (), 1) as percent
from marts.fct_project_funding as facts
inner join marts.dim_documents as documents using (document_id)
where
    documents.is_current
    and facts.stated_in = 'project_table'
    and facts.project_name is not null
group by facts.project_name
order by amount_yuan desc
limit 5
