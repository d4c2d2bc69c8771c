{#-
Generic test, one of a model for it reads the table once: no two rows share all columns of `key`, the columns of it that are named in `present`
are there, and each column of `words` (column -> its words) holds one of its words or nothing. Returns the keys at fault, with how many rows they
have and what is not known.
-#}
{% test sound_rows(model, key, words={}, present=[]) %}
select
    {{ key | join(', ') }},
    count(*) as n_rows
    {%- for column, known in words.items() %},
    any_value({{ column }}) filter (where {{ column }} not in ('{{ known | join("', '") }}')) as unknown_{{ column }}
    {%- endfor %}
from {{ model }}
group by {{ key | join(', ') }}
having
    count(*) > 1
    {%- for column in present %}
    or {{ column }} is null
    {%- endfor %}
    {%- for column in words %}
    or unknown_{{ column }} is not null
    {%- endfor %}
{% endtest %}
