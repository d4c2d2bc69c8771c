{#- The parts of a coordinate whose values are wholes and parts of each other (seed column_parts). -#}
{% macro refined_dimensions() -%}
    {{ return(['budget_period', 'fund', 'expenditure_type', 'component', 'item']) }}
{%- endmacro %}

{#-
CTEs that end in `direct`: which of `columns` lies directly under which of `wholes` by its coordinate, with the tree of `refinements`. A pair's
family is the first dimension in which part and whole differ: a cross table of funds and types has a family of funds and a family of types.
-#}
{% macro direct_refinements(wholes='columns') -%}
{%- set dimensions = refined_dimensions() -%}
pairs as (
    select
        w.document_id,
        w.table_no,
        w.panel_no,
        w.column_no as whole_column_no,
        w.coordinate as whole_coordinate,
        p.column_no as part_column_no,
        p.coordinate as part_coordinate,
        p.expenditure_type as part_expenditure_type,
        case
            -- 本年收入合计 over sources that name no period: they are of this year too.
            when w.budget_period <> p.budget_period and p.budget_period <> 'all' then 'budget_period'
            {%- for dimension in dimensions[1:] %}
            when w.{{ dimension }} <> p.{{ dimension }} then '{{ dimension }}'
            {%- endfor %}
        end as family,
        w.budget_period = 'all' and p.budget_period = 'carried_over' as is_carried_over
    from {{ wholes }} as w
    inner join columns as p
        on
            w.document_id = p.document_id
            and w.table_no = p.table_no
            and w.panel_no = p.panel_no
            and w.side = p.side
            and w.year_meant = p.year_meant
            and w.phase = p.phase
            and w.statement = p.statement
            and w.column_no <> p.column_no
            and w.coordinate <> p.coordinate
    {%- for dimension in dimensions %}
    left join refinements as r_{{ dimension }}
        on
            r_{{ dimension }}.dimension = '{{ dimension }}'
            and w.{{ dimension }} = r_{{ dimension }}.whole
            and p.{{ dimension }} = r_{{ dimension }}.part
    {%- endfor %}
    where
        {%- for dimension in dimensions %}
        (
            w.{{ dimension }} = p.{{ dimension }}
            or r_{{ dimension }}.part is not null
            {%- if dimension == 'budget_period' %}
            or (w.budget_period = 'current_year' and p.budget_period = 'all' and w.fund <> p.fund)
            {%- endif %}
        )
        {% if not loop.last %}and{% endif %}
        {%- endfor %}
),

-- A part of a part is no direct part.
indirect as (
    select distinct
        upper_pair.document_id,
        upper_pair.table_no,
        upper_pair.panel_no,
        upper_pair.whole_coordinate,
        lower_pair.part_coordinate
    from pairs as upper_pair
    inner join pairs as lower_pair
        on
            upper_pair.document_id = lower_pair.document_id
            and upper_pair.table_no = lower_pair.table_no
            and upper_pair.panel_no = lower_pair.panel_no
            and upper_pair.part_coordinate = lower_pair.whole_coordinate
),

direct as (
    select pairs.*
    from pairs
    anti join indirect
        on
            pairs.document_id = indirect.document_id
            and pairs.table_no = indirect.table_no
            and pairs.panel_no = indirect.panel_no
            and pairs.whole_coordinate = indirect.whole_coordinate
            and pairs.part_coordinate = indirect.part_coordinate
)
{%- endmacro %}
