-- What marts read of the proofs: is this cell proven, and by what. Private, so that marts and quality need not know each other.
{{ config(schema='build', materialized='view') }}

select
    document_id,
    table_no,
    row_no,
    column_no,
    proven,
    proven_by
from {{ ref('cell_proofs') }}
