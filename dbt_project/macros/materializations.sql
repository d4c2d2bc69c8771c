{#-
How relations are made. dbt's own materializations build beside the former relation and rename twice, look up columns and relations, run
hooks: six statements and more a model, each with a rendering of its own. DuckDB replaces a table or view in one atomic statement, and
following documents is a delete and an insert. What a build costs: benchmarks/models.py.

    table         its rows made anew by each run, the relation with its comments by a full refresh
    incremental   made whole by a full refresh; else the rows of changed documents are replaced, which in `intermediate` are all there are
                  (macros/by_document.sql)
    view          made by each run
    seed          read by DuckDB from its file. dbt's own reads every file in Python first, to guess types.

The comments (persist_docs) are written whenever a relation that outlasts the run is made whole. No hooks, grants, indexes: nothing here has them.

A relation is made in one transaction, which is part of its one statement: dbt's own begin and commit (off in profiles.yml) are two statements
more for every model, each announced by three events, and one for every test.
-#}

{% materialization table, adapter='duckdb' %}
    {%- set relation = this.incorporate(type='table') -%}
    {%- call statement('main') -%}
        begin;
        {% if should_full_refresh() or not outlasts_the_run(relation) -%}
            {{ made_whole(relation, compiled_code) }}
        {%- else -%}
            delete from {{ relation }};
            insert into {{ relation }} by name {{ compiled_code }};
        {%- endif %}
        commit
    {%- endcall -%}
    {{ return({'relations': [relation]}) }}
{% endmaterialization %}

{% materialization incremental, adapter='duckdb', supported_languages=['sql', 'python'] %}
    {%- set relation = this.incorporate(type='table') -%}
    {%- set rows = compiled_code -%}
    {%- if model['language'] == 'python' -%}
        {#- Python gives a relation of DuckDB; its rows are left in a table of their own, from where SQL takes them as it takes a query's. -#}
        {%- set left = this.incorporate(path={'identifier': this.identifier ~ '__rows'}, type='table') -%}
        {%- do drop_relation(left) -%}
        {%- call statement('rows', language='python') %}
{{ compiled_code }}

def materialize(rows, connection):
    rows.create('{{ left }}')
        {%- endcall -%}
        {%- set rows = 'select * from ' ~ left -%}
    {%- endif -%}
    {%- set statements -%}
        begin;
        {% if is_incremental() and outlasts_the_run(relation) -%}
            delete from {{ relation }} where document_id in {{ changed_documents() }};
            insert into {{ relation }} by name {{ rows }};
        {%- else -%}
            {{- made_whole(relation, rows) -}}
        {%- endif -%}
        {%- if left %} drop table {{ left }};{% endif %}
        commit
    {%- endset -%}
    {%- call statement('main') -%}
        {{ planned_little(statements) if is_incremental() and few_documents() else statements }}
    {%- endcall -%}
    {{ return({'relations': [relation]}) }}
{% endmaterialization %}

{% materialization view, adapter='duckdb' %}
    {%- set relation = this.incorporate(type='view') -%}
    {%- call statement('main') -%}
        begin;
        create or replace view {{ relation }} as {{ compiled_code }};
        {{ comments(relation, 'view') if outlasts_the_run(relation) }}
        commit
    {%- endcall -%}
    {{ return({'relations': [relation]}) }}
{% endmaterialization %}

{% materialization seed, adapter='duckdb' %}
    {%- set relation = this.incorporate(type='table') -%}
    {%- set path = adapter.get_seed_file_path(model) -%}
    {%- call statement('main') -%}
        begin;
        create or replace table {{ relation }} as
        select * {% for name, type in config.get('column_types', {}).items() -%}
            {{ 'replace (' if loop.first else ', ' }}cast({{ adapter.quote(name) }} as {{ type }}) as {{ adapter.quote(name) }}{{ ')' if loop.last }}
        {%- endfor %}
        from read_csv('{{ path | replace("'", "''") }}', header = true, delim = ',', quote = '"', escape = '"', comment = '', all_varchar = true);
        {{ comments(relation, 'table') }}
        commit
    {%- endcall -%}
    {#- dbt asks a seed for a result of this name. -#}
    {%- do store_result('agate_table', response='read by DuckDB') -%}
    {{ return({'relations': [relation]}) }}
{% endmaterialization %}

{#- The statements that make a table anew, with its contract and its comments. -#}
{% macro made_whole(relation, compiled_code) -%}
    {%- set former = load_relation(this) if outlasts_the_run(relation) -%}
    {%- if former and former.is_view -%}
        {#- a model that was a view in a former version of the project -#}
        {%- do drop_relation(former) -%}
    {%- endif -%}
    {%- if config.get('contract').enforced -%}
        {{- get_assert_columns_equivalent(compiled_code) -}}
        create or replace table {{ relation }} {{ get_table_columns_and_constraints() }};
        insert into {{ relation }} by name {{ get_select_subquery(compiled_code) }};
    {%- else -%}
        create or replace table {{ relation }} as {{ compiled_code }};
    {%- endif -%}
    {{ comments(relation, 'table') if outlasts_the_run(relation) }}
{%- endmacro %}

{#- What the yml says of a relation and its columns, as comments in the database. A described column that is not there is an error. -#}
{% macro comments(relation, kind) -%}
    {%- if model.description -%}
        comment on {{ kind }} {{ relation }} is {{ duckdb_escape_comment(model.description) }};
    {%- endif -%}
    {%- for name, column in model.columns.items() if column.description -%}
        comment on column {{ relation }}.{{ adapter.quote(name) }} is {{ duckdb_escape_comment(column.description) }};
    {%- endfor -%}
{%- endmacro %}
