{{ config(**by_document()) }}

-- The column whose headings a body cell stands under: its own, or the first headed one that it covers. Tables drawn with padding as cells
-- head the middle one of three columns and print their figures over all three (Jiangsu 2017 and 2018).
with cells as (
    select document_id, table_no, row_no, column_no, column_span
    from {{ changed(source('staging', 'cells')) }}
    where folded is not null
),

body_rows as (
    select * from {{ changed(ref('table_rows')) }}
    where row_kind = 'body'
),

columns as (
    select document_id, table_no, column_no from {{ changed(ref('column_meanings')) }}
    where role is not null
),

covered as (
    select
        cells.document_id,
        cells.table_no,
        cells.row_no,
        cells.column_no,
        min(columns.column_no) as heading_column_no
    from cells
    inner join body_rows using (document_id, table_no, row_no)
    inner join columns
        on cells.document_id = columns.document_id
        and cells.table_no = columns.table_no
        and columns.column_no between cells.column_no and cells.column_no + cells.column_span - 1
    group by cells.document_id, cells.table_no, cells.row_no, cells.column_no
)

select * from covered
