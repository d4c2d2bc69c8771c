{#-
How seeds of patterns are applied. A seed is a list of rules; the first row of the file that fits wins. The patterns are written into
the query as constants, because DuckDB compiles a constant pattern once (0.3 µs a match) and a pattern from a column for every row (24 µs).

`tests` maps a column of the seed to the expression that its pattern must match. An empty pattern fits everything, a text that is NULL fits no
other. A column named in `whole` must match from end to end, every other anywhere.
-#}
{% macro first_rule(seed, tests, whole=[]) -%}
    {%- set relation = ref(seed) -%}
    {%- if execute and load_relation(relation) is not none -%}
        {%- set rules = run_query('select ' ~ tests.keys() | join(', ') ~ ' from ' ~ relation ~ ' order by rowid') -%}
        case
        {%- for rule in rules.rows %}
            {%- set conditions = [] -%}
            {%- for column, expression in tests.items() -%}
                {%- set pattern = rule[loop.index0] -%}
                {%- if pattern is not none and pattern != '' -%}
                    {%- set function = 'regexp_full_match' if column in whole else 'regexp_matches' -%}
                    {%- do conditions.append(function ~ "(" ~ expression ~ ", '" ~ pattern | replace("'", "''") ~ "')") -%}
                {%- endif -%}
            {%- endfor %}
            when {{ conditions | join(' and ') or 'true' }} then {{ loop.index }}
        {%- endfor %}
        end
    {%- else -%}
        cast(null as integer)
    {%- endif -%}
{%- endmacro %}

{#- A seed of rules with the number of each rule, as first_rule gives it. -#}
{% macro numbered(seed) -%}
    (select row_number() over (order by rowid) as rule_no, * from {{ ref(seed) }})
{%- endmacro %}
