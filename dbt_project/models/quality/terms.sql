-- Every term of every identity: as read, or as arithmetic chose among the readings of a doubtful figure (repaired_readings).
{{ config(schema='intermediate', materialized='view') }}

with terms as (
    select * from {{ ref('terms_as_read') }}
),

repaired as (
    select * from {{ ref('repaired_readings') }}
),

chosen as (
    select terms.* replace (coalesce(repaired.amount_yuan, terms.amount_yuan) as amount_yuan)
    from terms
    left join repaired using (document_id, table_no, row_no, column_no)
)

select * from chosen
