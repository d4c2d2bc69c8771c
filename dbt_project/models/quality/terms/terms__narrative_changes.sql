-- Changes against last year that the running text states. `narrative_change` (B30): change = amount - last year's amount, where the sentence prints all three
-- (比2025年年初预算数28479.84万元增加1476.43万元). `narrative_increase`: an increase is no more than the amount, for last year's was not negative.
{{ config(**within_document()) }}

with figures as (
    select * from {{ changed(ref('narrative_amounts')) }}
    where statement in ('amount', 'change') and amount_yuan is not null
),

in_order as (
    select
        *,
        lag(figure_no) over in_sentence = figure_no - 1 and lag(is_previous and statement = 'amount') over in_sentence and lag(topic) over in_sentence = topic
            as follows_previous,
        lag(amount_yuan) over in_sentence as previous_yuan,
        lag(step_yuan) over in_sentence as previous_step
    from figures
    window in_sentence as (partition by document_id, paragraph_no, sentence_no order by figure_no)
),

changes as (
    select * from in_order
    where statement = 'change' and base_yuan is not null and not is_previous
),

laid_out as (
    select *, 'narrative_change' as rule_id, 'sum' as kind, 'tell' as claim, true as is_whole, 1 as coefficient, amount_yuan as term_yuan
    from changes
    where follows_previous
    union all
    select *, 'narrative_change', 'sum', 'tell', false, 1, base_yuan
    from changes
    where follows_previous
    union all
    select *, 'narrative_change', 'sum', 'tell', false, -1, previous_yuan
    from changes
    where follows_previous
    union all
    select *, 'narrative_increase' as rule_id, 'bound', 'must', true, 1, base_yuan
    from changes
    where amount_yuan > 0
    union all
    select *, 'narrative_increase', 'bound', 'must', false, 1, amount_yuan
    from changes
    where amount_yuan > 0
),

terms as (
    select
        document_id,
        rule_id,
        concat('n', paragraph_no, '.', sentence_no, '.', figure_no) as anchor,
        rule_id as scope,
        '' as variant,
        rule_id as relation,
        'soft' as strength,
        kind,
        claim,
        cast(null as integer) as table_no,
        cast(null as integer) as row_no,
        cast(null as integer) as column_no,
        is_whole,
        cast(coefficient as decimal(18, 8)) as coefficient,
        term_yuan as amount_yuan,
        step_yuan,
        cast(case when is_whole and kind = 'bound' then step_yuan else 0 end as decimal(24, 6)) as slack_yuan,
        decimals,
        paragraph_no,
        sentence_no,
        figure_no
    from laid_out
)

select * from terms
