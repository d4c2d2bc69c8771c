{#-
The number by which the terms of an identity find each other and it: joined and grouped by its words, the statements of a build took 3 % more
processor time. Only within a document, of which the longest has 17 thousand identities: one chance in 10^11 that two have one number, and that is
told (tests/assert_every_identity_has_one_whole.sql). Not DuckDB's hash of the words themselves: to it t92r22c6=93r66c3 and t95r22c6=96r66c3 are one
in one document of a thousand.
-#}
{% macro identity_key(identity_id) -%}
    hash(md5_number({{ identity_id }}))
{%- endmacro %}

{#-
The one evaluator, as CTEs that end in `evaluated`: whole against the sum of its parts, exact decimals, tolerance from how the figures are
printed (DESIGN.md, "What a proof is"). Rows of `terms`: a term of an identity.
-#}
{% macro evaluation(terms) -%}
summed as (
    select
        document_id,
        identity_key,
        any_value(identity_id) as identity_id,
        any_value(rule_id) as rule_id,
        any_value(strength) as strength,
        any_value(kind) as kind,
        any_value(scope) as scope,
        any_value(relation) as relation,
        any_value(variant) as variant,
        any_value(claim) as claim,
        count(*) filter (where not is_whole and amount_yuan <> 0) as n_terms,
        count(*) filter (where amount_yuan <> 0) as n_non_zero,
        count(*) filter (where is_whole) as n_wholes,
        max(step_yuan) as step_yuan,
        min(step_yuan) as finest_step_yuan,
        arg_max(decimals, step_yuan) as decimals,
        sum(slack_yuan) as slack_yuan,
        -- multiplied only where there is something to multiply by: of half a million terms, two thousand
        cast(coalesce(sum(amount_yuan) filter (where not is_whole and coefficient = 1), 0) as decimal(32, 8))
        + coalesce(sum(case when coefficient <> 1 then cast(coefficient * amount_yuan as decimal(32, 8)) end) filter (where not is_whole), 0)
            as expected_yuan,
        sum(amount_yuan) filter (where is_whole) as actual_yuan
    from {{ terms }}
    group by document_id, identity_key
),

-- An identity whose whole is not printed is no identity: nothing is there that could hold.
whole as (
    select
        *,
        cast(
            case
                when kind = 'bound' then least(actual_yuan - expected_yuan, 0)
                else actual_yuan - expected_yuan
            end as decimal(28, 6)
        ) as difference
    from summed
    where n_wholes = 1
),

tolerated as (
    select
        *,
        cast(
            slack_yuan + case
                -- The same quantity printed coarser elsewhere: half of the coarser last place.
                when (kind <> 'sum' or n_terms <= 1) and step_yuan > finest_step_yuan then step_yuan / 2
                when kind <> 'sum' or n_terms <= 1 then 0
                -- To the fen: nothing was rounded.
                when step_yuan <= 0.01 then 0
                else step_yuan * ((n_terms + 1) // 2)
            end as decimal(28, 6)
        ) as tolerance,
        -- Three standard deviations of n + 1 rounding errors, rounded up to the last printed place.
        cast(slack_yuan + step_yuan * cast(ceil(sqrt(0.75 * (n_terms + 1))) as integer) as decimal(28, 6)) as plausible
    from whole
),

evaluated as (
    select
        identity_id,
        identity_key,
        document_id,
        rule_id,
        strength,
        kind,
        scope,
        relation,
        variant,
        claim,
        cast(n_terms as integer) as n_terms,
        cast(n_non_zero as integer) as n_non_zero,
        decimals,
        cast(expected_yuan as decimal(28, 6)) as expected_yuan,
        cast(actual_yuan as decimal(28, 6)) as actual_yuan,
        difference,
        tolerance,
        case
            when difference = 0 then 'exact'
            when abs(difference) > tolerance then 'broken'
            when abs(difference) > plausible then 'suspicious'
            else 'rounding'
        end as outcome
    from tolerated
)
{%- endmacro %}
