-- Which relations the layout of a table follows. What a header leaves open (is the carry-over inside the total? do rows nest by number or by indentation? do two
-- tables share a basis?) is read from the figures. Variants of one scope exclude each other: the one with the most identities that hold, less those that do not,
-- is taken. A relation in it applies when most of its identities with a figure in them hold; one that must hold needs no vote.
-- One that was tried and does not apply stays here, with its count.
{{ config(**by_document()) }}

with identities as (
    select * from {{ changed(ref('evaluated_identities')) }}
),

counted as (
    select
        document_id,
        rule_id,
        scope,
        variant,
        relation,
        bool_or(must_hold) as must_hold,
        cast(count(*) as integer) as n_identities,
        cast(count(*) filter (where n_non_zero > 0) as integer) as n_voting,
        cast(count(*) filter (where n_non_zero > 0 and outcome <> 'broken') as integer) as n_holding
    from identities
    group by document_id, rule_id, scope, variant, relation
),

variants as (
    select
        document_id,
        rule_id,
        scope,
        variant,
        row_number() over (
            partition by document_id, rule_id, scope
            order by sum(2 * n_holding - n_voting) desc, sum(n_holding) desc, variant
        ) as preference
    from counted
    group by document_id, rule_id, scope, variant
),

relations as (
    select
        c.document_id,
        c.rule_id,
        c.scope,
        c.variant,
        c.relation,
        c.n_identities,
        c.n_voting,
        c.n_holding,
        v.preference = 1
        and (
            c.must_hold
            or c.n_voting = 0
            or (c.n_holding >= 1 and c.n_holding * 100 >= c.n_voting * {{ var('share_that_makes_a_relation') }})
        ) as applies
    from counted as c
    inner join variants as v using (document_id, rule_id, scope, variant)
)

select * from relations
