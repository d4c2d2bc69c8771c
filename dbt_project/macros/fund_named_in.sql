{#- The fund that the text names last, or NULL. -#}
{% macro fund_named_in(text) -%}
case regexp_extract({{ text }}, '.*(一般公共预算|政府性基金|国有资本经营|财政专户|财政拨款|单位资金)', 1)
            when '一般公共预算' then 'general_public'
            when '政府性基金' then 'government_fund'
            when '国有资本经营' then 'state_capital'
            when '财政专户' then 'special_fiscal_account'
            when '财政拨款' then 'fiscal_appropriation'
            when '单位资金' then 'unit_own'
        end
{%- endmacro %}
