{{ config(**by_document()) }}

-- Unread columns whose heading is put together from headings that are known: 教育收费收入 + 预算数, 当年 + 财政拨款 + 人员经费. Every way to cut
-- the heading into two or three is tried; each part must be an amount by a rule of its own, no two parts may say different things, and all
-- ways with the fewest parts must say the same. What 上年 and 结转 belong to depends on their place: headings with them are not put together.
{%- set to_compose %}
    select * from {{ changed(ref('table_columns')) }}
    where is_unread and unknown_heading is not null
{%- endset %}
{% if is_incremental() and not run_query(to_compose ~ ' limit 1').rows %}
-- Few documents have such a column, and all rules of headings make a long statement.
select document_id, table_no, column_no from {{ changed(ref('table_columns')) }} where false
{% else %}
with columns as (
    {{ to_compose }}
),

paths as (
    select * from {{ changed(ref('heading_paths')) }}
    where level = n_levels
),

headings as (
    -- without brackets that only number the column or say how it is reckoned: (1) (A) (4=1+2)
    select
        columns.document_id,
        columns.table_no,
        columns.column_no,
        columns.table_kind,
        paths.under,
        regexp_replace(paths.heading_key, '[(\[][0-9A-Z+=*/.-]+[)\]]|[①-⑩]', '', 'g') as heading
    from columns
    inner join paths using (document_id, table_no, column_no)
),

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
    from (select distinct table_kind, under, heading from headings where length(heading) between 2 and 40)
),

readings as (
    select
        table_kind,
        under,
        heading,
        parts,
        unnest(list_transform(parts, lambda part: regexp_replace(part, '^[(](.+)[)]$', '\1'))) as part
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
),

classes as (
    select folded_name as heading, min_by(code, scheme) as code
    from (
        select {{ folded('spelling') }} as folded_name, scheme, code from {{ ref('classification_names') }}
        where scheme in ('department', 'government')
    )
    group by folded_name
),

known as (
    select
        headings.document_id,
        headings.table_no,
        headings.column_no,
        agreed.* exclude (table_kind, under, heading)
    from headings
    inner join agreed
        on headings.table_kind is not distinct from agreed.table_kind and headings.under = agreed.under and headings.heading = agreed.heading
    union all by name
    select headings.document_id, headings.table_no, headings.column_no, 'expenditure' as side, classes.code as item
    from headings
    inner join classes using (heading)
    anti join agreed
        on headings.table_kind is not distinct from agreed.table_kind and headings.under = agreed.under and headings.heading = agreed.heading
)

select * from known
{% endif %}
