{#- Which of two variants that hold as well is taken: the order of a column's values, the first before the others. -#}
{% macro preference(variant) -%}
list_position(['', 'name', 'code', 'number', 'indent', 'flat', 'subtotal'], {{ variant }}) nulls last, {{ variant }}
{%- endmacro %}
