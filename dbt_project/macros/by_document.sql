{#-
How models follow documents. A model of one document's rows is configured with

    {{ config(**by_document()) }}

and reads everything that has a document_id through `changed(relation)`. A normal run then touches only the documents named in
staging.changed_documents: their former rows are deleted first (also those of documents that are gone or yield no row any more, which
dbt's own delete+insert leaves behind), then theirs are added. A full refresh builds the table whole.

A model that one other reads is no table of its own: configured with

    {{ config(**within_document()) }}

it stands as a query inside the one that reads it, for the same documents.
Not where the reader's text is long: dbt reads all of it by word to find the place (figure_topics, with its patterns: 0.2 s for two such queries).
-#}

{% macro by_document() -%}
    {{ return({'materialized': 'incremental', 'on_schema_change': 'fail'}) }}
{%- endmacro %}

{% macro within_document() -%}
    {{ return({'materialized': 'ephemeral'}) }}
{%- endmacro %}

{#-
Whether this run follows documents, in place of dbt's own macro of the name, which looks for the model's table among all there are at every
`changed(...)` (a fifteenth of a run after one document). A database without the table wants a full refresh, as after a change of the project.
-#}
{% macro is_incremental() -%}
    {{ return(execute and not should_full_refresh() and config.get('materialized') in ('incremental', 'ephemeral')) }}
{%- endmacro %}

{#- The rows of `relation` that this run is about. -#}
{% macro changed(relation) -%}
    {%- if is_incremental() -%}
        (select * from {{ relation }} where document_id in {{ changed_documents() }})
    {%- else -%}
        {{ relation }}
    {%- endif -%}
{%- endmacro %}

{#-
The documents that this run follows, to stand after `in`: few of them by name, for a constant is looked up where a subquery is one more join at
each of the four hundred places (a twelfth of the statements' processor time). Asked once a run and kept with the graph, which all nodes share.
-#}
{% macro changed_documents() -%}
    {%- set every = '(select document_id from ' ~ source('staging', 'changed_documents') ~ ')' -%}
    {%- if 'changed_documents' not in graph -%}
        {%- set ids = run_query(every ~ ' limit 101').columns[0].values() -%}
        {%- do graph.update(changed_documents = "('" ~ ids | join("', '") ~ "')" if 0 < ids | length <= 100 else every) -%}
    {%- endif -%}
    {{ return(graph['changed_documents']) }}
{%- endmacro %}
