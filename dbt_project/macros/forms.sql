{#- Small words of the performance forms: how a label is compared, which unit of money a text states, what a printed amount is. -#}

{#- A label as it is compared: without a leading 其中 ("of which"), stray full stops (计量。单位), closing colons and bracketed remarks at its
end (units, weights). -#}
{% macro bare_label(folded) -%}
    regexp_replace({{ folded }}, '^其中:?|。|(\([^()]*\)|[0-9]+分|:)+$', '', 'g')
{%- endmacro %}

{#- The unit of money that a text states, as printed; NULL where it states none. -#}
{% macro stated_money_unit(folded) -%}
    nullif(regexp_extract({{ folded }}, '(亿元|百万元|万元|千元|百元|元)', 1), '')
{%- endmacro %}

{#- A printed amount as a number, also with its unit behind it (805.66万元); NULL where the text is no amount. -#}
{% macro printed_number(folded) -%}
    case
        when regexp_full_match({{ folded }}, '-?([0-9]{1,3}(,[0-9]{3})+|[0-9]+)(\.[0-9]+)?([百千万亿]*元)?')
            then try_cast(regexp_replace({{ folded }}, ',|[百千万亿]*元', '', 'g') as decimal(24, 6))
    end
{%- endmacro %}

{#- Does the cell `c` cover row `r` and column `k`? -#}
{% macro covers(c, r, k) -%}
    {{ r }} between {{ c }}.row_no and {{ c }}.row_no + {{ c }}.row_span - 1
    and {{ k }} between {{ c }}.column_no and {{ c }}.column_no + {{ c }}.column_span - 1
{%- endmacro %}

{#-
The rows of a seed at the time of the run, as lists of texts; none where it is not loaded yet. For patterns that have to be constants of the
statement: a pattern from a joined column is compiled again for every row.
-#}
{% macro seed_rows(seed, columns, order_by) -%}
    {%- set relation = adapter.get_relation(seed.database, seed.schema, seed.identifier) if execute -%}
    {{ return(run_query("select " ~ columns | join(', ') ~ " from " ~ relation ~ " order by " ~ order_by).rows if relation else []) }}
{%- endmacro %}

{#- A text cut before every match of `opening` (a pattern with one group). -#}
{% macro cut(text, opening) -%}
    string_split(regexp_replace({{ text }}, '{{ opening }}', chr(30) || '\1', 'g'), chr(30))
{%- endmacro %}

{#- The name of an indicator's level without white space, numbering (11-数量指标) and weight (产出指标(50分)). -#}
{% macro bare_level(text) -%}
    regexp_replace({{ text }}, '\s|^[0-9]+\s*[-－.、]|[(（].*$', '', 'g')
{%- endmacro %}

{#- A project's name as compared: folded, without the code before it (11000022T000000434658-…) and without quotation marks and dashes. -#}
{% macro bare_project_name(folded) -%}
    regexp_replace({{ folded }}, '^[0-9A-Z]{8,}[-_]|["“”‘’''《》〈〉<>—–-]', '', 'g')
{%- endmacro %}

{#- The code that is printed before a project's name, eight digits, a letter, twelve digits: 11000022T000000455794-评审工作经费. -#}
{% macro code_of_project(name) -%}
    nullif(regexp_extract({{ name }}, '^(\d{8}[A-Z]\d{12})[-_—]', 1), '')
{%- endmacro %}

{#- Do the texts differ by one character, exchanged, missing or too many? (DuckDB's levenshtein counts bytes, of which a Chinese character has three.) -#}
{% macro differ_by_one(a, b) -%}
    {{ a }} <> {{ b }}
    and abs(length({{ a }}) - length({{ b }})) <= 1
    and len(list_filter(range(1, length({{ a }}) + 1), lambda n: left({{ a }}, n) = left({{ b }}, n)))
    + len(list_filter(range(1, length({{ a }}) + 1), lambda n: right({{ a }}, n) = right({{ b }}, n)))
    >= greatest(length({{ a }}), length({{ b }})) - 1
{%- endmacro %}
