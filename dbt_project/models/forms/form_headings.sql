{{ config(**by_document()) }}

-- The headings of each band with the role that they have in it. Side by side halves (实施期 | 年度) are groups: each name column (三级指标) opens
-- one; levels belong to the next name column to their right, values and what describes them to the nearest one to their left.

with

label_cells as (
    select * from {{ changed(ref('form_label_cells')) }}
),

bands as (
    select * from {{ changed(ref('form_bands')) }}
),

headings as (
    select
        bands.document_id,
        bands.table_no,
        bands.first_row as band_row,
        bands.last_row as band_last_row,
        bands.is_list,
        label_cells.* exclude (document_id, table_no)
    from bands
    inner join label_cells
        on
            bands.document_id = label_cells.document_id
            and bands.table_no = label_cells.table_no
            and label_cells.row_no <= bands.last_row
            and label_cells.row_no + label_cells.row_span > bands.first_row
            and label_cells.row_no + label_cells.row_span - 1 <= bands.last_row
),

-- Where no heading names the third level (Beijing's whole-unit forms), 绩效指标 heads the column of names.
roles as (
    select
        *,
        case
            when field = 'level3' then 'name'
            when
                field = 'indicators'
                and bool_or(field = 'value') over band
                and not bool_or(field = 'level3') over band
                then 'name'
            else field
        end as role
    from headings
    window band as (partition by document_id, table_no, band_row)
),

grouped as (
    select
        *,
        count(*) filter (role = 'name') over (
            partition by document_id, table_no, band_row order by column_no
        ) + (role in ('level1', 'level2'))::integer as group_no
    from roles
)

select * from grouped
