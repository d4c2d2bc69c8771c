{{ config(**by_document()) }}

-- What stands beside each label inside a form's part, and in each column of a list's entry: one row a label and value cell. Blank values stay out.

with

label_cells as (
    select * from {{ changed(ref('form_label_cells')) }}
),

headings as (
    select * from {{ changed(ref('form_headings')) }}
),

parts as (
    select * from {{ changed(ref('form_parts')) }}
),

cells as (
    select cells.*
    from {{ changed(source('staging', 'cells')) }} as cells
    semi join parts using (document_id, table_no)
    anti join label_cells using (document_id, table_no, row_no, column_no)
    where cells.folded is not null
),

grid as (
    select document_id, table_no, at_row, at_column, row_no, column_no from {{ changed(ref('cell_grid')) }}
),

-- The amounts of a self-evaluation stand under 年初预算数 | 全年预算数 | 全年执行数.
phase_columns as (
    select document_id, table_no, row_no, column_no, field as phase_field
    from label_cells
    where field in ('initial_budget', 'adjusted_budget', 'executed')
),

labels as (
    select
        parts.first_row as part_row,
        parts.last_row as part_last_row,
        label_cells.*
    from parts
    inner join label_cells
        on
            parts.document_id = label_cells.document_id
            and parts.table_no = label_cells.table_no
            and label_cells.row_no between parts.first_row and parts.last_row
    anti join headings
        on
            label_cells.document_id = headings.document_id
            and label_cells.table_no = headings.table_no
            and label_cells.row_no = headings.row_no
            and label_cells.column_no = headings.column_no
    where parts.layout = 'form' and coalesce(label_cells.layout, 'form') = 'form'
),

-- Beside: the cell next to the label, and for goals the cells under that one as far as the label reaches; under a label of goals where none is
-- beside it, the cell below.
places as (
    select labels.*, null as phase_field, labels.row_no as value_row, labels.column_no + labels.column_span as value_column
    from labels
    left join phase_columns
        on
            labels.document_id = phase_columns.document_id
            and labels.table_no = phase_columns.table_no
            and phase_columns.row_no between labels.part_row and labels.part_last_row
    where phase_columns.row_no is null or labels.field not in ('total', 'source')

    union all

    select labels.*, null as phase_field, following.row_no as value_row, following.column_no as value_column
    from labels
    inner join cells as firsts
        on
            labels.document_id = firsts.document_id
            and labels.table_no = firsts.table_no
            and labels.row_no = firsts.row_no
            and labels.column_no + labels.column_span = firsts.column_no
    inner join cells as following
        on
            firsts.document_id = following.document_id
            and firsts.table_no = following.table_no
            and firsts.column_no = following.column_no
            and firsts.column_span = following.column_span
            and following.row_no between labels.row_no + 1 and labels.row_no + labels.row_span - 1
    where labels.field = 'goal'

    union all

    select labels.*, null as phase_field, labels.row_no + labels.row_span as value_row, labels.column_no as value_column
    from labels
    anti join cells
        on
            labels.document_id = cells.document_id
            and labels.table_no = cells.table_no
            and {{ covers('cells', 'labels.row_no', 'labels.column_no + labels.column_span') }}
    where labels.field = 'goal'

    union all

    select labels.*, phase_columns.phase_field, labels.row_no as value_row, phase_columns.column_no as value_column
    from labels
    inner join phase_columns
        on
            labels.document_id = phase_columns.document_id
            and labels.table_no = phase_columns.table_no
            and phase_columns.row_no between labels.part_row and labels.row_no
    where labels.field in ('total', 'source')

    union all

    select
        parts.first_row as part_row,
        parts.last_row as part_last_row,
        headings.* exclude (band_row, band_last_row, is_list, role, group_no),
        null as phase_field,
        parts.first_row as value_row,
        headings.column_no as value_column
    from parts
    inner join headings using (document_id, table_no, band_row)
    where parts.layout = 'list'
),

fields as (
    select distinct on (places.document_id, places.table_no, places.part_row, places.field, cells.row_no, cells.column_no)
        places.document_id,
        places.table_no,
        places.part_row,
        places.field,
        places.horizon,
        places.funding_source,
        places.budget_period,
        places.phase_field,
        places.money_unit,
        places.row_no as label_row_no,
        places.column_no as label_column_no,
        places.text as label,
        cells.row_no,
        cells.column_no,
        cells.page_no,
        cells.x0,
        cells.top,
        cells.x1,
        cells.bottom,
        cells.text,
        cells.folded
    from places
    inner join grid
        on
            places.document_id = grid.document_id
            and places.table_no = grid.table_no
            and places.value_row = grid.at_row
            and places.value_column = grid.at_column
    inner join cells
        on
            grid.document_id = cells.document_id
            and grid.table_no = cells.table_no
            and grid.row_no = cells.row_no
            and grid.column_no = cells.column_no
            -- a cell that reaches in from the form above is that form's
            and cells.row_no >= places.part_row
    order by places.row_no desc, places.column_no
)

select * from fields
