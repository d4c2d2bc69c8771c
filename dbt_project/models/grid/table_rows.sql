{{ config(**by_document()) }}

{% set phase_said = "case when regexp_full_match(cells.folded, '(20..年)?(年初|全年|年度|调整|支出)*预算(数|情况)?:?') then 'budget'
    when regexp_full_match(cells.folded, '(20..年)?(全年|年度|支出)*(决算|执行)(统计)?(数|情况)?:?') then 'final' end" %}

-- What each row of a table is: furniture (title, unit of money, names inside the frame), heading, column_numbers, body, heading_again (with the
-- phase of the rows below it), or statistics.
-- Where the headings end is read from the grid: the row in which every column has got a heading of its own, before the first figure
-- or code. What the extraction marked as header decides only where that leaves a choice.
with cells as (
    select
        *,
        regexp_full_match(folded, '{{ amount_pattern() }}') as is_amount,
        regexp_full_match(folded, '\[?[1-5]\d{2}(\d{2}){0,2}\]?([-—\]].*)?') as is_code,
        regexp_full_match(folded, '\d{1,2}|[(]\d{1,2}[)]|\*+|栏次|行次|[甲乙丙丁]|-|—') as is_column_number,
        regexp_matches(folded, '单位:?(人民币)?[百千万亿]*元$|^金额单位') as is_unit_line
    from {{ changed(source('staging', 'cells')) }}
),

counted as (
    select
        document_id,
        table_no,
        row_no,
        count(folded) as n_filled,
        count(*) filter (where is_amount) as n_amounts,
        coalesce(bool_or(is_code or (is_amount and not is_column_number)), false) as has_figure,
        coalesce(count(folded) > 1 and bool_and(coalesce(is_column_number, true)), false) as is_column_numbers,
        coalesce(bool_or(is_unit_line), false) as has_unit_line,
        bool_or(is_header) as is_header,
        coalesce(bool_or(column_no = 1 and folded is not null), false) as begins_filled
    from cells
    group by document_id, table_no, row_no
),

first_figures as (
    select
        document_id,
        table_no,
        coalesce(min(row_no) filter (where has_figure and not is_column_numbers), max(row_no) + 1) as first_figure_row
    from counted
    group by document_id, table_no
),

furniture as (
    -- Rows at the top that hold one text, or the line with the unit of money.
    select
        counted.document_id,
        counted.table_no,
        coalesce(min(counted.row_no) filter (where counted.n_filled > 1 and not counted.has_unit_line), 1) - 1 as last_furniture_row
    from counted
    group by counted.document_id, counted.table_no
),

first_headings as (
    -- The first cell of each column that heads this column alone.
    select
        cells.document_id,
        cells.table_no,
        cells.column_no,
        min_by(cells.row_no + cells.row_span - 1, cells.row_no) as heading_row
    from cells
    inner join first_figures using (document_id, table_no)
    inner join furniture using (document_id, table_no)
    where
        cells.folded is not null
        and cells.column_span = 1
        and cells.row_no < first_figures.first_figure_row
        and cells.row_no > furniture.last_furniture_row
        and not cells.is_column_number
    group by cells.document_id, cells.table_no, cells.column_no
),

complete as (
    select
        first_headings.document_id,
        first_headings.table_no,
        max(first_headings.heading_row) as complete_row,
        count(*) as n_headed,
        any_value(tables.n_columns) as n_columns
    from first_headings
    inner join {{ changed(source('staging', 'tables')) }} as tables using (document_id, table_no)
    group by first_headings.document_id, first_headings.table_no
),

marked as (
    -- Marked header rows below the row that completes the headings break some of them down: their first column is blank.
    select
        counted.document_id,
        counted.table_no,
        max(counted.row_no) filter (where counted.n_filled > 1) as marked_row
    from counted
    inner join first_figures using (document_id, table_no)
    left join complete using (document_id, table_no)
    where
        counted.row_no < first_figures.first_figure_row
        and counted.is_header
        and (counted.row_no <= coalesce(complete.complete_row, 0) or complete.n_headed < complete.n_columns or not counted.begins_filled)
    group by counted.document_id, counted.table_no
),

ends as (
    select
        first_figures.document_id,
        first_figures.table_no,
        furniture.last_furniture_row,
        least(
            greatest(coalesce(complete.complete_row, 0), coalesce(marked.marked_row, 0)),
            first_figures.first_figure_row - 1
        ) as last_heading_row
    from first_figures
    inner join furniture using (document_id, table_no)
    left join complete using (document_id, table_no)
    left join marked using (document_id, table_no)
),

named as (
    select
        counted.document_id,
        counted.table_no,
        counted.row_no,
        counted.n_filled,
        case
            when counted.row_no <= ends.last_furniture_row then 'furniture'
            when counted.is_column_numbers and counted.row_no <= ends.last_heading_row + 2 then 'column_numbers'
            when counted.row_no <= ends.last_heading_row then 'heading'
            else 'body'
        end as row_kind
    from counted
    inner join ends using (document_id, table_no)
),

-- The headings once more inside the table, over figures of the other phase: 预算数 above, 决算数 below (Jiangsu). Its columns say one of the two.
said_again as (
    select
        named.document_id,
        named.table_no,
        named.row_no,
        max({{ phase_said }}) as phase
    from named
    inner join cells using (document_id, table_no, row_no)
    left join (
        select distinct cells.document_id, cells.table_no, cells.column_no, cells.folded
        from cells
        inner join named using (document_id, table_no, row_no)
        where named.row_kind = 'heading'
    ) as heads using (document_id, table_no, column_no, folded)
    where (named.row_kind = 'body' or named.row_kind = 'furniture' and named.n_filled = 1) and cells.folded is not null
    group by named.document_id, named.table_no, named.row_no
    having bool_and(heads.folded is not null or cells.column_span > 1 and {{ phase_said }} is not null)
),

-- Counts that end such a table, in a grid of their own (相关统计数: | 项目 | 统计数).
statistics as (
    select named.document_id, named.table_no, min(named.row_no) as row_no
    from named
    inner join cells using (document_id, table_no, row_no)
    where named.row_kind = 'body' and named.n_filled = 1 and regexp_full_match(cells.folded, '(相关)?统计(数|数据|信息|指标):?')
    group by named.document_id, named.table_no
)

select
    named.* replace (
        case
            when said_again.row_no is not null and named.row_kind = 'body' then 'heading_again'
            when named.row_no >= statistics.row_no then 'statistics'
            else named.row_kind
        end as row_kind
    ),
    last_value(said_again.phase ignore nulls) over (partition by named.document_id, named.table_no order by named.row_no) as phase
from named
left join said_again using (document_id, table_no, row_no)
left join statistics using (document_id, table_no)
