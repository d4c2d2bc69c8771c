{#-
How models follow documents. A model of one document's rows is configured with

    {{ config(**by_document()) }}

and reads everything that has a document_id through `changed(relation)`. A normal run then touches only the documents named in
staging.changed_documents: their former rows are deleted first (also those of documents that are gone or yield no row any more, which
dbt's own delete+insert leaves behind), then theirs are added. A full refresh builds the table whole.

What lies between staging and the published tables is wanted as long as the run and no longer. It is made in `intermediate`, a database that
begins empty and holds the rows of the run's documents alone. Kept in the build database, as three quarters of its rows, it took a tenth of the
processor time of a build of all, and a fifth of the statements' in a run after one document. To look into it: BUDGETS_KEEP_INTERMEDIATE=1
(pipelines/settings.py).

A model that one other reads is no table of its own: configured with

    {{ config(**within_document()) }}

it stands as a query inside the one that reads it, for the same documents.
Not where the reader's text is long: dbt reads all of it by word to find the place (figure_topics, with its patterns: 0.2 s for two such queries;
column sums, value grammar, identities: 0.05 s each, where a table of its own costs 0.02).
-#}

{% macro by_document() -%}
    {{ return({'materialized': 'incremental', 'on_schema_change': 'fail'}) }}
{%- endmacro %}

{% macro within_document() -%}
    {{ return({'materialized': 'ephemeral'}) }}
{%- endmacro %}

{#-
Whether this run follows documents and the node with it: a test that reads through `changed(...)` judges what the run made, for the rest was
judged when it was made. In place of dbt's own macro of the name, which looks for the model's table among all there are at every `changed(...)`
(a fifteenth of a run after one document). A database without the table wants a full refresh, as after a change of the project.
-#}
{% macro is_incremental() -%}
    {{ return(execute and not should_full_refresh() and config.get('materialized') in ('incremental', 'ephemeral', 'test')) }}
{%- endmacro %}

{#- Whether a relation stays; what does not begins empty and has no rows but the run's. -#}
{% macro outlasts_the_run(relation) -%}
    {{ return(relation.database != 'intermediate') }}
{%- endmacro %}

{#- The rows of `relation` that this run is about. -#}
{% macro changed(relation) -%}
    {%- if is_incremental() and outlasts_the_run(relation) -%}
        (select * from {{ relation }} where document_id in {{ changed_documents() }})
    {%- else -%}
        {{ relation }}
    {%- endif -%}
{%- endmacro %}

{#-
The documents that this run follows, to stand after `in`: few of them by name, for a constant is looked up where a subquery is one more join at
each of the four hundred places (a twelfth of the statements' processor time).
-#}
{% macro changed_documents() -%}
    {%- set few = few_documents() -%}
    {{ return("('" ~ few | join("', '") ~ "')" if few else '(select document_id from ' ~ source('staging', 'changed_documents') ~ ')') }}
{%- endmacro %}

{#-
The documents that this run follows where they are few; none where there are more than 100. Asked once a run and kept with the graph, which all
nodes share.
-#}
{% macro few_documents() -%}
    {%- if 'few_documents' not in graph -%}
        {%- set ids = run_query('select document_id from ' ~ source('staging', 'changed_documents') ~ ' limit 101').columns[0].values() -%}
        {%- do graph.update(few_documents = ids if ids | length <= 100 else []) -%}
    {%- endif -%}
    {{ return(graph['few_documents']) }}
{%- endmacro %}

{#-
The statements of a model after few documents, planned with those of DuckDB's optimizers alone that spare work whatever there is to read. For
some hundred rows the others look longer than what they find would take: a tenth of the statements' processor time. Joins run as written.
-#}
{% macro planned_little(statements) -%}
    {%- if 'optimizers_off' not in graph -%}
        {%- set kept = ['expression_rewriter', 'filter_pushdown', 'unused_columns', 'cte_inlining', 'deliminator', 'unnest_rewriter', 'common_subexpressions'] -%}
        {%- set off = run_query(
            "select current_setting('disabled_optimizers'), string_agg(name, ',') from duckdb_optimizers() where name not in ('" ~ kept | join("', '") ~ "')"
        ).rows[0] -%}
        {%- do graph.update(optimizers_off = off) -%}
    {%- endif -%}
    set disabled_optimizers = '{{ graph['optimizers_off'][1] }}';
    {{ statements }};
    set disabled_optimizers = '{{ graph['optimizers_off'][0] }}'
{%- endmacro %}
