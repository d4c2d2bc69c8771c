{#-
The first rule of a seed (columns rule_no, `value`, pattern) whose pattern matches the whole `text`: its `value`, else NULL. The patterns are
written into the statement as constants, because a pattern from a joined column is compiled again for every row.
-#}
{% macro first_match(seed, value, text) -%}
    {%- set rows = seed_rows(seed, [value, 'pattern'], 'rule_no') -%}
    {%- if rows -%}
    case
        {%- for row in rows %}
        when regexp_full_match({{ text }}, '{{ row[1] | replace("'", "''") }}') then '{{ row[0] }}'
        {%- endfor %}
    end
    {%- else -%}
    null::varchar
    {%- endif -%}
{%- endmacro %}
