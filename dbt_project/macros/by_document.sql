{#-
How models follow documents. A model of one document's rows is configured with

    {{ config(**by_document()) }}

and reads everything that has a document_id through `changed(relation)`. A normal run then touches only the documents named in
staging.changed_documents: their former rows are deleted first (also those of documents that are gone or yield no row any more, which
dbt's own delete+insert leaves behind), then theirs are added. A full refresh builds the table whole.
-#}

{% macro by_document() -%}
    {{ return({'materialized': 'incremental', 'on_schema_change': 'fail'}) }}
{%- endmacro %}

{#- The rows of `relation` that this run is about. -#}
{% macro changed(relation) -%}
    {%- if is_incremental() -%}
        (select * from {{ relation }} where document_id in (select document_id from {{ source('staging', 'changed_documents') }}))
    {%- else -%}
        {{ relation }}
    {%- endif -%}
{%- endmacro %}
