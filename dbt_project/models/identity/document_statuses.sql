-- What the facts and the proofs say of a document. Seam: filled from quality.tables and quality.identities.

select
    document_id,
    null::varchar as facts_status,
    null::varchar as reconciliation
from {{ ref('document_identities') }}
where false
