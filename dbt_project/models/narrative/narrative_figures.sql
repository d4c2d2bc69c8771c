{{ config(**by_document()) }}
-- What the figures of the running text say: topic, statement, year, phase, reason. A figure whose topic the words do not name is not here.

{%- set compared_with = "regexp_extract(explained.change_lead, '.*(?:[大小高低]于|比|较|与|同)([^,;:。]*)$', 1)" %}

with

moves as (
    select
        *,
        lag(statement) over earlier as previous_statement,
        max(case when statement in ('amount', 'change') then figure_no end) over earlier as follows_no,
        -- …支出总计…,减少53.7万元,降低2.99%;完成年初预算103.32%: not of the change
        max(case when statement = 'amount' and not is_compared and not is_in_brackets then figure_no end) over earlier as follows_amount_no
    from {{ changed(ref('figure_topics')) }}
    window earlier as (
        partition by document_id, paragraph_no, sentence_no order by figure_no rows between unbounded preceding and 1 preceding
    )
),

bases as (
    select * from {{ changed(ref('figure_bases')) }}
),

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

confirmed_amounts as (
    select
        document_id,
        paragraph_no,
        amount_sentence_no as sentence_no,
        amount_figure_no as figure_no,
        true as is_confirmed
    from bases
    where is_confirmed
    group by all
),

settled as (
    select
        moves.* exclude (pattern_id, reading, fund),
        coalesce(moves.pattern_id, bases.pattern_id) as pattern_id,
        coalesce(moves.reading, bases.reading) as reading,
        case when moves.pattern_id is null then bases.fund else moves.fund end as fund,
        -- 比预算数6.40万元减少3.20万元: what it is compared with stands before the former amount
        case when regexp_matches(moves.lead_text, '[,;。:]') then moves.lead_text else concat(moves.lead_text_before, moves.lead_text) end as change_lead,
        bases.amount_value,
        bases.amount_unit,
        coalesce(bases.is_confirmed, confirmed_amounts.is_confirmed) as is_confirmed
    from moves
    left join bases using (document_id, paragraph_no, sentence_no, figure_no)
    left join confirmed_amounts using (document_id, paragraph_no, sentence_no, figure_no)
    where moves.statement in ('amount', 'change') or {{ is_rate_alone('moves') }}
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

named as (
    select * from settled where not is_compared or statement <> 'amount'
    union all by name
    select * from compared where is_compared and statement = 'amount'
),

followers as (
    -- a rate belongs to the change before it; a share and a completion rate to the amount before them, also one after the other
    select
        moves.* exclude (pattern_id, reading, fund),
        coalesce(moves.pattern_id, named.pattern_id) as pattern_id,
        coalesce(moves.reading, named.reading) as reading,
        case when moves.pattern_id is null then named.fund else moves.fund end as fund,
        named.change_lead,
        null::decimal(24, 6) as amount_value,
        null::varchar as amount_unit,
        null::boolean as is_confirmed
    from moves
    inner join named
        on
            moves.document_id = named.document_id
            and moves.paragraph_no = named.paragraph_no
            and moves.sentence_no = named.sentence_no
            and named.figure_no = case
                when moves.statement = 'completion_rate' and regexp_full_match(moves.lead_text, '[,;)]+完成[^,;:。]*') then moves.follows_amount_no
                else moves.follows_no
            end
    where
        moves.statement = 'change_rate' and moves.figure_no = moves.follows_no + 1 and named.statement = 'change'
        or moves.statement in ('share', 'completion_rate') and named.statement = 'amount'
        and (moves.figure_no = moves.follows_no + 1 or regexp_full_match(moves.lead_text, '[,;)]+[占完][^,;:。]*'))
),

said as (
    select * from named
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
        topics.is_as_at,
        coalesce(
            identities.phase = 'final'
            and regexp_matches({{ compared_with }}, '预算')
            and not regexp_matches({{ compared_with }}, '上年|去年')
            and coalesce(try_cast(nullif(regexp_extract({{ compared_with }}, '[12]\d{3}'), '') as integer), identities.fiscal_year) = identities.fiscal_year,
            false
        ) as is_against_budget,
        identities.unit_name as document_unit,
        identities.disclosure_kind,
        identities.fiscal_year as document_year,
        identities.phase as document_phase,
        -- as at which year, and of quantities whether there or planned, also where only the sentence before says so
        last_value(case when topics.is_as_at then year_printed end ignore nulls) over in_paragraph as year_before,
        last_value(case
            when explained.unit_kind = 'quantity' then
                case
                    when regexp_extract(lead_text, '.*(购置|新增|配置|配备|更新|购买|共有|实有|拥有|占用|占有|保有|截至)', 1) in ('购置', '新增', '配置', '配备', '更新', '购买')
                        then 'planned'
                    when regexp_matches(lead_text, '共有|实有|拥有|占用|占有|保有|截至') then 'held'
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
        and (topics.under is null or regexp_matches(coalesce(headings, '') || head_text || lead_text, topics.under))
        and (topics.not_under is null or not regexp_matches(coalesce(headings, ''), topics.not_under))
        -- 按政府采购资金类型划分,一般公共预算拨款…: what is bought is paid with a part of the fund's money
        and not (coalesce(topics.is_of_whole, false) and regexp_matches(coalesce(headings, ''), '{{ var("headings_of_parts") }}'))
        and (topics.not_head is null or not regexp_matches(head_text || lead_text, topics.not_head))
    window in_paragraph as (
        partition by document_id, paragraph_no order by sentence_no, figure_no rows between unbounded preceding and current row
    )
),

dated as (
    select
        *,
        case
            when is_compared and statement = 'amount'
                then coalesce(year_printed, case when is_against_budget then document_year else document_year - 1 end)
            when is_as_at then
                coalesce(
                    year_printed,
                    case
                        when unit_kind = 'money' or holding is distinct from 'planned'
                            then coalesce(year_before, year_as_at, case when is_as_at_year_before then document_year - 1 end)
                    end,
                    document_year
                )
            when statement = 'amount' then coalesce(year_printed, case when regexp_matches(lead_text, '(?:上年|去年)(?:度)?(?:预算|决算|执行|支出|年初)') then document_year - 1 end, document_year)
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
        {{ unit_of_headings('headings') }} as unit_named
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
        replace(ltrim(reading, ',;:、'), '圆', '元') as subject_printed,
        nullif(regexp_extract(
            case when topic = 'functional_subject' then regexp_replace(regexp_replace(reading, '[“”"]|类?科目$', '', 'g'), '\((?:类|款|项)\)[^()]*$', '') end,
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
        -- 比年初预算数增加…, 决算数小于预算数…: what was spent against its own budget, and not against the year before
        case when is_against_budget then replace(statement, 'change', 'deviation') else statement end as statement,
        fiscal_year,
        phase,
        compared_phase,
        document_unit as unit_name,
        document_year,
        disclosure_kind,
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
        case when statement in ('share', 'change_rate', 'deviation_rate', 'completion_rate') then (sign * number_value * 0.01)::decimal(18, 8) end as share,
        case when unit_printed not in ('元', '万元', '亿元', '%') then number_value end as quantity,
        amount_value,
        amount_unit,
        is_confirmed,
        reason,
        headings,
        sentence_text,
        lead_text
    from dated
),

in_yuan as (
    select
        *,
        (sign * number_value * unit_yuan)::decimal(24, 6) as amount_yuan,
        'printed' as derivation
    from valued
),

implied as (
    -- a change and the amount it belongs to imply the former amount
    select
        * replace (
            'implied_previous' as statement,
            document_year - 1 as fiscal_year,
            compared_phase as phase,
            null as amount_printed,
            null as unit_printed,
            'difference' as derivation,
            (amount_value * case amount_unit when '元' then 1 when '万元' then 10000 when '亿元' then 100000000 end - amount_yuan)::decimal(24, 6)
                as amount_yuan
        )
    from in_yuan
    where statement = 'change' and amount_value is not null
),

with_implied as (
    select * from in_yuan
    union all by name
    select * from implied where amount_yuan >= 0
)

select * from with_implied
