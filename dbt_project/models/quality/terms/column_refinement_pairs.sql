-- Which column of a table lies directly under which by its coordinate. A pair's family is the first dimension in which part and whole differ:
-- a cross table of funds and types has a family of funds and a family of types. A part may be a column in which nothing is printed: 小计 over 购置费,
-- left blank, and 运行费 is the sum of both. One row a pair of columns (with one coordinate each).
{{ config(schema='intermediate', **by_document()) }}

{% set dimensions = refined_dimensions() %}

with figures as (
    select * from {{ changed(ref('figures')) }}
),

refinements as (
    select * from {{ ref('column_refinements') }}
),

printed as (
    select distinct
        document_id,
        table_no,
        panel_no,
        column_no,
        coordinate,
        side,
        year_meant,
        phase,
        statement,
        {{ dimensions | join(',\n        ') }}
    from figures
),

headed as (
    select
        meanings.document_id,
        meanings.table_no,
        meanings.panel_no,
        meanings.column_no,
        concat_ws('|', meanings.side, meanings.heading_year, meanings.year_offset, meanings.phase, meanings.statement) as meant,
        coalesce(meanings.budget_period, tables.budget_period, 'all') as budget_period,
        coalesce({{ fund_within('meanings.fund', 'tables.fund') }}, tables.fund, case when tables.table_kind like 'fiscal%' then 'fiscal' else 'all' end) as fund,
        coalesce(meanings.expenditure_type, tables.expenditure_type, 'all') as expenditure_type,
        coalesce(meanings.component, 'all') as component,
        coalesce(meanings.item, tables.item, '') as item
    from {{ changed(ref('column_meanings')) }} as meanings
    inner join {{ changed(ref('recognised_tables')) }} as tables using (document_id, table_no)
    where meanings.role = 'amount'
),

-- Headings under which nothing is printed, and which say what no printed column says; of the year and side of the columns that are headed alike.
blank as (
    select distinct
        headed.document_id,
        headed.table_no,
        headed.panel_no,
        headed.column_no,
        concat_ws('|', 'blank', headed.{{ dimensions | join(', headed.') }}) as coordinate,
        printed.side,
        printed.year_meant,
        printed.phase,
        printed.statement,
        headed.{{ dimensions | join(',\n        headed.') }}
    from headed
    inner join headed as alike
        on
            headed.document_id = alike.document_id
            and headed.table_no = alike.table_no
            and headed.panel_no = alike.panel_no
            and headed.meant = alike.meant
    inner join printed
        on
            alike.document_id = printed.document_id
            and alike.table_no = printed.table_no
            and alike.panel_no = printed.panel_no
            and alike.column_no = printed.column_no
    anti join printed as said
        on
            printed.document_id = said.document_id
            and printed.table_no = said.table_no
            and printed.panel_no = said.panel_no
            and printed.year_meant = said.year_meant
            and printed.phase = said.phase
            and printed.statement = said.statement
            and headed.{{ dimensions[0] }} = said.{{ dimensions[0] }}
            {%- for dimension in dimensions[1:] %}
            and headed.{{ dimension }} = said.{{ dimension }}
            {%- endfor %}
),

columns as (
    select * from printed
    union all by name
    select * from blank
),

{{ direct_refinements('printed') }}

select
    *,
    starts_with(part_coordinate, 'blank|') as is_part_blank
from direct
