{{ config(**by_document()) }}

-- Cells laid over every place that they cover: one row a place of the grid, with the anchor it belongs to.
with cells as (
    select * from {{ changed(source('staging', 'cells')) }}
    where folded is not null
),

rows_covered as (
    select *, unnest(range(row_no, row_no + row_span)) as at_row from cells
),

places as (
    select
        document_id,
        table_no,
        at_row,
        unnest(range(column_no, column_no + column_span)) as at_column,
        row_no,
        column_no,
        row_span,
        column_span,
        text,
        folded,
        indent
    from rows_covered
)

select * from places
