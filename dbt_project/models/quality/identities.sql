-- The identities that the document implies, evaluated. One row an identity of a relation that applies.
{{ config(**by_document()) }}

with evaluated as (
    select * from {{ changed(ref('evaluated_identities')) }}
),

relations as (
    select * from {{ changed(ref('relations')) }}
    where applies
),

applying as (
    select
        evaluated.* exclude (scope, relation, variant, claim, strength),
        relations.strength
    from evaluated
    inner join relations
        on
            evaluated.document_id = relations.document_id
            and evaluated.rule_id = relations.rule_id
            and evaluated.scope = relations.scope
            and evaluated.relation = relations.relation
            and evaluated.variant = relations.variant
),

accepted_errors as (
    select * from {{ ref('accepted_errors') }}
),

identities as (
    select
        applying.*,
        applying.outcome = 'broken' and accepted_errors.document is not null as is_accepted,
        case when applying.outcome = 'broken' then accepted_errors.why end as accepted_because
    from applying
    left join accepted_errors
        on
            left(applying.document_id, 16) = accepted_errors.document
            and applying.rule_id = accepted_errors.rule_id
            and applying.difference = accepted_errors.difference_yuan
)

select * from identities
