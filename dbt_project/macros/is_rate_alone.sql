{#- A rate of change that no change is printed before: 决算总额2771万元,比上年下降1.8%. -#}
{% macro is_rate_alone(figure='') -%}
    {%- set of = figure ~ '.' if figure else '' -%}
    {{ of }}statement = 'change_rate' and coalesce({{ of }}previous_statement, '') <> 'change'
{%- endmacro %}
