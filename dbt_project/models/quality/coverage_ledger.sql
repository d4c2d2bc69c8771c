-- Which units have disclosed what for which year, and what is missing between: a year of which the years before and after are here, and the final accounts of a
-- budget whose year is over. One row a unit, fiscal year and kind.
{{ config(materialized='table') }}

with documents as (
    select
        unit_name,
        fiscal_year,
        disclosure_kind,
        document_id
    from {{ ref('document_identities') }}
    where unit_name is not null and fiscal_year is not null and disclosure_kind in ('budget', 'final_accounts')
),

held as (
    select
        unit_name,
        fiscal_year,
        disclosure_kind,
        cast(count(*) as integer) as n_documents,
        min(document_id) as document_id
    from documents
    group by unit_name, fiscal_year, disclosure_kind
),

spans as (
    select
        unit_name,
        min(fiscal_year) as first_year,
        max(fiscal_year) as last_year
    from held
    group by unit_name
),

wanted as (
    select
        spans.unit_name,
        years.fiscal_year,
        kinds.disclosure_kind
    from spans
    cross join (select cast(unnest(range(2010, 2041)) as integer) as fiscal_year) as years
    cross join (values ('budget'), ('final_accounts')) as kinds (disclosure_kind)
    where years.fiscal_year between spans.first_year and spans.last_year
),

ledger as (
    select
        w.unit_name,
        w.fiscal_year,
        w.disclosure_kind,
        coalesce(h.n_documents, 0) as n_documents,
        case when h.unit_name is null then 'missing' else 'held' end as coverage
    from wanted as w
    left join held as h using (unit_name, fiscal_year, disclosure_kind)
)

select * from ledger
