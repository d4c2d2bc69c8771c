-- How much is basic and how much project expenditure, how much of the basic is for people? 基本支出与项目支出，人员经费与公用经费
with documents as (
    select * from marts.documents_overview where is_current
),

components as (
    select
        document_id,
        sum(amount_yuan) filter (where component = 'personnel') as personnel_yuan,
        sum(amount_yuan) filter (where component = 'operating') as operating_yuan
    from marts.fct_expenditure_by_economic_class
    where is_primary_basis and fiscal_year = document_year
    group by document_id
)

select
    documents.unit_name,
    documents.fiscal_year,
    documents.disclosure_kind,
    cast(documents.basic_yuan * 0.0001 as decimal(20, 2)) as basic_wan,
    cast(components.personnel_yuan * 0.0001 as decimal(20, 2)) as personnel_wan,
    cast(components.operating_yuan * 0.0001 as decimal(20, 2)) as operating_wan,
    cast(documents.project_yuan * 0.0001 as decimal(20, 2)) as project_wan,
    cast(100 * documents.project_yuan / nullif(documents.basic_yuan + documents.project_yuan, 0) as decimal(9, 2)) as project_percent
from documents
left join components using (document_id)
where documents.basic_yuan is not null or documents.project_yuan is not null
order by documents.unit_name, documents.fiscal_year
