{{ config(**by_document()) }}
-- Of each figure the pattern of narrative_topics that names it: one that leads up to it with nothing but filler between, begins earliest and is
-- longest. An amount that only says 年初预算为 takes its name from the figure before or from the heading. NULL where nothing names it (changes
-- and rates mostly: figure_bases).

with

subjects as (
    -- Chongqing: 其中一般公共预算拨款政府采购80万元:政府采购货物30万元、…; 政府采购预算总额80万元,均为一般公共预算拨款,其中:…: the fund of a whole is
    -- its parts', up to the semicolon
    select
        *,
        (last_value(case
            when starts_with(rest_text, ':') then struct_pack(fund := {{ fund_named_in('topic_text') }})
            when regexp_matches(rest_text, '^,均[为是]') then struct_pack(fund := {{ fund_named_in("regexp_extract(rest_text, '^,([^,;:]*)', 1)") }})
            when contains(rest_text, ';') then struct_pack(fund := null)
        end ignore nulls) over earlier).fund as fund_of_whole,
        list({{ fund_named_in('topic_text') }}) over earlier as funds_before,
        sum(length(replace(lead_text, ')', '')) - length(replace(lead_text, '(', ''))) over (
            partition by document_id, paragraph_no, sentence_no order by figure_no rows between unbounded preceding and current row
        ) > 0 as is_in_brackets
    from {{ changed(ref('figure_statements')) }}
    window earlier as (
        partition by document_id, paragraph_no, sentence_no order by figure_no rows between unbounded preceding and 1 preceding
    )
),

sentences as (
    select * from {{ changed(ref('sentences')) }}
),

topics as (
    select * from {{ ref('narrative_topics') }}
),

topic_texts as (
    select distinct topic_text as folded from subjects where topic_text <> ''
    union
    select distinct heading as folded from sentences where heading is not null
),

topic_matches as (
    {{ pattern_matches(ref('narrative_topics'), 'topic_texts', ending=var('narrative_filler')) }}
),

text_topics as (
    select
        topic_matches.folded,
        topics.unit_kind,
        topics.head,
        topics.pattern_id,
        topics.fund,
        topic_matches.reading
    from topic_matches
    inner join topics using (pattern_id)
    where
        -- 增加基本支出844.15万元 is no amount of 基本支出, 其他固定资产 a part of 固定资产, 编外人员经费 a project's, 基本支出收入预算 no total of revenue
        not regexp_matches(topic_matches.prefix, '(?:(?:增加|减少|新增|压减|压缩|调减|调增|追加)了?|其[他它]|编外)$')
        and not (
            topics.topic in (
                'revenue_total', 'revenue_current_year', 'expenditure_total', 'expenditure_current_year', 'revenue_and_expenditure_total'
            )
            and regexp_matches(topic_matches.prefix, '(?:支出|收入|经费|资金|项目|基金|拨款|经营|事业|专户|补助)$')
        )
    qualify row_number() over (
        partition by folded, unit_kind order by length(topic_matches.prefix), length(topic_matches.reading) desc, pattern_id
    ) = 1
),

named as (
    select
        subjects.*,
        sentences.headings,
        sentences.text as sentence_text,
        sentences.folded as sentence,
        own.pattern_id as own_pattern_id,
        own.reading as own_reading,
        of_heading.pattern_id as heading_pattern_id,
        of_heading.reading as heading_reading,
        coalesce(
            own.fund, {{ fund_named_in('subjects.topic_text') }}, subjects.fund_of_whole,
            -- …一般公共预算拨款1,000.00万元,政府性基金预算拨款100.00万元,…上年结转收入50.00万元: of neither
            case
                when coalesce(len(list_distinct(subjects.funds_before)), 0) <= 1 then {{ fund_named_in("regexp_extract(subjects.head_text, '^(.*?)(?:其中|包括|$)', 1)") }}
            end,
            {{ fund_named_in("coalesce(sentences.heading, '')") }}, {{ fund_named_in("coalesce(sentences.headings, '')") }}
        ) as named_fund,
        regexp_full_match(subjects.topic_text, '[,;:、()]*{{ var("narrative_filler") }}') as is_neutral,
        regexp_matches(sentences.folded, '^(?:与|比|较|同|增加|减少|增长|下降)') as is_continued,
        lag(subjects.statement) over in_sentence as previous_statement
    from subjects
    inner join sentences using (document_id, paragraph_no, sentence_no)
    left join text_topics as own
        on
            subjects.topic_text = own.folded
            and subjects.unit_kind = own.unit_kind
            and (own.head is null or regexp_matches(subjects.head_text, own.head))
    left join text_topics as of_heading on sentences.heading = of_heading.folded and subjects.unit_kind = of_heading.unit_kind
    window in_sentence as (partition by subjects.document_id, subjects.paragraph_no, subjects.sentence_no order by subjects.figure_no)
),

amounts_named as (
    select
        *,
        case
            when own_pattern_id is not null then own_pattern_id
            when statement = 'amount' and is_neutral and (figure_no = 1 or previous_statement is null) then heading_pattern_id
        end as named_pattern_id,
        case
            when own_pattern_id is not null then own_reading
            when statement = 'amount' and is_neutral and (figure_no = 1 or previous_statement is null) then heading_reading
        end as named_reading
    from named
),

-- 初中教育支出206.54万元,其中:基本支出206.54万元,项目支出0元; 事业运行经费3733.74万元,其中:…: parts of a subject, or of what has no topic, are
-- not the document's or a fund's
whose as (
    select
        amounts_named.*,
        last_value(case
            when amounts_named.statement = 'amount' and (amounts_named.named_pattern_id is not null or not amounts_named.is_neutral)
                then struct_pack(topic := topics.topic)
        end ignore nulls) over (
            partition by amounts_named.document_id, amounts_named.paragraph_no, amounts_named.sentence_no order by amounts_named.figure_no
        ) as last_named,
        coalesce(topics.is_of_whole, false) as is_of_whole
    from amounts_named
    left join topics on amounts_named.named_pattern_id = topics.pattern_id
),

divided as (
    select
        *,
        is_of_whole and coalesce(last_value(case
            when statement = 'amount' and regexp_matches(rest_text, '^[,(]?其中')
                then last_named is not null and coalesce(last_named.topic in ('functional_subject', 'economic_class'), true)
        end ignore nulls) over (
            partition by document_id, paragraph_no, sentence_no order by figure_no rows between unbounded preceding and 1 preceding
        ), false) as is_part_of_other
    from whose
),

owned as (
    select
        * replace (
            case when not is_part_of_other then named_pattern_id end as named_pattern_id,
            case when not is_part_of_other then named_reading end as named_reading,
            is_neutral and not is_part_of_other as is_neutral
        )
    from divided
),

-- A neutral amount takes the topic of the amount before it: 年初预算为…,支出决算为…; behind a bracket of the one before that.
earlier_named as (
    select
        * exclude (named_topic),
        case
            when takes_over then coalesce(
                case when not is_in_brackets then last_value(case when not is_in_brackets then named_topic end ignore nulls) over earlier end,
                last_value(named_topic ignore nulls) over earlier
            )
        end as named_before
    from (
        select
            *,
            statement = 'amount' and is_neutral as takes_over,
            case
                when named_pattern_id is not null or is_part_of_other
                    then struct_pack(pattern_id := named_pattern_id, reading := named_reading, fund := named_fund)
            end as named_topic
        from owned
    )
    window earlier as (
        partition by document_id, paragraph_no, sentence_no, unit_kind order by figure_no rows between unbounded preceding and 1 preceding
    )
),

carried as (
    select
        earlier_named.* exclude (named_pattern_id, named_reading, named_fund, named_before),
        coalesce(
            named_pattern_id,
            -- 政府性基金预算财政拨款收入100.00万元,支出105.00万元: the expenditure of what the revenue is of
            case
                when regexp_matches(topic_text, '^[,;、]支出') and contains(before.topic, 'revenue') then before.counterpart
                else named_before.pattern_id
            end
        ) as pattern_id,
        coalesce(named_reading, named_before.reading) as reading,
        case when named_pattern_id is null and takes_over then named_before.fund else named_fund end as fund
    from earlier_named
    left join topics as before on earlier_named.named_before.pattern_id = before.pattern_id
),

-- 公务用车购置及运行维护费预算90.00万元(其中:一般公共预算支出90.00万元;…),支出决算…: the funds of what stands before the bracket (Jiangsu)
of_brackets as (
    select
        carried.* replace (
            case when is_part then main.pattern_id else carried.pattern_id end as pattern_id,
            case when is_part then main.reading else carried.reading end as reading,
            case when is_part then main.lead_text else carried.lead_text end as lead_text
        )
    from (
        select
            carried.*,
            main_figures.main,
            carried.is_in_brackets and carried.statement = 'amount'
            and coalesce(ends_with(own.topic, '_of_fund') and whole.is_divided, false) as is_part
        from carried
        left join (
            select
                document_id, paragraph_no, sentence_no, figure_no,
                last_value(
                    case when statement = 'amount' and not is_in_brackets and pattern_id is not null then struct_pack(pattern_id, reading, lead_text) end ignore nulls
                ) over (partition by document_id, paragraph_no, sentence_no order by figure_no) as main
            from carried
        ) as main_figures using (document_id, paragraph_no, sentence_no, figure_no)
        left join topics as own on carried.pattern_id = own.pattern_id
        left join topics as whole on main_figures.main.pattern_id = whole.pattern_id
    ) as carried
),

-- What a part is a part of at last: a vehicle's price of vehicles, these of 三公.
families as (
    select
        parts.part,
        coalesce(wholes.whole, parts.whole) as family
    from {{ ref('narrative_parts') }} as parts
    left join {{ ref('narrative_parts') }} as wholes on parts.whole = wholes.part
),

-- 一般公共预算“三公”经费1165.08万元,…。其中:因公出国(境)费0万元。公务用车购置费…: no part says a fund, the whole has said it
funded as (
    select
        of_brackets.* replace (
            coalesce(
                of_brackets.fund,
                case
                    when families.family is not null
                        then last_value(case when of_brackets.statement = 'amount' and families.family is null then of_brackets.fund end ignore nulls) over (
                            partition by of_brackets.document_id, of_brackets.paragraph_no, coalesce(families.family, topics.topic)
                            order by of_brackets.sentence_no, of_brackets.figure_no
                            rows between unbounded preceding and 1 preceding
                        )
                end,
                'all'
            ) as fund
        )
    from of_brackets
    left join topics using (pattern_id)
    left join families on topics.topic = families.part
)

select
    * exclude (main, is_part, n_figures, rest_text, fund_of_whole, funds_before, own_reading, heading_pattern_id, heading_reading, is_neutral, last_named, is_of_whole, is_part_of_other, previous_statement, takes_over)
from funded
