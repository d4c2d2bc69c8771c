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

-- Of a doubtful figure of a page image, what arithmetic chose among its readings.
repaired as (
    select * from {{ changed(ref('repaired_readings')) }}
),

proven_cells as (
    select * from {{ changed(ref('cell_proofs')) }}
)

select
    amounts.* exclude (budget_unit_code, decimals, unit_yuan) replace (
        coalesce(repaired.chosen, amounts.amount_printed) as amount_printed,
        coalesce(repaired.amount, amounts.amount) as amount,
        cast(coalesce(repaired.amount_yuan, amounts.amount_yuan) as decimal(20, 2)) as amount_yuan
    ),
    repaired.read_first,
    repaired.chosen is not null as repaired_by_identity,
    documents.unit_name,
    documents.document_year,
    documents.disclosure_kind,
    tables.usable,
    {{ last_digit_yuan('amounts.') }} as last_digit_yuan,
    coalesce(proven_cells.proven, false) as proven
from amounts
inner join documents using (document_id)
inner join tables using (document_id, table_no)
left join repaired using (document_id, table_no, row_no, column_no)
left join proven_cells using (document_id, table_no, row_no, column_no)
where amounts.amount is not null
