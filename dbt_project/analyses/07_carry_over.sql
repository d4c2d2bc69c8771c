-- How much was carried over from last year, and for what? 上年结转
with documents as (
    select * from marts.dim_documents where is_current
),

totals as (
    select
        document_id,
        max(amount_yuan) filter (where item = 'carry_over_in') as carried_yuan,
        max(amount_yuan) filter (where item = 'revenue_total') as revenue_yuan
    from marts.fct_budget_totals
    where fund = 'all' and fiscal_year = document_year
    group by document_id
),

projects as (
    select
        document_id,
        string_agg(project_name || ' ' || cast(amount_yuan * 0.0001 as decimal(20, 2)), '；' order by amount_yuan desc, project_name) as projects
    from marts.fct_project_funding
    where budget_period = 'carried_over' and stated_in = 'project_table' and amount_yuan <> 0
    group by document_id
)

select
    documents.unit_name,
    documents.fiscal_year,
    documents.disclosure_kind,
    cast(totals.carried_yuan * 0.0001 as decimal(20, 2)) as carried_over_wan,
    cast(100 * totals.carried_yuan / nullif(totals.revenue_yuan, 0) as decimal(9, 2)) as percent_of_revenue,
    projects.projects
from documents
inner join totals using (document_id)
left join projects using (document_id)
where totals.carried_yuan <> 0
order by totals.carried_yuan desc, documents.unit_name
