with

documents as (
    select * from {{ source('staging', 'documents') }} where status = 'extracted'
),

identities as (
    select * from {{ ref('document_identities') }}
),

versions as (
    select * from {{ ref('document_versions') }}
),

statuses as (
    select * from {{ ref('document_statuses') }}
),

described as (
    select
        documents.document_id,
        identities.unit_name,
        identities.fiscal_year,
        identities.disclosure_kind,
        identities.disclosure_level,
        identities.phase,
        identities.publication_date,
        documents.file_name,
        documents.relative_path,
        documents.page_count::integer as page_count,
        newer.superseded_document_id is null as is_current,
        older.superseded_document_id as supersedes_document_id,
        identities.identity_evidence,
        identities.identity_conflicts,
        statuses.facts_status,
        statuses.reconciliation
    from documents
    inner join identities using (document_id)
    left join versions as newer on documents.document_id = newer.superseded_document_id
    left join (select document_id, min(superseded_document_id) as superseded_document_id from versions group by document_id) as older
        on documents.document_id = older.document_id
    inner join statuses on documents.document_id = statuses.document_id
)

select * from described
