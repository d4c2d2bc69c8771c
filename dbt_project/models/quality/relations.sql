-- Which relations the layout of a table follows. What a header leaves open (is the carry-over inside the total? do two tables share a basis?) is read from the
-- figures: a relation applies when most of its identities with a figure in them hold; of several variants the one that holds most often.
-- A relation that must hold needs no vote. One that was tried and does not apply stays here, with its count.
{{ config(**by_document()) }}

with identities as (
    select * from {{ changed(ref('evaluated_identities')) }}
),

counted as (
    select
        document_id,
        rule_id,
        relation,
        variant,
        bool_or(must_hold) as must_hold,
        cast(count(*) as integer) as n_identities,
        cast(count(*) filter (where n_non_zero > 0) as integer) as n_voting,
        cast(count(*) filter (where n_non_zero > 0 and outcome <> 'broken') as integer) as n_holding
    from identities
    group by document_id, rule_id, relation, variant
),

voted as (
    select
        *,
        must_hold or n_voting = 0 or (n_holding >= 1 and n_holding * 100 >= n_voting * {{ var('share_that_makes_a_relation') }}) as is_plausible,
        row_number() over (
            partition by document_id, rule_id, relation
            order by n_holding * 1.0 / greatest(n_voting, 1) desc, n_holding desc, variant
        ) as preference
    from counted
),

relations as (
    select
        document_id,
        rule_id,
        relation,
        variant,
        n_identities,
        n_voting,
        n_holding,
        is_plausible and preference = 1 as applies
    from voted
)

select * from relations
