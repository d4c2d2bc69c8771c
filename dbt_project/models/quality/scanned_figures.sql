-- What the figures read from page images are worth. One row a document with pages that are images.
{{ config(**by_document()) }}

with pages as (
    select
        document_id,
        cast(count(*) filter (where text_source = 'ocr') as integer) as n_pages_read,
        cast(count(*) filter (where text_source = 'none' and n_images > 0) as integer) as n_pages_not_read
    from {{ changed(source('staging', 'pages')) }}
    group by document_id
    having n_pages_read + n_pages_not_read > 0
),

cells as (
    select document_id, table_no, row_no, column_no, confidence
    from {{ changed(source('staging', 'cells')) }}
    where text_source = 'ocr'
),

proofs as (
    select * from {{ changed(ref('cell_proofs')) }}
),

repaired as (
    select * from {{ changed(ref('repaired_readings')) }}
),

figures as (
    select
        proofs.document_id,
        cast(count(*) as integer) as n_figures,
        cast(count(*) filter (where proofs.proven) as integer) as n_proven,
        cast(count(*) filter (where cells.confidence < {{ var('certain_reading') }}) as integer) as n_doubtful,
        cast(count(*) filter (where cells.confidence < {{ var('certain_reading') }} and not proofs.proven) as integer) as n_doubtful_not_proven,
        cast(count(repaired.chosen) as integer) as n_repaired_by_identity
    from proofs
    inner join cells using (document_id, table_no, row_no, column_no)
    left join repaired using (document_id, table_no, row_no, column_no)
    group by proofs.document_id
),

counted as (
    select
        pages.*,
        coalesce(figures.n_figures, 0) as n_figures,
        coalesce(figures.n_proven, 0) as n_proven,
        coalesce(figures.n_doubtful, 0) as n_doubtful,
        coalesce(figures.n_doubtful_not_proven, 0) as n_doubtful_not_proven,
        coalesce(figures.n_repaired_by_identity, 0) as n_repaired_by_identity
    from pages
    left join figures using (document_id)
)

select * from counted
