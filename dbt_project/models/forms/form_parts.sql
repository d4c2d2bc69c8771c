{{ config(**by_document()) }}

-- Where each form stands: a run of rows of one table. A form with fields begins at the row that names its project or unit (or at the table's first
-- row, where nothing names it above the indicators); in a list, every named cell of the name column begins one, and a cell that repeats
-- the entry before it (the name and amount printed again on the next page) goes on with it.

with

label_cells as (
    select * from {{ changed(ref('form_label_cells')) }}
),

bands as (
    select * from {{ changed(ref('form_bands')) }}
),

headings as (
    select * from {{ changed(ref('form_headings')) }}
),

cells as (
    select cells.*
    from {{ changed(source('staging', 'cells')) }} as cells
    semi join label_cells using (document_id, table_no)
),

tables as (
    select * from {{ changed(source('staging', 'tables')) }}
),

-- Fields: a name label that is no list's heading, in a table that has indicators or goals.
field_starts as (
    select
        label_cells.document_id,
        label_cells.table_no,
        label_cells.row_no as first_row,
        label_cells.column_no,
        label_cells.column_span,
        label_cells.field,
        label_cells.inside,
        label_cells.page_no
    from label_cells
    anti join bands
        on
            bands.is_list
            and label_cells.document_id = bands.document_id
            and label_cells.table_no = bands.table_no
            and label_cells.row_no between bands.first_row and bands.last_row
    semi join (select document_id, table_no from label_cells where field in ('goal', 'indicators', 'value')) as targets
        on label_cells.document_id = targets.document_id and label_cells.table_no = targets.table_no
    where label_cells.field in ('project_name', 'unit_name') and label_cells.layout is null
    qualify row_number() over (partition by label_cells.document_id, label_cells.table_no, label_cells.row_no order by label_cells.column_no) = 1
),

-- Indicators above every name (or without one): a form that begins with the table.
unnamed_starts as (
    select bands.document_id, bands.table_no, 1 as first_row
    from bands
    left join field_starts using (document_id, table_no)
    group by bands.document_id, bands.table_no
    having
        not bool_or(bands.is_list)
        and min(bands.first_row) < coalesce(min(field_starts.first_row), 1000000)
),

named_starts as (
    select
        starts.document_id,
        starts.table_no,
        starts.first_row,
        coalesce(starts.inside, cells.text) as name,
        coalesce({{ folded('starts.inside') }}, cells.folded) as name_folded,
        coalesce(cells.row_no, case when starts.inside is not null then starts.first_row end) as name_row_no,
        coalesce(cells.column_no, case when starts.inside is not null then starts.column_no end) as name_column_no,
        coalesce(cells.page_no, case when starts.inside is not null then starts.page_no end) as name_page_no,
        starts.field = 'unit_name' as is_whole_unit
    from field_starts as starts
    left join cells
        on
            starts.inside is null
            and starts.document_id = cells.document_id
            and starts.table_no = cells.table_no
            and {{ covers('cells', 'starts.first_row', 'starts.column_no + starts.column_span') }}
),

list_columns as (
    select *
    from headings
    where is_list and field in ('project_name', 'unit_name')
    qualify row_number() over (partition by document_id, table_no, band_row order by field = 'project_name' desc, column_no) = 1
),

list_starts as (
    select
        columns.document_id,
        columns.table_no,
        cells.row_no as first_row,
        cells.text as name,
        cells.folded as name_folded,
        cells.row_no as name_row_no,
        cells.column_no as name_column_no,
        cells.page_no as name_page_no,
        columns.field = 'unit_name' as is_whole_unit,
        columns.band_row
    from list_columns as columns
    inner join cells
        on
            columns.document_id = cells.document_id
            and columns.table_no = cells.table_no
            and cells.row_no > columns.band_last_row
            and columns.column_no between cells.column_no and cells.column_no + cells.column_span - 1
    -- a unit's name in a row of its own, over all columns, heads the entries below it and is none (Yunnan)
    where cells.folded is not null and cells.column_span < columns.column_span + 3
    -- the band of the entry is the nearest above it
    qualify columns.band_row = max(columns.band_row) over (partition by columns.document_id, columns.table_no, cells.row_no)
),

starts as (
    select document_id, table_no, first_row, name, name_folded, name_row_no, name_column_no, name_page_no, is_whole_unit, null as band_row, 'form' as layout
    from named_starts
    union all by name
    select document_id, table_no, first_row, false as is_whole_unit, 'form' as layout
    from unnamed_starts
    union all by name
    select *, 'list' as layout
    from list_starts
),

parts as (
    select
        starts.*,
        lead(starts.first_row, 1, tables.n_rows + 1) over (partition by starts.document_id, starts.table_no order by starts.first_row) - 1 as last_row
    from starts
    inner join tables using (document_id, table_no)
)

select * from parts
