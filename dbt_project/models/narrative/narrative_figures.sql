{{ config(**by_document()) }}
-- What the figures of the running text say: topic, statement, year, phase. A figure whose topic the words do not name is not here.
-- An amount is named by the words that lead to it, else (年初预算为…) by the figure before or the heading. A change belongs to the amount
-- that its rate confirms: amount - change = former amount, change / former amount = rate.

with

figures as (
    select * from {{ changed(ref('sentence_figures')) }}
),

sentences as (
    select * from {{ changed(ref('sentences')) }}
),

identities as (
    select * from {{ changed(ref('document_identities')) }} where disclosure_kind <> 'other'
),

topics as (
    select * from {{ ref('narrative_topics') }}
),

statements as (
    select * from {{ ref('narrative_statements') }}
),

-- statement: amount, share, change or change_rate, by the end of the leading words

leads as (
    select distinct lead_text as folded from figures
),

statement_matches as (
    {{ pattern_matches(ref('narrative_statements'), 'leads') }}
),

lead_statements as (
    -- 占支出预算的: a share, whatever else the words say
    select
        statement_matches.folded,
        coalesce(
            max(statements.statement) filter (where statements.statement = 'share'),
            max(statements.statement) filter (where statements.statement = 'completion_rate'),
            'change'
        ) as statement,
        any_value(statements.sign) filter (where statements.statement = 'change') as sign
    from statement_matches
    inner join statements using (pattern_id)
    group by statement_matches.folded
),

stated as (
    select
        figures.*,
        case
            when figures.unit_printed = '%' and lead_statements.statement = 'change' then 'change_rate'
            when figures.unit_printed = '%' then lead_statements.statement
            when lead_statements.statement = 'change' then 'change'
            else 'amount'
        end as statement,
        case when lead_statements.statement = 'change' then lead_statements.sign else 1 end as sign,
        regexp_matches(figures.lead_text, '(?:比|较|与|同)[^,;:。增减]*$') and regexp_matches(figures.rest_text, '^,?(?:增加|增长|减少|下降|降低|上升|多|少)')
            as is_compared,
        -- 截至2025年底,…共有车辆: the year named last before the figure, but not one that it is only compared with
        try_cast(nullif(regexp_extract(
            regexp_replace(
                regexp_extract(figures.lead_text, '([^;:。]*)$', 1), '(?:比|较|与|同)[^,]*(?:持平|一致|相同|相等|相比)|用于[^,]*|原因[^,]*', '', 'g'
            ), '.*([12]\d{3})年', 1
        ), '') as integer) as year_printed
    from figures
    left join lead_statements on figures.lead_text = lead_statements.folded
    -- a number without its unit among the words, or a unit without its number: the line was torn, its words belong elsewhere
    where not regexp_matches(figures.lead_text, '\d\.\d|\d,\d{3}|[\p{Han}]万元')
),

subjects as (
    -- the words that may name the topic; a change's or share's own clause only, and not what it is compared with or is a share of
    select
        *,
        case
            when statement = 'amount' then right(regexp_replace(lead_text, '(?:比|较|与|同|相比)[^,;:。]*$', ''), 60)
            else regexp_replace(
                regexp_extract(lead_text, '([^,;:。]*)$', 1),
                '(?:比|较|与|同|相比|占|完成).*$|(?:各|均|同比|又|再|则|将|有所|相应)*(?:增加|增长|上升|提高|增支|调增|减少|下降|降低|压减|节约|减支|调减|压缩|缩减|增|减|降|多|少)(?:了|额|数|为|约|金额|幅度?|率|比例)*$', ''
            )
        end as topic_text,
        case when unit_printed in ('元', '万元', '亿元', '%') then 'money' else 'quantity' end as unit_kind
    from stated
),

-- topic: the pattern that begins earliest and leads up to the figure with nothing but filler between

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
        topics.pattern_id,
        topics.fund,
        topic_matches.reading
    from topic_matches
    inner join topics using (pattern_id)
    where
        -- 增加基本支出844.15万元 is no amount of 基本支出, 基本支出收入预算 no total of revenue
        not regexp_matches(topic_matches.prefix, '(?:增加|减少|新增|压减|压缩|调减|调增|追加)了?$')
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
            own.fund, {{ fund_named_in('subjects.topic_text') }}, {{ fund_named_in("regexp_extract(subjects.head_text, '^(.*?)(?:其中|包括|$)', 1)") }},
            {{ fund_named_in("coalesce(sentences.headings, '')") }}, 'all'
        ) as named_fund,
        regexp_full_match(subjects.topic_text, '[,;:、(]*{{ var("narrative_filler") }}') as is_neutral,
        regexp_matches(sentences.folded, '^(?:与|比|较|同|增加|减少|增长|下降)') as is_continued,
        lag(subjects.statement) over in_sentence as previous_statement
    from subjects
    inner join sentences using (document_id, paragraph_no, sentence_no)
    left join text_topics as own on subjects.topic_text = own.folded and subjects.unit_kind = own.unit_kind
    left join text_topics as of_heading on sentences.heading = of_heading.folded and subjects.unit_kind = of_heading.unit_kind
    where subjects.statement is not null
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
    -- a neutral amount takes the topic of the amount before it: 年初预算为…,支出决算为…
    select
        * exclude (named_pattern_id, named_reading, named_fund),
        coalesce(named_pattern_id, case when takes_over then last_value(named_pattern_id ignore nulls) over earlier end) as pattern_id,
        coalesce(named_reading, case when takes_over then last_value(named_reading ignore nulls) over earlier end) as reading,
        case
            when named_pattern_id is null and takes_over
                then last_value(case when named_pattern_id is not null then named_fund end ignore nulls) over earlier
            else named_fund
        end as fund
    from (select *, statement = 'amount' and is_neutral as takes_over from amounts_named)
    window earlier as (
        partition by document_id, paragraph_no, sentence_no, unit_kind order by figure_no rows between unbounded preceding and 1 preceding
    )
),

-- changes and rates: to which amount they belong

amounts as (
    select
        carried.*,
        count(*) over (partition by document_id, paragraph_no, sentence_no order by figure_no) as nth_amount
    from carried
    where statement = 'amount' and unit_printed in ('元', '万元', '亿元') and not is_compared
),

moves as (
    select
        *,
        lead(statement) over in_sentence as next_statement,
        lead(number_value * sign) over in_sentence as next_number,
        lead(decimals) over in_sentence as next_decimals,
        lead(topic_text) over in_sentence as next_topic_text,
        max(case when statement = 'change' then figure_no end) over (in_sentence rows between unbounded preceding and 1 preceding) as last_change,
        max(case when statement = 'change_rate' then figure_no end) over (in_sentence rows between unbounded preceding and 1 preceding) as last_rate
    from carried
    window in_sentence as (partition by document_id, paragraph_no, sentence_no order by figure_no)
),

changes as (
    select
        *,
        case when next_statement = 'change_rate' and not regexp_matches(next_topic_text, '[;:]') then next_number end as rate,
        greatest(coalesce(last_change, 0), coalesce(last_rate, 0)) as counts_from
    from moves
    where statement = 'change'
),

pairs as (
    select
        changes.document_id,
        changes.paragraph_no,
        changes.sentence_no,
        changes.figure_no,
        amounts.sentence_no as amount_sentence_no,
        amounts.figure_no as amount_figure_no,
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
            and (changes.own_pattern_id is null or changes.own_pattern_id = amounts.pattern_id)
            and amounts.pattern_id is not null
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
        or n_confirmed = 0 and is_since and n_since = 1
        or n_confirmed = 0 and n_since = 0 and amount_sentence_no < sentence_no and amount_figure_no = 1
    qualify row_number() over (
        partition by document_id, paragraph_no, sentence_no, figure_no
        order by is_confirmed desc, is_since desc, amount_sentence_no desc, amount_figure_no desc
    ) = 1
),

settled as (
    select
        moves.* exclude (pattern_id, reading, fund),
        coalesce(moves.pattern_id, bases.pattern_id) as pattern_id,
        coalesce(moves.reading, bases.reading) as reading,
        case when moves.pattern_id is null then bases.fund else moves.fund end as fund,
        bases.amount_value,
        bases.amount_unit,
        bases.is_confirmed
    from moves
    left join bases using (document_id, paragraph_no, sentence_no, figure_no)
    where moves.statement in ('amount', 'change')
),

followers as (
    -- a rate belongs to the change before it, a share to the amount before it
    select
        moves.* exclude (pattern_id, reading, fund),
        coalesce(moves.pattern_id, settled.pattern_id) as pattern_id,
        coalesce(moves.reading, settled.reading) as reading,
        case when moves.pattern_id is null then settled.fund else moves.fund end as fund,
        null::decimal(24, 6) as amount_value,
        null::varchar as amount_unit,
        null::boolean as is_confirmed
    from moves
    inner join settled
        on
            moves.document_id = settled.document_id
            and moves.paragraph_no = settled.paragraph_no
            and moves.sentence_no = settled.sentence_no
            and moves.figure_no = settled.figure_no + 1
    where
        moves.statement = 'change_rate' and (settled.statement = 'change' or moves.pattern_id is not null)
        or moves.statement in ('share', 'completion_rate') and settled.statement = 'amount'
),

compared as (
    -- 比2025年年初预算数1506121.45万元减少57334.09万元: the former amount, as printed
    select
        * exclude (pattern_id, reading, fund),
        lag(pattern_id) over in_sentence as pattern_id,
        lag(reading) over in_sentence as reading,
        lag(fund) over in_sentence as fund
    from settled
    window in_sentence as (partition by document_id, paragraph_no, sentence_no order by figure_no)
),

said as (
    select * from settled where not is_compared or statement <> 'amount'
    union all by name
    select * from compared where is_compared and statement = 'amount'
    union all by name
    select * from followers
),

reasons as (
    -- the words after 原因, up to the next semicolon; they speak of the figures before them
    select
        document_id,
        paragraph_no,
        sentence_no,
        figure_no,
        nullif(regexp_extract(rest_text, '原因(?:主要)?(?:是|为)?[:,]?(?:主要是)?([^;]*)', 1), '') as reason
    from figures
),

next_sentences as (
    select
        document_id,
        paragraph_no,
        sentence_no - 1 as sentence_no,
        nullif(regexp_extract(folded, '^[^,;:]{0,16}原因(?:主要)?(?:是|为)?[:,]?(?:主要是)?(.*)', 1), '') as reason
    from sentences
),

explained as (
    select
        said.*,
        coalesce(
            first_value(reasons.reason ignore nulls) over (
                partition by said.document_id, said.paragraph_no, said.sentence_no, said.pattern_id order by said.figure_no
                rows between current row and unbounded following
            ),
            next_sentences.reason
        ) as reason
    from said
    left join reasons using (document_id, paragraph_no, sentence_no, figure_no)
    left join next_sentences using (document_id, paragraph_no, sentence_no)
),

scoped as (
    select
        explained.*,
        topics.topic,
        topics.item,
        identities.unit_name as document_unit,
        identities.fiscal_year as document_year,
        identities.phase as document_phase,
        -- of quantities: as at which year, and whether there or planned, also where only the sentence before says so
        last_value(case when explained.unit_kind = 'quantity' then year_printed end ignore nulls) over in_paragraph as year_before,
        last_value(case
            when explained.unit_kind = 'quantity' then case
                when regexp_matches(lead_text, '购置|新增|配置|更新|购买') then 'planned' when regexp_matches(lead_text, '共有|实有|拥有|占用|占有|保有|截至') then 'held'
            end
        end ignore nulls) over in_paragraph as holding
    from explained
    inner join topics using (pattern_id)
    inner join identities using (document_id)
    where
        -- what is said of one project or of its evaluation is not the publisher's
        not (
            topics.item is not null
            and topics.unit_kind = 'money'
            and not starts_with(topics.topic, 'procurement')
            and (
                regexp_matches(coalesce(headings, ''), '绩效|自评|评价')
                or regexp_matches(sentence, '[该本]项目|项目(?:全年|年度|年初)?预算数|资金支出总额')
            )
        )
        and not (starts_with(topics.topic, 'three_public_') and regexp_matches(coalesce(headings, ''), '机关运行(?:经)?费[^/]*$'))
        and (not starts_with(topics.topic, 'procurement_') or regexp_matches(coalesce(headings, '') || head_text, '采购'))
        and (
            topics.topic <> 'performance_amount'
            or regexp_matches(coalesce(headings, '') || sentence, '绩效') and not regexp_matches(head_text || lead_text, '其中')
        )
    window in_paragraph as (
        partition by document_id, paragraph_no order by sentence_no, figure_no rows between unbounded preceding and current row
    )
),

dated as (
    select
        *,
        case
            when is_compared and statement = 'amount' then coalesce(year_printed, document_year - 1)
            when unit_kind = 'quantity' then coalesce(year_printed, year_before, document_year)
            when statement = 'amount' then coalesce(year_printed, case when regexp_matches(lead_text, '(?:上年|去年)(?:度)?(?:预算|决算|执行|支出)') then document_year - 1 end, document_year)
            else document_year
        end as fiscal_year,
        case
            when document_phase = 'budget' and statement = 'amount' and (is_compared or regexp_matches(lead_text, '上年|去年')) and regexp_matches(lead_text, '执行|决算')
                then 'final'
            when document_phase = 'final' and statement = 'amount' and regexp_matches(lead_text, '(?:年初|调整|全年|支出)?预算(?:数|安排)?(?:为|是|:)?$') then 'budget'
            else document_phase
        end as phase,
        case when regexp_matches(lead_text, '执行|决算') then 'final' else document_phase end as compared_phase,
        -- a heading that is a unit's name: what follows is that unit's (Shenzhen: 三、深圳市东江水源工程管理处)
        nullif(regexp_extract(coalesce(headings, ''), '{{ var("unit_heading") }}', 1), '') as unit_named
    from scoped
),

valued as (
    select
        document_id,
        page_no,
        line_no,
        x0,
        top,
        x1,
        bottom,
        paragraph_no,
        sentence_no,
        figure_no,
        case when topic in ('vehicles_held', 'equipment_held') and holding = 'planned' then replace(topic, 'held', 'planned') else topic end as topic,
        case when item in ('vehicles', 'equipment') and holding = 'planned' then item || '_planned' else item end as item,
        pattern_id,
        fund,
        nullif(regexp_extract(case when topic = 'functional_subject' then reading end, '(\d{7}|\d{5}|\d{3})', 1), '') as subject_code,
        replace(reading, '圆', '元') as subject_printed,
        nullif(regexp_extract(
            case when topic = 'functional_subject' then regexp_replace(regexp_replace(reading, '[“”"]|科目$', '', 'g'), '\((?:类|款|项)\)[^()]*$', '') end,
            '、?([\p{Han}][\p{Han}、]*)[\d()]*$', 1
        ), '') as subject_name,
        case
            when pattern_id = 'functional_class' then 'class'
            when topic = 'functional_subject' then
                coalesce(
                    case regexp_extract(reading, '.*\((类|款|项)\)', 1) when '类' then 'class' when '款' then 'section' when '项' then 'item' end,
                    case length(regexp_extract(reading, '(\d{7}|\d{5}|\d{3})', 1)) when 3 then 'class' when 5 then 'section' when 7 then 'item' end
                )
        end as subject_level,
        case when translate(unit_named, '()', '（）') <> document_unit then translate(unit_named, '()', '（）') end as budget_unit_name,
        statement,
        fiscal_year,
        phase,
        compared_phase,
        document_year,
        number_text as amount_printed,
        unit_printed,
        decimals,
        number_value,
        case
            when unit_printed = '元' then 1
            when unit_printed = '万元' then 10000
            when unit_printed = '亿元' then 100000000
        end as unit_yuan,
        sign,
        case when statement in ('share', 'change_rate', 'completion_rate') then (sign * number_value * 0.01)::decimal(18, 8) end as share,
        case when unit_printed not in ('元', '万元', '亿元', '%') then number_value end as quantity,
        amount_value,
        amount_unit,
        is_confirmed,
        reason,
        headings,
        sentence_text,
        lead_text
    from dated
)

select
    *,
    (sign * number_value * unit_yuan)::decimal(24, 6) as amount_yuan
from valued
