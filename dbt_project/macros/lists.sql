{#-
Whether a kind of table is a list: of projects or of purchases. Lists nest by units and groups, which no heading tells, whatever code stands beside each row.
-#}
{% macro is_list(table_kind) -%}
    {{ table_kind }} in ('{{ var('kinds_of_lists') | join("', '") }}')
{%- endmacro %}
