-- Structure `name`: lines of 收支总表 and its kin hang by what they are (seed row_parts), by their fund and their type. Family `bridge` are the few lines
-- between the year's sums and the grand totals; they hold beside any structure of the other lines.
{{ config(**within_document()) }}

with lines as (
    -- 收入合计 below 本年收入小计 and 上年结转, with no 收入总计, is the whole (counties of Gansu); else what the year brings
    select
        * replace (
            case
                {%- for side in ['revenue', 'expenditure'] %}
                when
                    row_item = '{{ side }}_subtotal'
                    and row_no > max(case when row_item = '{{ side }}_current_year' then row_no end) over panel
                    and not coalesce(bool_or(row_item = '{{ side }}_total') over panel, false)
                    then '{{ side }}_total'
                {%- endfor %}
                else row_item
            end as row_item
        )
    from {{ changed(ref('figure_rows')) }}
    where table_kind like '%revenue_and_expenditure' and not is_of_which
    window panel as (partition by document_id, table_no, panel_no)
),

row_parts as (
    select * from {{ ref('row_parts') }}
),

fund_refinements as (
    select * from {{ ref('column_refinements') }}
    where dimension = 'fund'
),

-- Where the sources of the year end, and where carry-over begins with its own list of funds.
bounds as (
    select
        document_id,
        table_no,
        panel_no,
        -- A list that begins with its sum (一、本年收入, then (一) ...) has no end to speak of.
        case
            when min(row_no) filter (where row_item = 'source') < max(row_no) filter (where row_item in ('revenue_current_year', 'revenue_subtotal'))
                then max(row_no) filter (where row_item in ('revenue_current_year', 'revenue_subtotal'))
            else 100000
        end as current_year_row_no,
        coalesce(min(row_no) filter (where row_item = 'carry_over_in'), 100000) as carry_over_row_no
    from lines
    group by document_id, table_no, panel_no
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
    inner join bounds using (document_id, table_no, panel_no)
    inner join row_parts
        on
            part.row_item = row_parts.part
            -- A source printed below 本年收入合计 is added to 收入总计 only (Yantai 55f58289, page 9: 上级补助收入).
            and (
                part.row_item <> 'source'
                or (row_parts.family = 'bridge') = (part.row_no > bounds.current_year_row_no and part.row_no < bounds.carry_over_row_no)
            )
    inner join lines as whole
        on
            part.document_id = whole.document_id
            and part.table_no = whole.table_no
            and part.panel_no = whole.panel_no
            and row_parts.whole = whole.row_item
    group by part.document_id, part.table_no, part.panel_no, part.row_no
),

-- A source under a wider source: 一般公共预算 under 财政拨款, 事业收入 under 单位资金. Of two that are as wide, the nearer.
source_parents as (
    select
        part.document_id,
        part.table_no,
        part.panel_no,
        part.row_no,
        min_by(whole.row_no, (refinements.depth, abs(whole.row_no - part.row_no), whole.row_no)) as parent_row_no
    from lines as part
    inner join bounds using (document_id, table_no, panel_no)
    inner join lines as whole
        on
            part.document_id = whole.document_id
            and part.table_no = whole.table_no
            and part.panel_no = whole.panel_no
            and part.row_item = whole.row_item
            and part.row_no <> whole.row_no
    inner join fund_refinements as refinements on whole.fund = refinements.whole and part.fund = refinements.part
    where part.row_item = 'source' and part.row_no < bounds.current_year_row_no
    group by part.document_id, part.table_no, part.panel_no, part.row_no
),

panel_lines as (
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

parents as (
    select
        l.document_id,
        l.table_no,
        l.panel_no,
        l.row_no,
        case
            when l.row_item in ('revenue_total', 'expenditure_total') then null
            when l.row_item = 'source' and l.row_no > b.carry_over_row_no then t.carry_over_in
            when l.row_item in (select row_parts.part from row_parts) then coalesce(s.parent_row_no, n.parent_row_no)
            when l.side = 'revenue' and l.budget_period = 'carried_over' then t.carry_over_in
            when l.side = 'expenditure' and l.component <> 'all' and t.basic <> l.row_no then t.basic
            when l.side = 'expenditure' then t.expenditure
        end as parent_row_no,
        'name' as structure,
        case
            when l.row_item = 'source' and l.row_no > b.carry_over_row_no then 'line'
            when n.family is not null then n.family
            when l.side = 'expenditure' and l.expenditure_type <> 'all' then 'type'
            else 'line'
        end as family
    from lines as l
    inner join panel_lines as t using (document_id, table_no, panel_no)
    inner join bounds as b using (document_id, table_no, panel_no)
    left join named_parents as n using (document_id, table_no, panel_no, row_no)
    left join source_parents as s using (document_id, table_no, panel_no, row_no)
),

hung as (
    select * from parents
    where parent_row_no is not null and parent_row_no <> row_no
),

-- Without a line for the year's own sum, carry-over is added to the sources themselves (Hangzhou 425299ae, page 28: 收入总计 = 财政拨款 + 上年结转结余).
joined as (
    select
        * replace (
            case
                when
                    family = 'bridge'
                    and bool_or(family = 'line') over (partition by document_id, table_no, panel_no, parent_row_no)
                    then 'line'
                else family
            end as family
        )
    from hung
)

select * from joined
