{#- Text as compared, where staging gives only the printed text (captions, notes): the same folding as pipelines/paper/fold.py. -#}
{% macro folded(text) -%}
    translate(regexp_replace(nfc_normalize({{ text }}), '\s+', '', 'g'), '（）〔〕【】：，；＜＞０１２３４５６７８９', '()[][]:,;<>0123456789')
{%- endmacro %}

{#- A title without its year, number (表1, 公开01表, 表1-1, 一、), quotation marks, and what follows it in the same line. A number in Chinese
numerals takes the 一 of 一般公共预算 with it, which is given back. -#}
{% macro title_key(text) -%}
    regexp_replace(
        regexp_replace(
            regexp_replace(
                regexp_replace(
                    regexp_replace({{ text }}, '["“”‘’''《》]', '', 'g'),
                    '[(]?(预算|编制|填报|公开)?(部门|单位)([(]单位[)])?(名称)?:.*$|[(]?(金额)?单位:.*$'
                    || '|((预算|决算|财决|部门|单位)*公开|附)?[0-9]+(-[0-9]+)*表$|(附?表|附件|公开表)([0-9]+(-[0-9]+)*|[一二三四五六七八九十]+)$', ''
                ),
                '20\d\d年?度?|[(]年?度?[)]', '', 'g'
            ),
            '^([(]?(附|预算|决算|财决|部门|单位|公开|表|附件)*([0-9]+(-\d+)*|[一二三四五六七八九十]+)[)]?(表|[、.:]))+[:、.-]?'
            || '|^(附|预算|部门|单位|公开)*表([0-9]+(-\d+)*|[一二三四五六七八九十]+(-\d+)*)[:、.-]?', ''
        ),
        '^般公共', '一般公共'
    )
{%- endmacro %}

{#- A title's key without the name of a unit before its first words: 某某市公共资源采购中心收支预算表 is of revenue and expenditure, and not of purchases.
    No name ends within brackets: (按政府预算支出经济分类) stands behind the title's own words. -#}
{% macro without_unit(title_key) -%}
    regexp_replace(
        {{ title_key }},
        '^(?:[\p{Han}A-Za-z0-9、·]|\([^()]*\))+{{ var("unit_endings") }}(?:\([^()]*\)|本级|机关|本部|汇总)*'
        || '((?:部门|单位|综合|本年|当年|财务|预算)*'
        || '(?:收支|收入|支出|财政(?:预算)?拨款|一般公共|公共(?:财政)?预算|政府性?基金|国有资本|三公|基本支出|项目支出))',
        '\1'
    )
{%- endmacro %}

{#- The unit that a heading is nothing but the name of, in headings joined by ' / '; NULL where none is. 公立医院(款)综合医院(项) is none. -#}
{% macro unit_of_headings(headings) -%}
    nullif(
        regexp_extract(
            {{ headings }},
            '(?:^|/ )(?:[一二三四五六七八九十]+、|\([一二三四五六七八九十]+\)|\d{1,2}[.、])'
            || '([\p{Han}·()]{4,40}{{ var("unit_endings") }}(?:\([^()/类款项]*\))?)(?: /|$)',
            1
        ), ''
    )
{%- endmacro %}

{#- A heading without years, units of money and foot marks: what it names. 某年 where it names a year only. -#}
{% macro heading_key(text) -%}
    coalesce(
        nullif(
            regexp_replace(
                regexp_replace({{ text }}, '20\d\d年?度?|["“”‘’'']|\((单位:)?(人民币)?[万亿]?元\)|^其中:|:$|\*+$', '', 'g'),
                '^\d+[.、]|^[一二三四五六七八九十]+、', ''
            ), ''
        ), '某年'
    )
{%- endmacro %}

{#- A row's label without its numbering (一、 (一) 1. 其中: 减: *), unit of money and how it is reckoned (合计(3=1+2)). -#}
{% macro label_key(text) -%}
    regexp_replace(
        regexp_replace({{ text }}, '20\d\d年?度?|["“”‘’''*★☆]|[(](单位:?)?(人民币)?[百千万亿]*元[)]|[(][0-9A-Z]+(=[0-9A-Z+*/.-]+)?[)]$', '', 'g'),
        '^(\(?[一二三四五六七八九十]+[、.)]+|\(?\d{1,2}[、.)]+|\d{1,2}|其中:|[、.:-])+|:$', '', 'g'
    )
{%- endmacro %}

{#- A printed amount: digits, grouped or not, with or without decimals, with a sign (- or −) or a mark of currency before, or in brackets; its
unit of money may follow. -#}
{% macro amount_pattern() -%}
[-−]?[(]?[-−]?¥?[-−]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?[)]?([百千万亿]*元)?
{%- endmacro %}

{#- The unit of money that stands behind a figure in its own cell; NULL where none does. -#}
{% macro unit_of_amount(folded) -%}
    nullif(regexp_extract({{ folded }}, '\d[)]?([百千万亿]*元)$', 1), '')
{%- endmacro %}

{#- A figure that looks like money: with grouped thousands or decimals. What else consists of digits may be a code, a year or a count. -#}
{% macro money_pattern() -%}
-?(\d{1,3}(,\d{3})+(\.\d+)?|\d+\.\d+)
{%- endmacro %}

{#- The number that a folded amount says, in its unit: a sign or brackets are a minus, both together one minus. NULL where the text is no amount. -#}
{% macro amount_number(folded) -%}
case
    when regexp_full_match({{ folded }}, '{{ amount_pattern() }}')
        then try_cast(
            case when regexp_matches({{ folded }}, '[-−]|[(].*[)]') then '-' else '' end
            || regexp_replace({{ folded }}, '[-−(),¥]|[百千万亿]*元$', '', 'g') as decimal(24, 6)
        )
end
{%- endmacro %}

{#- A printed unit of money: 单位:万元 (also without the colon), or in brackets after a name. -#}
{% macro unit_pattern() -%}
单位:?(?:人民币)?([百千万亿]*元)|[(](?:单位:?|人民币)?([百千万亿]*元)[)]
{%- endmacro %}

{#- The unit of money that a text prints in that way; NULL where it prints none. -#}
{% macro printed_unit(text) -%}
    coalesce(nullif(regexp_extract({{ text }}, '{{ unit_pattern() }}', 1), ''), nullif(regexp_extract({{ text }}, '{{ unit_pattern() }}', 2), ''))
{%- endmacro %}

{#- A classification code at the beginning of a text, bracketed or followed by its name: 2010501, [2010501]行政运行, 2010301-行政运行. -#}
{% macro code_pattern() -%}
^[\[(]?([1-5]\d{6}|[1-5]\d{4}|[1-5]\d{2})[\])]?(?:$|[^\d.,])
{%- endmacro %}

{#- A code in brackets that ends a name without other digits. -#}
{% macro closing_code_pattern() -%}
^\D+\(([1-5]\d{6}|[1-5]\d{4}|[1-5]\d{2})\)$
{%- endmacro %}

{#- A code that a column of codes prints in parts, without what stands between them: 201.03.01, 201-03-01. -#}
{% macro joined_code(text) -%}
    regexp_replace({{ text }}, '^([\[(]?[1-5]\d\d)[-.·](\d\d)(?:[-.·](\d\d))?([^\d.,·-].*)?$', '\1\2\3\4')
{%- endmacro %}

{#- A name without the code printed before it. -#}
{% macro name_without_code(text) -%}
    nullif(regexp_replace({{ text }}, '^[\[(]?\d{3,7}[\])]?[-—_.、]*', ''), '')
{%- endmacro %}

{#- The two digits of a 款 or 项 that stand in a column of their own; a spreadsheet that takes 02 for a number prints 2 (Putuo 9cf8afd0, page 29). -#}
{% macro two_digits(text) -%}
    case when regexp_full_match({{ text }}, '\d') then '0' || {{ text }} else {{ text }} end
{%- endmacro %}

{#- What a row or a column of years is called that holds the change from one to the other. -#}
{% macro change_words() -%}
增减|变动|变化
{%- endmacro %}

{#- A printed text that blanks divide into several figures, which folding would make one: 386 477.50 is one, 1,220.50 3 and 12.5 40 are two. -#}
{% macro holds_several_figures(text) -%}
    regexp_matches({{ text }}, '[.,，．][0-9０-９]+\s+[0-9０-９]|[0-9０-９]\s+[0-9０-９]{1,2}([^0-9０-９]|$)|[0-9０-９]\s+[0-9０-９]{4}|[0-9０-９]\n[0-9０-９]')
{%- endmacro %}

{#- A line outside all tables that holds figures of money side by side, as a table without rules prints its rows. -#}
{% macro is_row_of_figures(text) -%}
    regexp_matches({{ text }}, '(^|\s){{ money_pattern() }}\s+{{ money_pattern() }}(\s|$)')
{%- endmacro %}
