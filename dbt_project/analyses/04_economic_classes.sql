-- What is bought with the money, by economic class? 按经济分类的支出
with facts as (
    select
        documents.unit_name,
        facts.fiscal_year,
        facts.phase,
        facts.table_kind,
        left(coalesce(facts.department_class_code, facts.government_class_code), 3) as class_code,
        sum(facts.amount_yuan) as amount_yuan
    from marts.fct_expenditure_by_economic_class as facts
    inner join marts.dim_documents as documents using (document_id)
    where documents.is_current and facts.is_primary_basis and facts.fiscal_year = facts.document_year
    group by all
)

select
    facts.unit_name,
    facts.fiscal_year,
    facts.phase,
    facts.table_kind,
    facts.class_code,
    min(classes.class_name) as class,
    cast(facts.amount_yuan * 0.0001 as decimal(20, 2)) as amount_wan
from facts
left join marts.dim_economic_classes as classes using (class_code)
where facts.amount_yuan <> 0
group by all
order by facts.unit_name, facts.fiscal_year, facts.phase, amount_wan desc, facts.class_code
