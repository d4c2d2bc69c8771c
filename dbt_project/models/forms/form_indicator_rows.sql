{{ config(**by_document()) }}

{%- set roles = ['level1', 'level2', 'level4', 'operator', 'unit', 'weight', 'actual', 'score', 'deviation', 'definition', 'scoring_rule', 'activity', 'is_core', 'remark'] %}

-- Indicators that stand in a grid: a row a value cell with the name, levels, operator and unit beside it, each read from the cell that covers
-- the row (merged cells are carried down over their span). Indicators packed into one cell: packed_indicator_rows.

with

level_words as (
    -- 成本指标 is of either level: alone over its names it is the first
    select word || suffix as word, min(level) as level
    from {{ ref('indicator_levels') }} cross join (values (''), ('指标')) as endings (suffix)
    group by word || suffix
),

headings as (
    select * from {{ changed(ref('form_headings')) }}
),

label_cells as (
    select * from {{ changed(ref('form_label_cells')) }}
),

parts as (
    select * from {{ changed(ref('form_parts')) }}
),

-- A band reaches to the next band, or to the row where the next form's fields begin.
breaks as (
    select document_id, table_no, band_last_row + 1 as first_row, band_row
    from headings
    where role = 'value'
    group by all
    union
    select document_id, table_no, first_row, null as band_row
    from parts
    where layout = 'form'
    union
    select document_id, table_no, band_row as first_row, null as band_row
    from headings
),

sections as (
    select
        document_id,
        table_no,
        band_row,
        first_row,
        lead(first_row, 1, 1000000) over (partition by document_id, table_no order by first_row, band_row nulls first) - 1 as last_row
    from breaks
    qualify band_row is not null
),

covering as (
    select
        cells.* exclude (row_no),
        cells.row_no as anchor_row_no,
        unnest(generate_series(cells.row_no, cells.row_no + cells.row_span - 1)) as row_no
    from {{ changed(source('staging', 'cells')) }} as cells
    semi join sections using (document_id, table_no)
    anti join label_cells using (document_id, table_no, row_no, column_no)
),

-- Every heading's column through the rows of its section.
columns as (
    select
        sections.document_id,
        sections.table_no,
        sections.band_row,
        headings.role,
        headings.group_no,
        headings.horizon,
        headings.column_no as heading_column_no,
        covering.row_no,
        covering.anchor_row_no,
        covering.anchor_row_no + covering.row_span - 1 as anchor_last_row_no,
        covering.column_no,
        covering.text,
        covering.folded,
        covering.page_no,
        covering.x0,
        covering.top,
        covering.x1,
        covering.bottom,
        covering.text_source,
        covering.confidence
    from sections
    inner join headings using (document_id, table_no, band_row)
    inner join covering
        on
            sections.document_id = covering.document_id
            and sections.table_no = covering.table_no
            and covering.row_no between sections.first_row and sections.last_row
            and headings.column_no between covering.column_no and covering.column_no + covering.column_span - 1
),

-- The headings of halves and goals that stand over a value column or left of it say its horizon where the value's own heading does not.
horizons as (
    select
        v.document_id,
        v.table_no,
        v.band_row,
        v.column_no as heading_column_no,
        arg_max(label_cells.horizon, label_cells.row_no) as horizon
    from headings as v
    inner join label_cells
        on
            v.document_id = label_cells.document_id
            and v.table_no = label_cells.table_no
            and (
                label_cells.row_no < v.row_no
                and v.column_no between label_cells.column_no and label_cells.column_no + label_cells.column_span - 1
                -- 长期绩效指标 left of its indicators, beside their headings
                or label_cells.column_no < v.column_no
                and v.row_no between label_cells.row_no and label_cells.row_no + label_cells.row_span - 1
            )
            and label_cells.field in ('goal', 'indicators')
            and label_cells.horizon is not null
    where v.role = 'value'
    group by all
),

-- 成本指标 | 产出指标 over 三级指标 | 指标值 each: the level of all that stands under it.
levels_above as (
    select
        n.document_id,
        n.table_no,
        n.band_row,
        n.group_no,
        'level' || level_words.level as role,
        arg_max(cells.text, cells.row_no) as text,
        arg_max(cells.folded, cells.row_no) as folded
    from headings as n
    inner join {{ changed(source('staging', 'cells')) }} as cells
        on
            n.document_id = cells.document_id
            and n.table_no = cells.table_no
            and cells.row_no between n.band_row and n.row_no - 1
            and n.column_no between cells.column_no and cells.column_no + cells.column_span - 1
    inner join level_words on {{ bare_level('cells.folded') }} = level_words.word
    where n.role = 'name'
    group by n.document_id, n.table_no, n.band_row, n.group_no, level_words.level
),

pairs as (
    select
        v.*,
        n.anchor_row_no as name_row_no,
        n.anchor_last_row_no as name_last_row_no,
        n.column_no as name_column_no,
        n.text as name,
        n.folded as name_folded
    from columns as v
    inner join columns as n using (document_id, table_no, band_row, group_no, row_no)
    where
        v.role = 'value' and n.role = 'name'
        and (v.anchor_row_no, v.column_no) != (n.anchor_row_no, n.column_no)
        and (v.folded is not null or n.folded is not null)
    qualify row_number() over (
        partition by v.document_id, v.table_no, v.band_row, v.anchor_row_no, v.column_no, v.heading_column_no, n.anchor_row_no, n.column_no order by v.row_no
    ) = 1
),

-- What stands beside: the operator, unit, weight … of the row; the levels of all rows that the name takes, since some grids print a level in the middle
-- of blank cells, a line a cell. A level of the group, or the last one before it (level 1 is printed for the left half only).
names as (
    select document_id, table_no, band_row, row_no, group_no, min(page_no) as page_no, min(name_row_no) as first_row, max(name_last_row_no) as last_row
    from pairs
    group by all
),

name_rows as (
    select names.*, unnest(generate_series(names.first_row, names.last_row)) as level_row
    from names
),

beside as (
    select names.document_id, names.table_no, names.band_row, names.row_no, names.group_no, names.page_no, columns.role, columns.text, columns.folded
    from names
    inner join columns using (document_id, table_no, band_row, row_no, group_no)
    where columns.role not in ('name', 'value', 'level1', 'level2', 'level4')
    qualify row_number() over (
        partition by names.document_id, names.table_no, names.band_row, names.row_no, names.group_no, columns.role order by columns.heading_column_no
    ) = 1
),

level_cells as (
    select distinct
        name_rows.document_id,
        name_rows.table_no,
        name_rows.band_row,
        name_rows.row_no,
        name_rows.group_no,
        name_rows.page_no,
        columns.role,
        columns.group_no as level_group_no,
        columns.anchor_row_no,
        columns.text,
        columns.folded
    from name_rows
    inner join columns
        on
            name_rows.document_id = columns.document_id
            and name_rows.table_no = columns.table_no
            and name_rows.band_row = columns.band_row
            and name_rows.level_row = columns.row_no
            and (name_rows.group_no = columns.group_no or (columns.role = 'level1' and columns.group_no < name_rows.group_no))
    where columns.role in ('level1', 'level2', 'level4')
    qualify columns.group_no = max(columns.group_no) over (
        partition by name_rows.document_id, name_rows.table_no, name_rows.band_row, name_rows.row_no, name_rows.group_no, columns.role
    )
),

levels as (
    select
        document_id,
        table_no,
        band_row,
        row_no,
        group_no,
        page_no,
        role,
        string_agg(text, '' order by anchor_row_no) as text,
        string_agg(folded, '' order by anchor_row_no) as folded,
        min(anchor_row_no) as anchor_row_no
    from level_cells
    group by all
),

page_tops as (
    select document_id, table_no, page_no, min(anchor_row_no) as top_row_no
    from covering
    group by all
),

all_beside as (
    select *, false as is_at_top from beside
    union all
    select names.document_id, names.table_no, names.band_row, names.row_no, names.group_no, names.page_no, above.role, above.text, above.folded, false as is_at_top
    from names
    inner join levels_above as above using (document_id, table_no, band_row, group_no)
    union all
    select levels.* exclude (anchor_row_no), coalesce(levels.anchor_row_no = page_tops.top_row_no, false) as is_at_top
    from levels
    left join page_tops using (document_id, table_no, page_no)
),

-- A merged label cut by a page break prints its text on the first page only: a blank one at the top of a page is the one above the break.
carried as (
    select
        * replace (coalesce(text, case when is_cut then text_above end) as text, coalesce(folded, case when is_cut then folded_above end) as folded)
    from (
        select
            *,
            is_at_top and page_no > max(page_no) filter (folded is not null) over above as is_cut,
            last_value(text ignore nulls) over above as text_above,
            last_value(folded ignore nulls) over above as folded_above
        from all_beside
        window above as (
            partition by document_id, table_no, band_row, group_no, role order by row_no rows between unbounded preceding and 1 preceding
        )
    )
),

wide as (
    select
        document_id,
        table_no,
        band_row,
        row_no,
        group_no,
        {%- for role in roles %}
        max(text) filter (role = '{{ role }}') as {{ role }},
        {%- endfor %}
        max(folded) filter (role = 'operator') as operator_folded,
        max(folded) filter (role = 'unit') as unit_folded
    from carried
    group by all
),

rows_with_all as (
    select
        pairs.document_id,
        pairs.table_no,
        pairs.row_no,
        pairs.column_no,
        pairs.page_no,
        pairs.x0,
        pairs.top,
        pairs.x1,
        pairs.bottom,
        pairs.text_source,
        pairs.confidence,
        pairs.band_row,
        pairs.anchor_row_no as value_row_no,
        coalesce(pairs.horizon, horizons.horizon, 'annual') as horizon,
        pairs.name as level3,
        pairs.name_folded as level3_folded,
        pairs.text as value_text,
        pairs.folded as value_folded,
        wide.* exclude (document_id, table_no, band_row, row_no, group_no)
    from pairs
    left join wide using (document_id, table_no, band_row, row_no, group_no)
    left join horizons using (document_id, table_no, band_row, heading_column_no)
)

-- 自评得分合计 over all levels, with 100 beside it: a sum of weights, no indicator.
select * from rows_with_all
where not coalesce(level1 = level3 and regexp_matches(level3_folded, '合计|总分|总得分'), false)
