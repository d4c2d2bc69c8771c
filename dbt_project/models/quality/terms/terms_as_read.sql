-- Every term of every identity, with what was read first. A folder of small models says which printed figures must add up; this one only lays
-- them side by side.
{{ config(schema='build', **by_document()) }}

{% set emitters = [
    'terms__row_sums',
    'terms__column_sums',
    'terms__copies',
    'terms__likely_copies',
    'terms__forms',
    'terms__form_horizons',
    'terms__changes',
    'terms__balances',
    'terms__period_sums',
    'terms__cross_relations',
] %}
{% set narrative_emitters = [
    'terms__narrative_copies',
    'terms__narrative_sums',
    'terms__narrative_changes',
    'terms__narrative_ratios',
] %}

with terms as (
    {% for emitter in emitters + narrative_emitters -%}
    select
        document_id,
        rule_id,
        anchor,
        scope,
        relation,
        variant,
        claim,
        strength,
        kind,
        table_no,
        row_no,
        column_no,
        is_whole,
        coefficient,
        amount_yuan,
        step_yuan,
        slack_yuan,
        decimals,
        {% if emitter in narrative_emitters %}paragraph_no{% else %}cast(null as integer) as paragraph_no{% endif %},
        {% if emitter in narrative_emitters %}sentence_no{% else %}cast(null as integer) as sentence_no{% endif %},
        {% if emitter in narrative_emitters %}figure_no{% else %}cast(null as integer) as figure_no{% endif %}
    from {{ ref(emitter) }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

-- What is said of an identity is said at its whole: on its parts, four fifths of the rows, nobody reads it.
named as (
    select
        left(document_id, 16) || '/' || rule_id || '/' || anchor || case when variant = '' then '' else '/' || variant end as identity_id,
        * exclude (anchor) replace (
            {% for said in ['rule_id', 'scope', 'relation', 'variant', 'claim', 'strength', 'kind'] -%}
            case when is_whole then {{ said }} end as {{ said }}{{ ',' if not loop.last }}
            {% endfor %}
        )
    from terms
)

select * from named
