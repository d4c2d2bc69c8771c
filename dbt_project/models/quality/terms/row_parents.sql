-- Which row a row is added into, in the same table and panel, by each structure that the panel may follow. One row a row, structure and family.
-- Structures that say the same of a panel are one, by the name that the vote prefers: half of all rows say what others say.
{{ config(schema='intermediate', **by_document()) }}

with said as (
    {% for structure in ['row_parents__coded', 'row_parents__outline', 'row_parents__named', 'row_parents__items'] -%}
    select
        document_id,
        table_no,
        panel_no,
        row_no,
        parent_row_no,
        structure,
        family,
        {% if structure == 'row_parents__coded' %}must_hold{% else %}false{% endif %} as must_hold
    from {{ ref(structure) }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

panels as (
    select
        document_id,
        table_no,
        panel_no,
        structure,
        family,
        list((row_no, parent_row_no) order by row_no) as parents
    from said
    group by document_id, table_no, panel_no, structure, family
),

first_to_say as (
    select * exclude (parents) from panels
    qualify row_number() over (partition by document_id, table_no, panel_no, family, parents order by {{ preference('structure') }}) = 1
)

select said.* from said
semi join first_to_say using (document_id, table_no, panel_no, structure, family)
