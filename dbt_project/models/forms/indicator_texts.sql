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

levels as (
    select * from {{ ref('indicator_levels') }}
),

-- Levels that a page image was doubtfully read for.
snapped as (
    select distinct document_id, folded, label from {{ changed(ref('snapped_labels')) }}
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
),

-- Beijing's whole-unit forms print the levels and the name in one cell: 产出指标数量指标财政评审项目数量.
fused_names as (
    select
        names.level3,
        firsts.word as level1,
        seconds.word || '指标' as level2,
        substr(names.level3_folded, length(firsts.word) + length(seconds.word) + 3) as name_folded
    from (select distinct level3, level3_folded from indicators where level1 is null and level2 is null) as names
    inner join levels as firsts on firsts.level = 1 and starts_with(names.level3_folded, firsts.word)
    inner join levels as seconds
        on seconds.level = 2 and starts_with(substr(names.level3_folded, length(firsts.word) + 1), seconds.word || '指标')
),

separated as (
    select
        indicators.* replace (
            coalesce(indicators.level1, fused_names.level1) as level1,
            coalesce(indicators.level2, fused_names.level2) as level2,
            coalesce(right(indicators.level3, length(fused_names.name_folded)), indicators.level3) as level3,
            coalesce(fused_names.name_folded, indicators.level3_folded) as level3_folded
        )
    from indicators
    left join fused_names
        on indicators.level3 = fused_names.level3 and indicators.level1 is null and indicators.level2 is null and fused_names.name_folded != ''
),

named as (
    select separated.* replace (coalesce(firsts.label, separated.level1) as level1, coalesce(seconds.label, separated.level2) as level2)
    from separated
    left join snapped as firsts on separated.document_id = firsts.document_id and {{ folded('separated.level1') }} = firsts.folded
    left join snapped as seconds on separated.document_id = seconds.document_id and {{ folded('separated.level2') }} = seconds.folded
)

select * from named
