{{ config(**by_document()) }}

-- Every indicator of every form, from the grid or unpacked from a cell, with its form: one row an indicator value. Levels as printed; the first
-- level follows from the second where it is not printed.

with

forms as (
    select * from {{ changed(ref('forms')) }}
),

grid_rows as (
    select * from {{ changed(ref('form_indicator_rows')) }}
),

packed_rows as (
    select * from {{ changed(ref('packed_indicator_rows')) }}
),

from_grid as (
    select
        forms.form_no,
        forms.form_shape,
        forms.project_name,
        grid_rows.* exclude (operator, unit, band_row, row_no, value_row_no),
        grid_rows.value_row_no as row_no,
        grid_rows.row_no as line_row_no,
        grid_rows.operator as operator_text,
        grid_rows.unit as unit_text,
        1 as item_no
    from grid_rows
    inner join forms
        on
            grid_rows.document_id = forms.document_id
            and grid_rows.table_no = forms.table_no
            and grid_rows.row_no between forms.first_row and forms.last_row
),

from_packed as (
    select
        forms.form_no,
        forms.form_shape,
        forms.project_name,
        packed_rows.document_id,
        packed_rows.table_no,
        packed_rows.row_no,
        packed_rows.row_no as line_row_no,
        packed_rows.column_no,
        packed_rows.page_no,
        packed_rows.x0,
        packed_rows.top,
        packed_rows.x1,
        packed_rows.bottom,
        packed_rows.item_no,
        packed_rows.horizon,
        packed_rows.level1,
        packed_rows.level2,
        packed_rows.level3,
        packed_rows.level3_folded,
        packed_rows.value_text,
        packed_rows.value_folded
    from packed_rows
    inner join forms
        on
            packed_rows.document_id = forms.document_id
            and packed_rows.table_no = forms.table_no
            and packed_rows.part_row = forms.first_row
),

indicators as (
    select * from from_grid
    union all by name
    select * from from_packed
)

select * from indicators
