{#-
货物, 工程 or 服务, as the code of a purchase in 采购目录 says: A, B and C are the classes of the 政府采购品目分类目录 that the Ministry of Finance issues for all
of the country (财库〔2022〕31号).
-#}
{% macro purchase_kind(catalogue) -%}
    case regexp_extract({{ catalogue }}, '^([ABC])\d\d', 1) when 'A' then 'goods' when 'B' then 'works' when 'C' then 'services' end
{%- endmacro %}

{#- The same, as the head of a class says above its purchases: 一、货物A, 服务. -#}
{% macro purchase_class(catalogue) -%}
    case regexp_extract({{ catalogue }}, '^(?:[一二三]、|[ABC][-.、])?(货物|工程|服务)(?:类|[ABC])?$', 1)
        when '货物' then 'goods' when '工程' then 'works' when '服务' then 'services'
    end
{%- endmacro %}
