{#-
The coordinate of an amount: what it is an amount of. Titles, headings and row labels each name a part of it; the more particular wins
(row over heading over title). Two amounts with the same coordinate and the same row are copies of one figure; an amount whose coordinate
says less is a total of those that say more.
-#}
{% macro coordinate() -%}
    {{ return(['side', 'fund', 'expenditure_type', 'component', 'budget_period', 'phase', 'year_offset', 'item', 'statement']) }}
{%- endmacro %}
