-- A returned row is a key of the quality tables that more than one row has: a join met twice. One statement for all of them, for a test of its own
-- costs each more than its rows do. Without a key are quality.unmapped (an occurrence), quality.corrections (a row of the file) and terms of sentences.
{{ config(meta={'dagster': {'ref': {'name': 'cell_proofs'}}}) }}

{% set cell = ['table_no', 'row_no', 'column_no'] %}
{% set keys = {
    'candidate_amounts': cell + ['candidate_yuan'],
    'repaired_readings': cell,
    'cell_proofs': cell,
    'suspects': cell,
    'identity_terms': ['identity_id'] + cell,
    'missing_totals': ['table_no', 'panel_no', 'row_no'],
    'relations': ['rule_id', 'scope', 'variant', 'relation'],
    'questions': ['relation_id', 'table_no', 'row_no', 'printed', 'elsewhere'],
} %}

{% for model, key in keys.items() -%}
select
    '{{ model }}' as found_in,
    document_id,
    concat_ws('|', {{ key | join(', ') }}) as row_key,
    count(*) as n_rows
from {{ changed(ref(model)) }}
{% if model == 'identity_terms' -%}
where table_no is not null
{% endif -%}
group by document_id, {{ key | join(', ') }}
having count(*) > 1
{% if not loop.last %}union all{% endif %}
{% endfor %}
