-- The same unit, phase, subject and fund in two years that follow each other. A fund that only one of the years knows is not compared.
with amounts as (
    select * from {{ ref('unit_subject_amounts') }}
),

years as (
    select distinct unit_name, disclosure_level, phase, fund, fiscal_year from amounts
),

pairs as (
    select years.*
    from years
    semi join (select unit_name, disclosure_level, phase, fund, fiscal_year + 1 as fiscal_year from years) as years_before
        using (unit_name, disclosure_level, phase, fund, fiscal_year)
),

both_years as (
    select
        unit_name, disclosure_level, phase, fund, fiscal_year, subject_code, subject_name,
        amount_yuan as amount_yuan,
        cast(null as decimal(38, 2)) as previous_yuan,
        document_id,
        cast(null as varchar) as previous_document_id
    from amounts
    union all
    select
        unit_name, disclosure_level, phase, fund, fiscal_year + 1, subject_code, subject_name,
        null, amount_yuan, null, document_id
    from amounts
),

compared as (
    select
        both_years.unit_name,
        nullif(both_years.disclosure_level, '') as disclosure_level,
        both_years.phase,
        both_years.fiscal_year,
        both_years.subject_code,
        mode(both_years.subject_name) as subject_name,
        both_years.fund,
        cast(sum(both_years.amount_yuan) as decimal(20, 2)) as amount_yuan,
        cast(sum(both_years.previous_yuan) as decimal(20, 2)) as previous_yuan,
        any_value(both_years.document_id) as document_id,
        any_value(both_years.previous_document_id) as previous_document_id
    from both_years
    inner join pairs using (unit_name, disclosure_level, phase, fund, fiscal_year)
    group by all
)

select
    unit_name,
    disclosure_level,
    phase,
    fiscal_year,
    subject_code,
    subject_name,
    fund,
    amount_yuan,
    previous_yuan,
    cast(coalesce(amount_yuan, 0) - coalesce(previous_yuan, 0) as decimal(20, 2)) as change_yuan,
    cast(round((coalesce(amount_yuan, 0) - previous_yuan) / nullif(previous_yuan, 0), 4) as decimal(18, 4)) as change_rate,
    document_id,
    previous_document_id
from compared
