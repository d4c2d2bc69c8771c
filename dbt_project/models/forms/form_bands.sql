{{ config(**by_document()) }}

-- Heading bands of performance forms: the rows that name the columns of indicators (一级指标 … 指标值) or of a list of projects
-- (项目名称 … 绩效目标). A list's band names projects in a column; a form's band stands under fields in which the project is named once.

with

label_cells as (
    select * from {{ changed(ref('form_label_cells')) }}
),

-- A value heading makes a band of its own rows; so does a project's or unit's name heading beside a heading of goals or indicators.
indicator_bands as (
    select document_id, table_no, row_no as first_row, max(row_no + row_span - 1) as last_row
    from label_cells
    where field = 'value'
    group by all
),

list_bands as (
    select names.document_id, names.table_no, names.row_no as first_row, max(names.row_no + names.row_span - 1) as last_row
    from label_cells as names
    inner join label_cells as targets
        on
            names.document_id = targets.document_id
            and names.table_no = targets.table_no
            and targets.column_no >= names.column_no + names.column_span
            and targets.row_no between names.row_no and names.row_no + names.row_span - 1
            and targets.row_no + targets.row_span <= names.row_no + names.row_span
    where names.field in ('project_name', 'unit_name') and targets.field in ('goal', 'indicators', 'level3', 'value')
    group by all
),

-- Where both overlap (heads of two rows), they are one band.
bands as (
    select
        l.document_id,
        l.table_no,
        least(l.first_row, coalesce(min(i.first_row), l.first_row)) as first_row,
        greatest(l.last_row, coalesce(max(i.last_row), l.last_row)) as last_row,
        true as is_list
    from list_bands as l
    left join indicator_bands as i
        on l.document_id = i.document_id and l.table_no = i.table_no and l.first_row <= i.last_row and i.first_row <= l.last_row
    group by l.document_id, l.table_no, l.first_row, l.last_row

    union all

    select i.document_id, i.table_no, i.first_row, i.last_row, false as is_list
    from indicator_bands as i
    anti join list_bands as l
        on l.document_id = i.document_id and l.table_no = i.table_no and l.first_row <= i.last_row and i.first_row <= l.last_row
)

select * from bands
