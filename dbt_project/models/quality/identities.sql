-- The identities that the document implies, evaluated. One row an identity of a relation that applies.
{{ config(**by_document()) }}

with evaluated as (
    select * from {{ changed(ref('evaluated_identities')) }}
),

relations as (
    select * from {{ changed(ref('relations')) }}
    where applies
),

identities as (
    select evaluated.* exclude (scope, relation, variant, must_hold)
    from evaluated
    semi join relations
        on
            evaluated.document_id = relations.document_id
            and evaluated.rule_id = relations.rule_id
            and evaluated.relation = relations.relation
            and evaluated.variant = relations.variant
)

select * from identities
