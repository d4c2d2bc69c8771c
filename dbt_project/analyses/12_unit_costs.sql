-- What does one of a thing cost, and does it differ from unit to unit? 单位成本指标的比较
with costs as (
    select distinct
        documents.unit_name,
        facts.project_name,
        facts.level3 as indicator,
        facts.unit,
        facts.value_number,
        facts.value_text
    from marts.fct_indicator_values as facts
    inner join marts.dim_documents as documents using (document_id)
    where documents.is_current and facts.unit like '%元/%' and facts.value_number is not null
)

select
    indicator,
    unit,
    count(distinct unit_name) as n_units,
    count(*) as n_targets,
    cast(min(value_number) as decimal(20, 2)) as lowest,
    cast(max(value_number) as decimal(20, 2)) as highest,
    min(value_text) as example
from costs
group by all
order by n_units desc, n_targets desc, indicator, unit
