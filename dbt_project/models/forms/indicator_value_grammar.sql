{{ config(**by_document()) }}
{%- set several_counts = '[0-9.]+(-[0-9.]+)?[^0-9;,]{1,8}([;,、][0-9.]+(-[0-9.]+)?[^0-9;,]{1,8})+' %}
{%- set count_in_words = '(至少|不少于|不低于|≥)?([一二两三四五六七八九十])(次|个|支|份|套|场|批|期|名|人|项|家|件|台|辆)' %}

-- The grammar of target values: every distinct value text, with the operator and unit printed beside it, read once. In this order:
-- nothing -> date -> frequency -> duration -> operator, number and unit -> text (seed indicator_value_patterns for the first four;
-- indicator_operators for words that compare). A bare number means `=`. The text stays what it was printed as; this is a reading of it.

with

indicators as (
    select * from {{ changed(ref('indicator_texts')) }}
),

operators as (
    select * from {{ ref('indicator_operators') }}
),

units as (
    select * from {{ ref('indicator_units') }}
),

-- A unit may stand behind the indicator's name: 法律顾问服务成本（万元） | ≤5.
texts as (
    select distinct
        value_folded,
        operator_folded,
        unit_folded,
        nullif(regexp_extract(level3_folded, '\(([^()]{1,6})\)$', 1), '') as name_unit
    from indicators
),

-- One phrase, as if it were printed in one cell; thousands commas and variants of signs folded. A closing bracket that nothing opens is the sign
-- that it looks like (》90%).
phrases as (
    select
        texts.*,
        cell_operators.operator as cell_operator,
        regexp_replace(
            regexp_replace(
                translate(
                    coalesce(cell_operators.word, '')
                    || coalesce(replace(texts.value_folded, '(含)', ''), '')
                    || case when suffix(coalesce(texts.value_folded, ''), texts.unit_folded) then '' else coalesce(texts.unit_folded, '') end,
                    '≦≧⩽⩾', '≤≥≤≥'
                ),
                '([0-9]),([0-9]{3})', '\1\2', 'g'
            ),
            '^》', '>'
        ) as phrase
    from texts
    left join operators as cell_operators on texts.operator_folded = cell_operators.word and cell_operators.place = 'before'
),

-- A count in words is a count: 两次, 至少一次.
counted as (
    select
        * replace (
            coalesce(
                counted.before || strpos('一二三四五六七八九十', replace(counted.number, '两', '二')) || counted.unit,
                phrase
            ) as phrase
        )
    from (
        select
            *,
            case when regexp_full_match(phrase, '{{ count_in_words }}')
                then regexp_extract(phrase, '{{ count_in_words }}', ['before', 'number', 'unit'])
            end as counted
        from phrases
    )
),

kinds as (
    select
        * exclude (counted),
        case
            when value_folded is null then 'missing'
            else {{ first_match(ref('indicator_value_patterns'), 'value_kind', 'phrase') }}
        end as pattern_kind
    from counted
),

-- Words before (figures behind Latin letters are part of a name: PM2.5), number, what follows; a remark in brackets at the end is no unit where one
-- stands before it.
pieces as (
    select
        *,
        regexp_extract(
            phrase,
            '^((?:[^0-9]|[A-Za-z][0-9]+(?:\.[0-9]+)?)*?)(-?[0-9]+(?:\.[0-9]+)?)([^0-9]*?)(?:(?:至|到|-|~|—)(-?[0-9]+(?:\.[0-9]+)?))?([^0-9(]*(?:m[23](?:/[^0-9(]*)?)?)(\(.*\))?[。;.]?$',
            ['before', 'lower', 'lower_unit', 'upper', 'after', 'remark']
        ) as piece
    from kinds
    where pattern_kind is null
),

-- The word of comparison that ends what stands before, else one inside it (不超过预算305万元), and the one that ends what follows; the longest.
compared as (
    select
        pieces.*,
        before.operator as before_operator,
        after.operator as after_operator,
        regexp_replace(piece.after, coalesce(after.word, '') || '$', '') as after_unit
    from pieces
    left join operators as before
        on
            before.place = 'before'
            and (suffix(piece.before, before.word) or ((length(before.word) > 1 or before.word in ('≥', '≤', '>', '<')) and contains(piece.before, before.word)))
    left join operators as after on after.place = 'after' and suffix(piece.after, after.word)
    where piece.lower != ''
    qualify row_number() over (
        partition by value_folded, operator_folded, unit_folded, name_unit
        order by suffix(piece.before, before.word) desc nulls last, length(before.word) desc nulls last, length(after.word) desc nulls last
    ) = 1
),

-- The unit of a range is the one behind it (5%-10%). A unit may stand in brackets (90.00(度), 100万(条)).
unit_texts as (
    select
        compared.*,
        trim(piece.remark, '()') as in_brackets,
        rtrim(case when piece.upper != '' and after_unit != '' then after_unit else piece.lower_unit || after_unit end, '.。;及') as bare_unit
    from compared
),

measured as (
    select
        * exclude (bare_unit, in_brackets),
        case
            when bare_unit in ('', '万', '亿') and regexp_replace(in_brackets, '^[万亿]', '') in (select unit from units) then bare_unit || in_brackets
            else bare_unit
        end as unit_text
    from unit_texts
),

-- What follows a known unit in words is what is counted (10个不同的治理服务场景, 100%全覆盖); 元/人/月 and 个月 are units of their own.
known_units as (
    select texts_of_units.unit_text, max_by(units.unit, length(units.unit)) as unit
    from (select distinct unit_text from measured) as texts_of_units
    inner join units
        on
            starts_with(texts_of_units.unit_text, units.unit)
            and (
                texts_of_units.unit_text = units.unit
                or units.unit in ('%', '‰')
                or length(texts_of_units.unit_text) >= length(units.unit) + 3
            )
    where not contains(texts_of_units.unit_text, '/')
    group by texts_of_units.unit_text
),

quantities as (
    select
        measured.*,
        case
            when piece.upper != '' then 'between'
            when before_operator in ('>=', '<=', '>', '<') then before_operator
            else coalesce(after_operator, before_operator, '=')
        end as operator,
        try_cast(piece.lower as decimal(24, 6)) as value_number,
        try_cast(nullif(piece.upper, '') as decimal(24, 6)) as value_number_upper,
        coalesce(
            known_units.unit,
            nullif(measured.unit_text, ''),
            case when regexp_replace(split_part(measured.name_unit, '/', 1), '^[万亿]', '') in (select unit from units) then measured.name_unit end
        ) as unit
    from measured
    left join known_units using (unit_text)
    where
        length(measured.unit_text) <= 12
        and not regexp_matches(measured.unit_text, '[≥≤><=,;。:]')
        -- the last factor of a formula is no target
        and not regexp_matches(piece.before, '[×÷*]$')
        -- other words before the number (完成率100%, 印刷10份) are read over where a known unit ends the text
        and (
            piece.before = '' or before_operator is not null
            or regexp_replace(measured.unit_text, '^[万亿]', '') in (select unit from units)
        )
),

durations as (
    select
        *,
        regexp_extract(phrase, '([0-9]+(?:\.[0-9]+)?|[一二两三四五六七八九十半])(个?(?:工作日|自然日|小时|分钟|天|日|周|月|年))(?:之内|以内|内|$)', ['number', 'unit']) as span
    from kinds
    where pattern_kind = 'duration'
),

readings as (
    select value_folded, operator_folded, unit_folded, name_unit, operator, value_number, value_number_upper, unit, 'quantitative' as value_kind
    from quantities

    union all

    select
        value_folded,
        operator_folded,
        unit_folded,
        name_unit,
        case when span.number != '' then '<=' end as operator,
        case
            when span.number = '' then null
            when span.number = '半' then 0.5
            when span.number = '两' then 2
            when strpos('一二三四五六七八九十', span.number) > 0 then strpos('一二三四五六七八九十', span.number)
            else try_cast(span.number as decimal(24, 6))
        end::decimal(24, 6) as value_number,
        null::decimal(24, 6) as value_number_upper,
        nullif(span.unit, '') as unit,
        'duration' as value_kind
    from durations

    union all

    select value_folded, operator_folded, unit_folded, name_unit, cell_operator as operator, null, null, null, pattern_kind as value_kind
    from kinds
    where pattern_kind in ('missing', 'date', 'frequency')
),

grammar as (
    select
        kinds.value_folded,
        kinds.operator_folded,
        kinds.unit_folded,
        kinds.name_unit,
        readings.operator,
        readings.value_number,
        readings.value_number_upper,
        readings.unit,
        coalesce(
            readings.value_kind,
            -- several targets in one cell, or one inside a sentence: a quantity, though not one number
            case when regexp_matches(kinds.phrase, '[≥≤><][0-9]') or regexp_full_match(kinds.phrase, '{{ several_counts }}') then 'quantitative' end,
            'qualitative'
        ) as value_kind
    from kinds
    left join readings
        on
            kinds.value_folded is not distinct from readings.value_folded
            and kinds.operator_folded is not distinct from readings.operator_folded
            and kinds.unit_folded is not distinct from readings.unit_folded
            and kinds.name_unit is not distinct from readings.name_unit
)

select * from grammar
