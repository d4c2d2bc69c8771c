-- The figures of the running text that arithmetic can be done with: the publisher's own, of the disclosure's year and the year before, with the size of the
-- last printed place.
-- 收、支总计 is one figure and two headlines.
{{ config(**by_document()) }}

with figures as (
    select
        *,
        cast(coalesce(unit_yuan, 1) * power(10, -decimals) as decimal(18, 8)) as step_yuan
    from {{ changed(ref('narrative_figures')) }}
    where derivation = 'printed' and budget_unit_name is null and fiscal_year in (document_year, document_year - 1)
),

keyed as (
    select
        document_id,
        paragraph_no,
        sentence_no,
        figure_no,
        page_no,
        line_no,
        topic,
        case topic when 'revenue_and_expenditure_total' then 'revenue_total' else coalesce(item, topic) end as item,
        case when starts_with(topic, 'three_public') then 'all' else fund end as fund,
        statement,
        phase,
        fiscal_year,
        fiscal_year < document_year as is_previous,
        coalesce(amount_yuan, quantity) as amount_yuan,
        share,
        sign,
        decimals,
        step_yuan,
        unit_printed,
        amount_value * case amount_unit when '元' then 1 when '万元' then 10000 when '亿元' then 100000000 end as base_yuan,
        subject_code,
        subject_name
    from figures
)

select * from keyed
