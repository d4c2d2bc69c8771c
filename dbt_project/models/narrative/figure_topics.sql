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
            {{ fund_named_in("coalesce(sentences.heading, '')") }}, {{ fund_named_in("coalesce(sentences.headings, '')") }}, 'all'
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

carried as (
    -- a neutral amount takes the topic of the amount before it: 年初预算为…,支出决算为…; behind a bracket of the one before that
    select
        * exclude (named_pattern_id, named_reading, named_fund, before),
        coalesce(named_pattern_id, before.pattern_id) as pattern_id,
        coalesce(named_reading, before.reading) as reading,
        case when named_pattern_id is null and takes_over then before.fund else named_fund end as fund
    from (
        select
            *,
            statement = 'amount' and is_neutral as takes_over,
            case
                when statement = 'amount' and is_neutral then coalesce(
                    case when not is_in_brackets then last_value(case when not is_in_brackets then named_topic end ignore nulls) over earlier end,
                    last_value(named_topic ignore nulls) over earlier
                )
            end as before
        from (
            select
                *,
                case when named_pattern_id is not null then struct_pack(pattern_id := named_pattern_id, reading := named_reading, fund := named_fund) end
                    as named_topic
            from amounts_named
        )
        window earlier as (
            partition by document_id, paragraph_no, sentence_no, unit_kind order by figure_no rows between unbounded preceding and 1 preceding
        )
    )
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
            and coalesce(own.topic in ('expenditure_of_fund', 'revenue_of_fund', 'appropriation_of_fund'), false)
            and coalesce(
                whole.topic like 'three_public%' or whole.topic in ('meetings', 'training', 'operating_costs', 'basic', 'project'), false
            ) as is_part
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
)

select
    * exclude (main, is_part, named_topic, n_figures, rest_text, fund_of_whole, funds_before, own_reading, heading_pattern_id, heading_reading, is_neutral, previous_statement, takes_over)
from of_brackets
