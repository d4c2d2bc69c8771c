{{ config(**by_document()) }}
-- Of each figure its statement (amount, share, change, change_rate, completion_rate), by the words it follows, and the words that may name
-- its topic.
{#- What a figure is compared with. 与 and 同 also stand in names: 文化旅游体育与传媒支出, 发展与改革事务, 合同尾款. #}
{%- set than = '(?:比|较|(?:与|同)(?:上|去|前|往|以前|同期|[12]\\d{3}|全年|本年|当年|年初|年度|调整|批复|部门|单位|预算|决算|执行|其))' %}

with

figures as (
    select * from {{ changed(ref('sentence_figures')) }}
),

statements as (
    select * from {{ ref('narrative_statements') }}
),

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
        regexp_matches(figures.lead_text, '{{ than }}[^,;:。增减]*$') and regexp_matches(figures.rest_text, '^,?(?:增加|增长|减少|下降|降低|上升|多|少)')
            as is_compared,
        -- 截至2025年底,…共有车辆: the year named last before the figure, but not one that it is only compared with
        try_cast(nullif(regexp_extract(
            regexp_replace(
                regexp_extract(figures.lead_text, '([^;:。]*)$', 1), '(?:比|较|与|同)[^,]*(?:持平|一致|相同|相等|相比)|用于[^,]*|原因[^,]*', '', 'g'
            ), '.*([12]\d{3})年', 1
        ), '') as integer) as year_printed
    from (
        select *, lag(lead_text) over (partition by document_id, paragraph_no, sentence_no order by figure_no) as lead_text_before
        from figures
    ) as figures
    left join lead_statements on figures.lead_text = lead_statements.folded
    -- a number without its unit among the words, or a unit without its number: the line was torn, its words belong elsewhere
    where not regexp_matches(figures.lead_text, '\d\.\d|\d,\d{3}|[\p{Han}]万元')
),

subjects as (
    -- the words that may name the topic; a change's or share's own clause only, and not what it is compared with or is a share of
    select
        *,
        case
            when statement = 'amount' then right(regexp_replace(lead_text, '(?:{{ than }}|相比)[^,;:。]*$', ''), 60)
            else regexp_replace(
                regexp_extract(regexp_replace(lead_text, '{{ than }}[^,;:。]*,([^,;:。]*)$', '\1'), '([^,;:。]*)$', 1),
                '(?:{{ than }}|相比|占|完成|(?:(?:本年度?)?(?:预算|决算)?数)?[大小高低]于).*$|(?:各|均|同比|又|再|则|将|有所|相应)*(?:增加|增长|上升|提高|增支|调增|减少|下降|降低|压减|节约|减支|调减|压缩|缩减|增|减|降|多|少)(?:了|额|数|为|约|金额|资金|幅度?|率|比例)*$', ''
            )
        end as topic_text,
        case when unit_printed in ('元', '万元', '亿元', '%') then 'money' else 'quantity' end as unit_kind,
        -- 截止2022年12月31日,…流动资产….固定资产…;车辆7辆: of that year, whatever the figure beside the year is
        try_cast(last_value(nullif(regexp_extract(lead_text, '.*截[至止]到?([12]\d{3})年', 1), '') ignore nulls) over (
            partition by document_id, paragraph_no order by sentence_no, figure_no
        ) as integer) as year_as_at,
        -- 截至上年底
        coalesce(bool_or(regexp_matches(lead_text, '截[至止]到?(?:上|去)年')) over (
            partition by document_id, paragraph_no order by sentence_no, figure_no
        ), false) as is_as_at_year_before
    from stated
    where statement is not null
)

select * from subjects
