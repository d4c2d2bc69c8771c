-- Who published what, when, and what changed when it was published again? 公开情况与公开更正
with documents as (
    select * from marts.dim_documents
),

revisions as (
    select document_id, count(*) as n_revisions, arg_max(fact || ' ' || code, abs(coalesce(difference_yuan, amount_yuan, superseded_yuan))) as largest
    from marts.fct_revisions
    group by document_id
)

select
    documents.unit_name,
    documents.fiscal_year,
    documents.disclosure_kind,
    documents.disclosure_level,
    documents.publication_date,
    documents.file_name,
    documents.page_count,
    documents.is_current,
    documents.reconciliation,
    earlier.file_name as supersedes,
    revisions.n_revisions,
    revisions.largest as largest_revision
from documents
left join documents as earlier on documents.supersedes_document_id = earlier.document_id
left join revisions on documents.document_id = revisions.document_id
order by documents.unit_name, documents.fiscal_year, documents.disclosure_kind, documents.file_name
