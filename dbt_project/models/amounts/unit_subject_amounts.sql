{{ config(materialized='table') }}

-- Expenditure by unit, year, phase, subject and fund, each from one document: the current one of that year before a later one's
-- previous-year column.
with facts as (
    select * from {{ ref('fct_expenditure_by_subject') }}
    where subject_code is not null and unit_name is not null
),

documents as (
    select document_id, disclosure_level, is_current from {{ ref('dim_documents') }}
),

summed as (
    select
        facts.document_id,
        facts.unit_name,
        coalesce(documents.disclosure_level, '') as disclosure_level,
        facts.fiscal_year,
        facts.document_year,
        facts.phase,
        facts.subject_code,
        facts.fund,
        mode(facts.subject_name) as subject_name,
        sum(facts.amount_yuan) as amount_yuan
    from facts
    inner join documents using (document_id)
    where documents.is_current
    group by all
),

ranked as (
    select
        *,
        dense_rank() over (
            partition by unit_name, disclosure_level, fiscal_year, phase order by document_year <> fiscal_year, document_year, document_id
        ) as choice
    from summed
)

select * exclude (choice) from ranked
where choice = 1
