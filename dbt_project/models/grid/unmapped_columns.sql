{{ config(**by_document()) }}

-- Columns that hold figures and whose heading no rule knows, in tables that may hold money.
with cells as (
    select * from {{ changed(source('staging', 'cells')) }}
    where regexp_full_match(folded, '{{ money_pattern() }}')
),

body_rows as (
    select * from {{ changed(ref('table_rows')) }}
    where row_kind = 'body'
),

tables as (
    select * from {{ changed(ref('recognised_tables')) }}
    where coalesce(table_kind, '') <> 'not_money' and coalesce(table_kind, '') not like 'performance%'
),

columns as (
    select * from {{ changed(ref('column_meanings')) }}
),

headed as (
    select * from {{ changed(ref('cell_columns')) }}
),

figures as (
    select cells.document_id, cells.table_no, cells.column_no, count(*) as n_figures
    from cells
    inner join body_rows using (document_id, table_no, row_no)
    inner join tables using (document_id, table_no)
    anti join headed using (document_id, table_no, row_no, column_no)
    group by cells.document_id, cells.table_no, cells.column_no
),

unmapped as (
    select
        figures.document_id,
        figures.table_no,
        figures.column_no,
        coalesce(columns.path, '') as path,
        columns.unknown_heading,
        coalesce(columns.known_by = 'beside', false) as is_beside,
        figures.n_figures
    from figures
    left join columns using (document_id, table_no, column_no)
)

select * from unmapped
