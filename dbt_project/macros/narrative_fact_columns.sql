{#- The columns that every fact row has, in order, from a row of narrative_figures: a line in place of table, row and column. -#}
{% macro narrative_fact_columns() -%}
    document_id,
    null::integer as table_no,
    null::integer as row_no,
    null::integer as column_no,
    page_no,
    x0,
    top,
    x1,
    bottom,
    unit_name,
    budget_unit_name,
    document_year,
    fiscal_year,
    disclosure_kind,
    phase,
    line_no,
    amount_printed,
    unit_printed,
    amount_yuan::decimal(20, 2) as amount_yuan,
    derivation,
    coalesce(is_confirmed, false) as proven,
{%- endmacro %}

{#- Do the words compare with the budget of the same year (较年初预算数减少)? 较上年预算 and 比2025年年初预算数 do not. -#}
{% macro compares_with_own_budget(text) -%}
    regexp_matches({{ text }}, '(?:^|[^相])(?:比|较|与|同)(?:年初|全年|年度|调整后?|批复的?)?预算(?:数|安排|批复)?(?:相比,?)?[^,;:。\d]*$')
{%- endmacro %}
