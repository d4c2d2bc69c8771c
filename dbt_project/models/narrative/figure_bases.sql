{{ config(**by_document()) }}
-- To which amount a change, or a rate without one (比上年增长5.2%), belongs: to the one that its rate confirms (change / (amount - change) = rate, within the rate's printed decimals);
-- else to the only amount since the change before it; else to the main amount of the sentence before (…。比上年增加…), or where that sentence has told a change
-- already, to the amount after it (Chongqing 129d7714, page 3: 基本支出…减少…；项目支出…。比2025年增加…). A change whose own words say of what it is
-- (年初结转和结余…,实际较上年增加资金…; …,收支较上年增加…) belongs to no amount that the words do not name, unless its rate confirms one.

with

carried as (
    select * from {{ changed(ref('figure_topics')) }}
),

told as (
    select
        *,
        coalesce(max(case when statement in ('change', 'change_rate') then figure_no end) over (partition by document_id, paragraph_no, sentence_no), 0) as last_told
    from carried
),

amounts as (
    select
        told.*,
        count(*) over (partition by document_id, paragraph_no, sentence_no order by figure_no) as nth_amount
    from told
    where statement = 'amount' and unit_printed in ('元', '万元', '亿元') and not is_compared
),

moves as (
    select
        *,
        lead(statement) over in_sentence as next_statement,
        lead(number_value * sign) over in_sentence as next_number,
        lead(decimals) over in_sentence as next_decimals,
        lead(topic_text) over in_sentence as next_topic_text,
        -- 其中:人员经费1903.54万元,较上年增加226.87万元,…;公用经费75.66万元,较上年减少…: each part with its change, none is the whole's
        lag(lead_text) over in_sentence like '%其中%'
        and lead(lead_text) over in_sentence like '%;%'
        and lag(statement) over in_sentence = 'amount'
        and lead(statement) over in_sentence = 'amount'
        and lead(statement, 2) over in_sentence in ('change', 'change_rate')
        -- …;公务接待费5.00万元,比上年减少1.00万元;…: between semicolons, or after one where a clause before has told its own change
        or lag(lead_text) over in_sentence like '%;%'
        and lag(statement) over in_sentence = 'amount'
        and (
            lead(lead_text) over in_sentence like '%;%'
            or regexp_matches(lag(lead_text) over in_sentence, '持平|无增减|无变化|不变')
            or max(case when statement in ('change', 'change_rate') then figure_no end) over (in_sentence rows between unbounded preceding and 1 preceding)
            is not null
        ) as is_of_part,
        lag(statement) over in_sentence as previous_statement,
        max(case when statement = 'change' then figure_no end) over (in_sentence rows between unbounded preceding and 1 preceding) as last_change,
        max(case when statement = 'change_rate' then figure_no end) over (in_sentence rows between unbounded preceding and 1 preceding) as last_rate
    from carried
    window in_sentence as (partition by document_id, paragraph_no, sentence_no order by figure_no)
),

changes as (
    select
        *,
        case when statement = 'change' and next_statement = 'change_rate' and not regexp_matches(next_topic_text, '[;:]') then next_number end as rate,
        -- 决算数大于预算数55.93万元 is of the amount, whatever else has been told of it
        case when regexp_matches(lead_text, '[大小高低]于[^,;:。]*$') then 0 when is_of_part then figure_no - 2 else greatest(coalesce(last_change, 0), coalesce(last_rate, 0)) end as counts_from
    from moves
    where statement = 'change' or {{ is_rate_alone() }}
),

pairs as (
    select
        changes.document_id,
        changes.paragraph_no,
        changes.sentence_no,
        changes.figure_no,
        changes.own_pattern_id is null and changes.topic_text <> '' as is_of_other,
        amounts.sentence_no as amount_sentence_no,
        amounts.figure_no as amount_figure_no,
        amounts.figure_no = amounts.last_told + 1 as is_main,
        amounts.pattern_id,
        amounts.reading,
        amounts.fund,
        amounts.number_value as amount_value,
        amounts.unit_printed as amount_unit,
        amounts.sentence_no = changes.sentence_no and amounts.figure_no > changes.counts_from as is_since,
        coalesce(
            changes.rate is not null
            and amounts.unit_printed = changes.unit_printed
            and abs(
                changes.sign * changes.number_value * 100
                - changes.rate * (amounts.number_value - changes.sign * changes.number_value)
            ) <= (0.6 * power(10, -changes.next_decimals) + 0.005) * abs(amounts.number_value - changes.sign * changes.number_value)
            and amounts.number_value <> changes.sign * changes.number_value,
            false
        ) as is_confirmed
    from changes
    inner join amounts
        on
            changes.document_id = amounts.document_id
            and changes.paragraph_no = amounts.paragraph_no
            and (
                changes.sentence_no = amounts.sentence_no and amounts.figure_no < changes.figure_no
                or changes.is_continued and changes.last_change is null and amounts.sentence_no = changes.sentence_no - 1
            )
            -- an amount that the words do not name stands in the way of those before it, too
            and (changes.own_pattern_id is null or changes.own_pattern_id = amounts.pattern_id)
),

weighed as (
    select
        *,
        count(*) filter (where is_since) over (partition by document_id, paragraph_no, sentence_no, figure_no) as n_since,
        count(*) filter (where is_confirmed) over (partition by document_id, paragraph_no, sentence_no, figure_no) as n_confirmed,
        count(*) over (partition by document_id, paragraph_no, sentence_no, figure_no) as n_pairs
    from pairs
),

bases as (
    -- confirmed by the rate (the nearest of several); else the only amount since the last change; else the main amount of the sentence before
    select *
    from weighed
    where
        is_confirmed
        or n_confirmed = 0 and not is_of_other and is_since and n_since = 1
        or n_confirmed = 0 and not is_of_other and n_since = 0 and amount_sentence_no < sentence_no and is_main
    qualify row_number() over (
        partition by document_id, paragraph_no, sentence_no, figure_no
        order by is_confirmed desc, is_since desc, amount_sentence_no desc, amount_figure_no desc
    ) = 1
)

select * from bases where pattern_id is not null
