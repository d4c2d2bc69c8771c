-- Every identity that was tried, evaluated. kind: `sum` (parts make a whole), `copy` (one figure printed twice), `bound` (the whole is at least the parts).
{{ config(schema='intermediate', **by_document()) }}

with terms as (
    select * from {{ changed(ref('terms')) }}
),

{{ evaluation('terms') }}

select * from evaluated
