-- Which row a row is added into, in the same table and panel. One row a row and family: the families of one whole are added up apart
-- (支出总表 by 类 and, under it again, by 基本/项目). A row without a row here is a total, or stands alone.
{{ config(schema='build', **by_document()) }}

with figures as (
    select * from {{ changed(ref('figures')) }}
),

fund_refinements as (
    select * from {{ ref('column_refinements') }}
    where dimension = 'fund'
),

row_parts as (
    select * from {{ ref('row_parts') }}
),

rows as (
    select
        document_id,
        table_no,
        panel_no,
        row_no,
        any_value(table_kind) as table_kind,
        any_value(side) as side,
        any_value(row_item) as row_item,
        any_value(row_role) as row_role,
        any_value(parent_row_no) as parent_row_no,
        any_value(coalesce(subject_code, department_class_code, government_class_code)) as code,
        any_value(budget_unit_code) as unit_code,
        any_value(item) as item,
        min_by(fund, column_no) as fund,
        min_by(budget_period, column_no) as budget_period,
        min_by(expenditure_type, column_no) as expenditure_type,
        min_by(component, column_no) as component
    from figures
    group by document_id, table_no, panel_no, row_no
),

-- 收支总表 and its kin: named lines.
lines as (
    select * from rows
    where table_kind like '%revenue_and_expenditure' and code is null
),

named_parents as (
    select
        part.document_id,
        part.table_no,
        part.panel_no,
        part.row_no,
        min_by(whole.row_no, (row_parts.preference, -whole.row_no)) as parent_row_no,
        any_value(row_parts.family) as family
    from lines as part
    inner join row_parts on part.row_item = row_parts.part
    inner join lines as whole
        on
            part.document_id = whole.document_id
            and part.table_no = whole.table_no
            and part.panel_no = whole.panel_no
            and row_parts.whole = whole.row_item
    group by part.document_id, part.table_no, part.panel_no, part.row_no
),

-- A source under a wider source: 一般公共预算 under 财政拨款, 事业收入 under 单位资金.
source_parents as (
    select
        part.document_id,
        part.table_no,
        part.panel_no,
        part.row_no,
        min_by(whole.row_no, refinements.depth) as parent_row_no
    from lines as part
    inner join lines as whole
        on
            part.document_id = whole.document_id
            and part.table_no = whole.table_no
            and part.panel_no = whole.panel_no
            and part.row_item = whole.row_item
            and part.row_no <> whole.row_no
    inner join fund_refinements as refinements on whole.fund = refinements.whole and part.fund = refinements.part
    where part.row_item = 'source'
    group by part.document_id, part.table_no, part.panel_no, part.row_no
),

line_totals as (
    select
        document_id,
        table_no,
        panel_no,
        max(row_no) filter (where row_item = 'carry_over_in') as carry_over_in,
        max(row_no) filter (where row_item = 'basic') as basic,
        coalesce(
            max(row_no) filter (where row_item = 'expenditure_current_year'),
            max(row_no) filter (where row_item = 'expenditure_subtotal'),
            max(row_no) filter (where row_item = 'expenditure_total')
        ) as expenditure
    from lines
    group by document_id, table_no, panel_no
),

-- Lines without a name of their own are known by their coordinate: funds carried over, 人员 and 公用 under 基本支出, 类 and types of expenditure.
line_parents as (
    select
        l.document_id,
        l.table_no,
        l.panel_no,
        l.row_no,
        case
            when l.row_item in ('revenue_total', 'expenditure_total') then null
            when l.row_item in (select row_parts.part from row_parts) then coalesce(s.parent_row_no, n.parent_row_no)
            when l.side = 'revenue' and l.budget_period = 'carried_over' then t.carry_over_in
            when l.side = 'expenditure' and l.component <> 'all' and t.basic <> l.row_no then t.basic
            when l.side = 'expenditure' then t.expenditure
        end as parent_row_no,
        case
            when n.family is not null then n.family
            when l.side = 'expenditure' and l.expenditure_type <> 'all' then 'type'
            else 'line'
        end as family
    from lines as l
    inner join line_totals as t using (document_id, table_no, panel_no)
    left join named_parents as n using (document_id, table_no, panel_no, row_no)
    left join source_parents as s using (document_id, table_no, panel_no, row_no)
),

-- All other tables: coded rows hang under their code's parent; the topmost under the unit they stand below, or under the total.
others as (
    select * from rows
    where coalesce(table_kind, '') not like '%revenue_and_expenditure' or code is not null
),

sections as (
    select
        *,
        code is null and row_role <> 'total' and count(code) over (partition by document_id, table_no, panel_no) > 0 as is_section
    from others
),

placed as (
    select
        *,
        last_value(case when is_section then row_no end ignore nulls) over before_it as section_row_no,
        coalesce(lag(is_section) over in_order, false) and is_section as is_below_section,
        coalesce(lead(is_section) over in_order, false) and is_section as is_above_section,
        max(row_no) filter (where row_role = 'total' and code is null) over whole_panel as last_total_row_no,
        min(row_no) filter (where row_role = 'total' and code is null) over whole_panel as first_total_row_no,
        count(*) filter (where row_role = 'total' and code is null) over whole_panel as n_totals
    from sections
    window
        in_order as (partition by document_id, table_no, panel_no order by row_no),
        before_it as (partition by document_id, table_no, panel_no order by row_no rows between unbounded preceding and 1 preceding),
        whole_panel as (partition by document_id, table_no, panel_no)
),

other_parents as (
    select
        document_id,
        table_no,
        panel_no,
        row_no,
        case
            when parent_row_no is not null then parent_row_no
            when row_role = 'total' and code is null then null
            when code is not null and section_row_no is not null then section_row_no
            -- A unit directly below another row without code is that row's part (部门, then its 单位).
            when is_below_section then row_no - 1
            else last_total_row_no
        end as parent_row_no,
        'line' as family
    from placed
    where n_totals <= 1
),

parents as (
    select * from line_parents
    where parent_row_no is not null and parent_row_no <> row_no
    union all
    select * from other_parents
    where parent_row_no is not null and parent_row_no <> row_no
)

select * from parents
