-- Only units and years of which both a budget and final accounts are there.
with amounts as (
    select
        unit_name, disclosure_level, fiscal_year, subject_code,
        mode(subject_name) as subject_name,
        sum(amount_yuan) filter (where phase = 'budget') as budget_yuan,
        sum(amount_yuan) filter (where phase = 'final') as final_yuan,
        any_value(document_id) filter (where phase = 'budget') as budget_document_id,
        any_value(document_id) filter (where phase = 'final') as final_document_id
    from {{ ref('unit_subject_amounts') }}
    group by unit_name, disclosure_level, fiscal_year, subject_code
),

paired as (
    select unit_name, disclosure_level, fiscal_year
    from amounts
    group by all
    having count(budget_document_id) > 0 and count(final_document_id) > 0
),

compared as (
    select
        amounts.unit_name,
        nullif(amounts.disclosure_level, '') as disclosure_level,
        amounts.fiscal_year,
        amounts.subject_code,
        amounts.subject_name,
        cast(amounts.budget_yuan as decimal(20, 2)) as budget_yuan,
        cast(amounts.final_yuan as decimal(20, 2)) as final_yuan,
        cast(coalesce(amounts.final_yuan, 0) - coalesce(amounts.budget_yuan, 0) as decimal(20, 2)) as difference_yuan,
        cast(round(amounts.final_yuan / nullif(amounts.budget_yuan, 0), 4) as decimal(18, 4)) as execution_rate,
        amounts.budget_document_id,
        amounts.final_document_id
    from amounts
    inner join paired using (unit_name, disclosure_level, fiscal_year)
)

select * from compared
