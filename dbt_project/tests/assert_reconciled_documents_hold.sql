-- A returned row is a broken hard identity in a document that is called reconciled: its status lies.
{{ config(meta={'dagster': {'ref': {'name': 'dim_documents'}}}) }}

select
    documents.document_id,
    identities.identity_id,
    identities.difference
from {{ changed(ref('dim_documents')) }} as documents
inner join {{ changed(ref('identities')) }} as identities on documents.document_id = identities.document_id
where documents.reconciliation = 'reconciled' and identities.strength = 'hard' and identities.outcome = 'broken'
