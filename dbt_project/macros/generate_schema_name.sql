{#- The schema is the one that the folder names; dbt's own prefix of the target's schema is not wanted in a published file. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ (custom_schema_name or target.schema) | trim }}
{%- endmacro %}
