-- Which relations the layout of a table follows. What a header leaves open (is the carry-over inside the total? do rows nest by number or by indentation? do two
-- tables share a basis?) is read from the figures. Variants of one scope exclude each other: the one with the most identities that hold, less those that do not,
-- is taken. What a relation claims decides how it is heard:
--   must    it holds wherever its layout is printed (类 = Σ款): no vote
--   vote    it applies when most of its identities with a figure in them hold; else it is put as a question (soft) where nearly all others of its layout hold
--   alike   as vote, of a subtotal among many: what all others of its layout do is heard also where the total above them may add otherwise
--   ask     as vote; where one or two identities are all there is and they do not hold, it is put as a question (soft), for then nothing else would speak
--   twin    as ask; where all identities of another relation of its scope hold (the same columns of another year), those that do not are put as a question
--           (Xi'an 1598881b, page 32: 小计 2.86 for 2.86 + 21.22 in 2018, right throughout in 2019)
--   tell    it always applies; as a question where most of its identities do not hold
--   likely  it applies, as a question, when all of its identities hold but one at most, and three hold (what breaks it by right breaks several at once)
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
        any_value(claim) as claim,
        any_value(strength) as strength,
        cast(count(*) as integer) as n_identities,
        cast(count(*) filter (where n_non_zero > 0) as integer) as n_voting,
        cast(count(*) filter (where n_non_zero > 0 and outcome <> 'broken') as integer) as n_holding,
        cast(count(*) filter (where n_non_zero > 0 and outcome = 'broken') as integer) as n_missing
    from identities
    group by document_id, rule_id, scope, variant, relation
),

variants as (
    select
        document_id,
        rule_id,
        scope,
        variant,
        -- One wrong figure breaks two sums at most: the one that it is a part of and the one that it is the whole of.
        sum(n_missing) <= 2 and sum(n_holding) >= 3 * sum(n_missing) as holds_nearly,
        coalesce(sum(n_missing) filter (where claim = 'alike') <= 2, false)
        and sum(n_holding) filter (where claim = 'alike') >= 3 * sum(n_missing) filter (where claim = 'alike') as subtotals_hold_nearly,
        row_number() over (
            partition by document_id, rule_id, scope
            order by
                sum(2 * n_holding - n_voting) desc,
                sum(n_holding) desc,
                {{ preference('variant') }}
        ) as preference
    from counted
    group by document_id, rule_id, scope, variant
),

heard as (
    select
        c.*,
        v.preference = 1 as is_preferred,
        c.n_voting = 0 or c.n_holding * 100 >= c.n_voting * {{ var('share_that_makes_a_relation') }} as has_most,
        -- Subtotals may be printed twice (Xi'an 1bb348cf, page 51: 通用项目, its only kind and that kind's only project with one figure): there a total
        -- that does not hold says nothing, while a subtotal of projects does.
        case when c.claim = 'alike' then v.subtotals_hold_nearly else v.holds_nearly and not contains(c.variant, 'subtotal') end as holds_nearly,
        c.n_holding >= 3 and c.n_voting - c.n_holding <= 1 as has_all_but_one,
        bool_or(c.n_voting >= 3 and c.n_holding = c.n_voting) over (partition by c.document_id, c.rule_id, c.scope, c.variant) as has_twin
    from counted as c
    inner join variants as v using (document_id, rule_id, scope, variant)
),

relations as (
    select
        document_id,
        rule_id,
        scope,
        variant,
        relation,
        case
            when claim = 'likely' or (claim in ('alike', 'ask', 'twin', 'vote', 'tell') and not has_most) then 'soft'
            else strength
        end as strength,
        n_identities,
        n_voting,
        n_holding,
        is_preferred and case claim
            when 'must' then true
            when 'tell' then true
            when 'vote' then has_most or holds_nearly
            when 'alike' then has_most or holds_nearly
            when 'ask' then has_most or holds_nearly or n_voting <= 2
            when 'twin' then has_most or holds_nearly or n_voting <= 2 or has_twin
            when 'likely' then has_all_but_one
        end as applies
    from heard
)

select * from relations
