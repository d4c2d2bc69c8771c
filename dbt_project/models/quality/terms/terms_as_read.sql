-- Every term of every identity, with what was read first. A folder of small models says which printed figures must add up; this one only lays
-- them side by side. Short, for dbt reads its text by word to place the others in it (0.1 s when each of them had its columns listed here).
{{ config(schema='intermediate', **by_document()) }}

{% set emitters = [
    'terms__row_sums',
    'terms__column_sums',
    'terms__panel_sums',
    'terms__copies',
    'terms__likely_copies',
    'terms__forms',
    'terms__form_horizons',
    'terms__changes',
    'terms__balances',
    'terms__period_sums',
    'terms__cross_relations',
    'terms__narrative_copies',
    'terms__narrative_sums',
    'terms__narrative_changes',
    'terms__narrative_ratios',
] %}

with terms as (
    {% for emitter in emitters -%}
    select * from {{ ref(emitter) }}
    {% if not loop.last %}union all by name{% endif %}
    {% endfor %}
),

identified as (
    select
        * exclude (anchor),
        left(document_id, 16) || '/' || rule_id || '/' || anchor || case when variant = '' then '' else '/' || variant end as identity_id
    from terms
),

-- What is said of an identity is said at its whole: on its parts, four fifths of the rows, nobody reads it.
named as (
    select
        document_id,
        {{ identity_key('identity_id') }} as identity_key,
        {% for said in ['identity_id', 'rule_id', 'scope', 'relation', 'variant', 'claim', 'strength', 'kind'] -%}
        case when is_whole then {{ said }} end as {{ said }},
        {% endfor -%}
        table_no,
        row_no,
        column_no,
        is_whole,
        coefficient,
        amount_yuan,
        step_yuan,
        slack_yuan,
        decimals,
        paragraph_no,
        sentence_no,
        figure_no
    from identified
)

select * from named
