{#-
Common table expressions that put texts together from headings that are known: `agreed` has for each table_kind, under and heading of `texts` that
is put together so the parts of its coordinate. Every way to cut a text into two or three is tried; each part must be an amount by a rule of
its own, no two parts may say different things, and all ways with the fewest parts must say the same.
-#}
{% macro composed_texts(texts) -%}
cuts as (
    select
        table_kind,
        under,
        heading,
        unnest(
            list_transform(
                flatten(list_transform(range(1, length(heading) + 1), lambda i: list_transform(range(i, length(heading) + 1), lambda j: [i, j]))),
                lambda cut: list_filter([heading[1:cut[1]], heading[cut[1] + 1:cut[2]], heading[cut[2] + 1:]], lambda part: part <> '')
            )
        ) as parts
    from (select distinct table_kind, under, heading from {{ texts }} where length(heading) between 2 and 40)
),

readings as (
    select
        table_kind,
        under,
        heading,
        parts,
        unnest(list_transform(parts, lambda part: regexp_replace(part, '^[(](.+)[)]$|^的|的$', '\1'))) as part
    from (select distinct * from cuts)
),

ruled as (
    select
        *,
        {{ first_rule('headings', {'table_kind': 'table_kind', 'under': 'under', 'heading': 'part'}, ['heading']) }} as rule_no
    from (select distinct table_kind, under, part from readings where length(part) >= 2)
),

merged as (
    select
        readings.table_kind,
        readings.under,
        readings.heading,
        readings.parts,
        {% for part in coordinate() -%}
        max(rules.{{ part }}) as {{ part }}{{ ',' if not loop.last }}
        {% endfor %}
    from readings
    left join ruled
        on readings.table_kind is not distinct from ruled.table_kind and readings.under = ruled.under and readings.part = ruled.part
    left join {{ numbered('headings') }} as rules on ruled.rule_no = rules.rule_no
    group by all
    having
        bool_and(coalesce(rules.role = 'amount' and rules.statement is null and rules.year_offset is null, false))
        {% for part in coordinate() -%}
        and count(distinct rules.{{ part }}) <= 1
        {% endfor -%}
        and not coalesce(bool_or(rules.budget_period = 'carried_over') and count(rules.expenditure_type) > 0, false)
),

shortest as (
    select * from merged
    qualify len(parts) = min(len(parts)) over (partition by table_kind, under, heading)
),

agreed as (
    select
        table_kind,
        under,
        heading,
        {% for part in coordinate() -%}
        any_value({{ part }}) as {{ part }}{{ ',' if not loop.last }}
        {% endfor %}
    from shortest
    group by table_kind, under, heading
    having count(distinct struct_pack({% for part in coordinate() %}{{ part }} := coalesce(cast({{ part }} as varchar), ''){{ ', ' if not loop.last }}{% endfor %})) = 1
)
{%- endmacro %}
