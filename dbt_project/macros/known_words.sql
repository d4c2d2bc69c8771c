{#-
Generic test: each column of `words` (column -> its words) holds one of its words or nothing. Returns the rows that hold another. One test for
all columns of a model: it reads the table once.
-#}
{% test known_words(model, words) %}
select *
from {{ model }}
where
    {%- for column, known in words.items() %}
    {{ column }} not in ({% for word in known %}'{{ word }}'{{ ', ' if not loop.last }}{% endfor %}){{ ' or' if not loop.last }}
    {%- endfor %}
{% endtest %}
