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

terms as (
    select * from {{ changed(ref('terms')) }}
    where table_no is not null
),

-- A likely copy that differs is no finding of its own. It is evidence beside another broken identity of one of its two cells: it tells which cell is wrong.
broken_cells as (
    select distinct
        terms.document_id,
        terms.table_no,
        terms.row_no,
        terms.column_no
    from terms
    semi join applying
        on
            terms.document_id = applying.document_id
            and terms.identity_key = applying.identity_key
            and applying.outcome = 'broken'
            and applying.rule_id <> 'likely_copy'
),

evidence as (
    select distinct
        terms.document_id,
        terms.identity_key
    from terms
    inner join broken_cells using (document_id, table_no, row_no, column_no)
    semi join applying
        on
            terms.document_id = applying.document_id
            and terms.identity_key = applying.identity_key
            and applying.rule_id = 'likely_copy'
),

findings as (
    select applying.*
    from applying
    left join evidence using (document_id, identity_key)
    where applying.rule_id <> 'likely_copy' or applying.outcome <> 'broken' or evidence.identity_key is not null
),

accepted_errors as (
    select * from {{ ref('accepted_errors') }}
),

identities as (
    select
        findings.* exclude (identity_key),
        findings.outcome = 'broken' and accepted_errors.document is not null as is_accepted,
        case when findings.outcome = 'broken' then accepted_errors.why end as accepted_because
    from findings
    left join accepted_errors
        on
            left(findings.document_id, 16) = accepted_errors.document
            and findings.rule_id = accepted_errors.rule_id
            and findings.difference = accepted_errors.difference_yuan
)

select * from identities
