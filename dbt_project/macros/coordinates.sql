{#-
The coordinate of an amount: what it is an amount of. Titles, headings and row labels each name a part of it; the more particular wins
(row over heading over title). Two amounts with the same coordinate and the same row are copies of one figure; an amount whose coordinate
says less is a total of those that say more.
-#}
{% macro coordinate() -%}
    {{ return(['side', 'fund', 'expenditure_type', 'component', 'budget_period', 'phase', 'year_offset', 'item', 'statement']) }}
{%- endmacro %}

{#- The fund that is said, where it is said within another: 财政拨款 in the table of one of the three funds that it is of (提前下达 in 一般公共预算支出表) is
of that fund. -#}
{% macro fund_within(fund, outer_fund) -%}
    case when {{ fund }} = 'fiscal' and {{ outer_fund }} in ('general_public', 'government_fund', 'state_capital') then {{ outer_fund }} else {{ fund }} end
{%- endmacro %}
