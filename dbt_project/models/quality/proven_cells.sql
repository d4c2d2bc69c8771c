{{ config(materialized='view', schema='build') }}

-- The seam between amounts and proofs: which cells the document's own arithmetic proves. None, until identities are evaluated.
select document_id, table_no, row_no, column_no, false as proven
from {{ ref('amounts') }}
