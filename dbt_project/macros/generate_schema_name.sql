{#- The schema is the one that the folder names; dbt's own prefix of the target's schema is not wanted in a published file. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ 'main' if custom_schema_name == 'intermediate' else (custom_schema_name or target.schema) | trim }}
{%- endmacro %}

{#- What is configured with schema `intermediate` stands in the database of that name, so that `intermediate.amounts` is said as `marts.dim_documents` is. -#}
{% macro generate_database_name(custom_database_name, node) -%}
    {{ 'intermediate' if node.config.schema == 'intermediate' else (custom_database_name or target.database) | trim }}
{%- endmacro %}
