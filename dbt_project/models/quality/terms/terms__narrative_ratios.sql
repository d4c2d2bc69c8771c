-- Percentages of the running text. `narrative_rate` (B30): change = rate x (amount - change). `narrative_share` (B31, B32): amount = share x total, where the
-- total is the first amount of the paragraph. What the printed decimals of the percentage leave open is allowed:
-- its last place, for percentages are cut off as often as rounded (Jiangsu 6615bc43, page 24: 9.151 printed 9.1).
{{ config(**within_document()) }}

with figures as (
    select * from {{ changed(ref('narrative_amounts')) }}
    where not is_previous
),

in_order as (
    select
        *,
        lag(statement) over in_sentence as statement_before,
        lag(figure_no) over in_sentence as figure_before,
        lag(amount_yuan) over in_sentence as yuan_before,
        lag(step_yuan) over in_sentence as step_before,
        lag(decimals) over in_sentence as decimals_before,
        lag(base_yuan) over in_sentence as base_before,
        lag(topic) over in_sentence as topic_before,
        first_value(case when statement = 'amount' then struct_pack(topic, amount_yuan, sentence_no, figure_no) end ignore nulls) over in_paragraph as head
    from figures
    window
        in_sentence as (partition by document_id, paragraph_no, sentence_no order by figure_no),
        in_paragraph as (partition by document_id, paragraph_no order by sentence_no, figure_no)
),

-- A percentage follows its figure at once.
following as (
    select
        * exclude (base_yuan),
        cast(0.01 * power(10, -decimals) as decimal(18, 8)) as last_place
    from in_order
    where figure_no = figure_before + 1
),

rates as (
    select
        *,
        'narrative_rate' as rule_id,
        base_before as base_yuan
    from following
    where statement = 'change_rate' and statement_before = 'change' and topic = topic_before
        -- from nothing to something there is no rate
        and base_before <> yuan_before
),

shares as (
    select
        *,
        'narrative_share' as rule_id,
        head.amount_yuan as base_yuan
    from following
    where
        statement = 'share' and statement_before = 'amount'
        and head.topic in (
            'revenue_total', 'revenue_current_year', 'revenue_and_expenditure_total', 'expenditure_total', 'expenditure_current_year', 'expenditure_of_fund',
            'appropriation_expenditure', 'appropriation_revenue', 'appropriation_revenue_and_expenditure'
        )
        and (head.sentence_no, head.figure_no) < (sentence_no, figure_before)
),

-- Of each: the figure before the percentage, what it is a percentage of, and for a rate the change taken away.
laid_out as (
    select
        *,
        yuan_before as term_yuan,
        cast(1 as decimal(18, 8)) as coefficient,
        cast(last_place * abs(base_yuan - case rule_id when 'narrative_rate' then yuan_before else 0 end) + step_before as decimal(24, 6)) as slack_yuan,
        true as is_whole
    from (select * from rates union all select * from shares)
    union all
    select
        *,
        base_yuan as term_yuan,
        share as coefficient,
        0 as slack_yuan,
        false as is_whole
    from (select * from rates union all select * from shares)
    union all
    select
        *,
        yuan_before as term_yuan,
        -share as coefficient,
        0 as slack_yuan,
        false as is_whole
    from rates
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
        'copy' as kind,
        case rule_id when 'narrative_rate' then 'tell' else 'vote' end as claim,
        cast(null as integer) as table_no,
        cast(null as integer) as row_no,
        cast(null as integer) as column_no,
        is_whole,
        coefficient,
        term_yuan as amount_yuan,
        step_before as step_yuan,
        slack_yuan,
        decimals_before as decimals,
        paragraph_no,
        sentence_no,
        figure_before as figure_no
    from laid_out
)

select * from terms
