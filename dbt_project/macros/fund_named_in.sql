{#- The one fund that the text names, or NULL where it names none or several. 财政拨款 is less than a fund: it counts where nothing else is named.
一般公共财政预算 and 公共财政预算 are former names of 一般公共预算. -#}
{% macro fund_named_in(text) -%}
case list_sort(list_distinct(regexp_extract_all(
    regexp_replace({{ text }}, '一般公共财政|公共财政预算', '一般公共预算', 'g'), '一般公共预算|政府性基金|国有资本经营|财政专户|单位资金'
)))
            when ['一般公共预算'] then 'general_public'
            when ['政府性基金'] then 'government_fund'
            when ['国有资本经营'] then 'state_capital'
            when ['财政专户'] then 'special_fiscal_account'
            when ['单位资金'] then 'unit_own'
            when [] then case when contains(replace({{ text }}, '非财政拨款', ''), '财政拨款') then 'fiscal_appropriation' end
        end
{%- endmacro %}

{#- The fund of a table's row: what its columns or rows say, else what its title says: 财政拨款“三公”经费支出表 is of the appropriations. -#}
{% macro fund_or_that_of_title(fund, title) -%}
    case
        when {{ fund }} <> 'all' then {{ fund }}
        else coalesce(replace({{ fund_named_in(title_key(title)) }}, 'fiscal_appropriation', 'fiscal'), 'all')
    end
{%- endmacro %}
