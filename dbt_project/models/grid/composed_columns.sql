{{ config(**by_document()) }}

-- Columns whose heading is put together from headings that are known: 教育收费收入 + 预算数, 当年 + 财政拨款 + 人员经费; where the lowest heading is
-- known and the one next above it is not, that one (一般公共预算拨款安排 + 的三公经费预算 over 小计): `is_above`. Every way to cut the heading into two or
-- three is tried; each part must be an amount by a rule of its own, no two parts may say different things, and all ways with the fewest parts
-- must say the same. What 上年 and 结转 belong to depends on their place: headings with them are not put together.
{%- set to_compose %}
    select *, unknown_heading is null as is_above from {{ changed(ref('table_columns')) }}
    where is_unread and unknown_heading is not null or is_under_unknown and unknown_heading is null and (is_unread or role = 'amount')
{%- endset %}
{% if is_incremental() and not run_query(to_compose ~ ' limit 1').rows %}
-- Few documents have such a column, and all rules of headings make a long statement.
select document_id, table_no, column_no, is_above, {% for part in coordinate() %}rules.{{ part }}{{ ', ' if not loop.last }}{% endfor %}
from ({{ to_compose }}) cross join {{ numbered('headings') }} as rules where false
{% else %}
with columns as (
    {{ to_compose }}
),

paths as (
    select * from {{ changed(ref('heading_paths')) }}
),

headings as (
    -- without brackets that only number the column or say how it is reckoned: (1) (A) (4=1+2)
    select
        columns.document_id,
        columns.table_no,
        columns.column_no,
        columns.is_above,
        columns.table_kind,
        paths.under,
        regexp_replace(paths.heading_key, '[(\[][0-9A-Z+=*/.-]+[)\]]|[①-⑩]', '', 'g') as heading
    from columns
    inner join paths
        on columns.document_id = paths.document_id
        and columns.table_no = paths.table_no
        and columns.column_no = paths.column_no
        and paths.level = paths.n_levels - cast(columns.is_above as integer)
),

{{ composed_texts('headings') }},

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
        headings.is_above,
        agreed.* exclude (table_kind, under, heading)
    from headings
    inner join agreed
        on headings.table_kind is not distinct from agreed.table_kind and headings.under = agreed.under and headings.heading = agreed.heading
    union all by name
    select headings.document_id, headings.table_no, headings.column_no, headings.is_above, 'expenditure' as side, classes.code as item
    from headings
    inner join classes using (heading)
    anti join agreed
        on headings.table_kind is not distinct from agreed.table_kind and headings.under = agreed.under and headings.heading = agreed.heading
)

select * from known
{% endif %}
