-- The rows of a panel that carry figures, with what can tell their place in an outline: code, number (一、 1、 (1)), indentation, the column they begin in,
-- unit code.
-- One row a row and panel.
{{ config(schema='intermediate', **by_document()) }}

with figures as (
    select * from {{ changed(ref('figures')) }}
),

row_keys as (
    select * from {{ changed(ref('row_keys')) }}
),

-- How far out a row's number stands, and how many heads of each level there are up to it, those without a figure among them (四、政府采购支出信息).
numbered as (
    select
        *,
        {%- for level in [1, 2, 3, 4] %}
        {{ '[' if loop.first }}count(*) filter (where number_level <= {{ level }}) over in_order{{ ',' if not loop.last else '] as n_heads' }}
        {%- endfor %}
    from (
        select
            document_id,
            table_no,
            panel_no,
            row_no,
            case
                when regexp_matches(first_text, '^[一二三四五六七八九十]+[、.．]') then 1
                when regexp_matches(first_text, '^[(][一二三四五六七八九十]+[)]') then 2
                when regexp_matches(first_text, '^\d{1,2}[、.．]') then 3
                when regexp_matches(first_text, '^[(]\d{1,2}[)]') then 4
            end as number_level
        from row_keys
    )
    window in_order as (partition by document_id, table_no, panel_no order by row_no)
),

-- Where a row's words begin and end: lists of purchases set each level into a column of its own (Jiangsu: 采购品目大类 | 专项名称 | 采购物品名称).
beginnings as (
    select
        cells.document_id,
        cells.table_no,
        cells.row_no,
        min(cells.column_no) as first_column_no,
        max(cells.column_no) filter (where figures.column_no is null) as last_word_column_no,
        min_by(cells.folded, cells.column_no) as first_cell
    from {{ changed(source('staging', 'cells')) }} as cells
    left join figures using (document_id, table_no, row_no, column_no)
    where cells.folded is not null and not cells.is_header
    group by cells.document_id, cells.table_no, cells.row_no
),

gathered as (
    select
        document_id,
        table_no,
        panel_no,
        row_no,
        min_by(table_kind, column_no) as table_kind,
        min_by(side, column_no) as side,
        min_by(row_item, column_no) as row_item,
        min_by(row_role, column_no) as row_role,
        min_by(parent_row_no, column_no) as parent_row_no,
        min_by(coalesce(subject_code, department_class_code, government_class_code), column_no) as code,
        bool_or(is_code_printed) as is_code_printed,
        min_by(budget_unit_code, column_no) as unit_code,
        min_by(item, column_no) as item,
        min_by(fund, column_no) as fund,
        min_by(budget_period, column_no) as budget_period,
        min_by(expenditure_type, column_no) as expenditure_type,
        min_by(component, column_no) as component
    from figures
    group by document_id, table_no, panel_no, row_no
),

rows as (
    select
        gathered.*,
        row_keys.first_text as label,
        row_keys.row_indent as indent,
        beginnings.first_column_no,
        beginnings.last_word_column_no,
        coalesce(numbered.number_level, 9) as number_level,
        numbered.n_heads,
        gathered.row_role = 'of_which' or regexp_matches(coalesce(row_keys.first_text, ''), '^其中') as is_of_which,
        gathered.code is null
        and (gathered.row_role = 'total' or (row_keys.first_text is null and regexp_full_match(beginnings.first_cell, '合计|总计|总合计|共计'))) as is_total
    from gathered
    left join row_keys using (document_id, table_no, panel_no, row_no)
    left join numbered using (document_id, table_no, panel_no, row_no)
    left join beginnings using (document_id, table_no, row_no)
)

select * from rows
