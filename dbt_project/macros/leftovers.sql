{#-
What a former version of the project made and this one does not know: a model that was renamed, or became a query within its reader. It would
be published with the rows of back then. Dropped when all is made anew, which a change of the project always is.
-#}
{% macro drop_leftovers() -%}
    {%- if execute and flags.FULL_REFRESH -%}
        {%- set made, schemas = [], [] -%}
        {%- for node in graph.nodes.values() if node.resource_type in ('model', 'seed') and node.config.materialized != 'ephemeral' and node.database == target.database -%}
            {%- do made.append(node.schema ~ '.' ~ node.alias) -%}
            {%- do schemas.append(node.schema) -%}
        {%- endfor -%}
        {%- set found = run_query(
            "select schema_name, table_name, 'table' from duckdb_tables() where database_name = '" ~ target.database ~ "'"
            ~ " union all select schema_name, view_name, 'view' from duckdb_views() where database_name = '" ~ target.database ~ "' and not internal"
        ) -%}
        {%- for schema, name, kind in found.rows if schema in schemas and schema ~ '.' ~ name not in made -%}
            {%- do adapter.drop_relation(api.Relation.create(database=target.database, schema=schema, identifier=name, type=kind)) -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}
