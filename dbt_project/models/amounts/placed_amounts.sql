{{ config(**by_document()) }}

-- Amounts that may become facts: of documents that are disclosures and tables that are usable, with who and when.
with amounts as (
    select * from {{ changed(ref('amounts')) }}
),

documents as (
    select document_id, unit_name, fiscal_year as document_year, disclosure_kind
    from {{ changed(ref('document_identities')) }}
    where disclosure_kind <> 'other'
),

tables as (
    select document_id, table_no, usable from {{ changed(ref('tables')) }}
),

proven_cells as (
    select * from {{ changed(ref('proven_cells')) }}
)

select
    amounts.*,
    documents.unit_name,
    documents.document_year,
    documents.disclosure_kind,
    tables.usable,
    {{ last_digit_yuan('amounts.') }} as last_digit_yuan,
    coalesce(proven_cells.proven, false) as proven
from amounts
inner join documents using (document_id)
inner join tables using (document_id, table_no)
left join proven_cells using (document_id, table_no, row_no, column_no)
where amounts.amount is not null
