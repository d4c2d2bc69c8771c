-- Can the performance targets be measured? 绩效指标：可衡量的与空泛的
-- Measurable: a number, a date, a duration or a frequency. A form states its targets for the year and for the whole implementation period.
with targets as (
    select
        documents.unit_name,
        facts.document_year,
        facts.horizon,
        facts.level1_kind,
        facts.value_kind
    from marts.fct_indicator_values as facts
    inner join marts.dim_documents as documents using (document_id)
    where documents.is_current
)

select
    unit_name,
    document_year,
    horizon,
    coalesce(level1_kind, 'all') as level1_kind,
    count(*) as n_targets,
    count(*) filter (where value_kind in ('quantitative', 'frequency', 'duration', 'date')) as n_measurable,
    count(*) filter (where value_kind = 'qualitative') as n_words_only,
    count(*) filter (where value_kind = 'missing') as n_missing,
    cast(
        100 * count(*) filter (where value_kind in ('quantitative', 'frequency', 'duration', 'date')) / count(*) as decimal(9, 2)
    ) as measurable_percent
from targets
group by grouping sets ((unit_name, document_year, horizon), (unit_name, document_year, horizon, level1_kind))
order by unit_name, document_year, horizon, n_targets desc, level1_kind
