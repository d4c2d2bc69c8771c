-- Which row a row is added into, in the same table and panel, by each structure that the panel may follow. One row a row, structure and family.
{{ config(**within_document()) }}

{% for structure in ['coded', 'outline', 'named', 'items'] -%}
select
    document_id,
    table_no,
    panel_no,
    row_no,
    parent_row_no,
    structure,
    family,
    {% if structure == 'coded' %}must_hold{% else %}false{% endif %} as must_hold
from {{ ref('row_parents__' ~ structure) }}
{% if not loop.last %}union all{% endif %}
{% endfor %}
