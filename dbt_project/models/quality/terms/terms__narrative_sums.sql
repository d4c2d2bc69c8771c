-- Sums inside the running text (seed narrative_parts): 采购总额 = 货物 + 工程 + 服务 (B36), 三公 = 出国 + 用车 + 接待 and its changes (B35), 基本 = 人员 + 公用 (B34).
-- A sum of which the text leaves a part out is none.
{{ config(**within_document()) }}

with figures as (
    select * from {{ changed(ref('narrative_amounts')) }}
    where not is_previous and statement in ('amount', 'change') and amount_yuan is not null and unit_printed in ('元', '万元', '亿元')
),

seed as (
    select
        *,
        count(*) over (partition by whole) as n_parts
    from {{ ref('narrative_parts') }}
),

reached as (
    select
        figures.*,
        reaches.reach,
        case reaches.reach when 'paragraph' then figures.paragraph_no else 0 end as place_no
    from figures
    cross join (select distinct reach from seed) as reaches
),

-- A topic that the text states several times, and always the same, counts once in its reach; with two values it names no single quantity.
single as (
    select * from reached
    window place as (partition by document_id, reach, place_no, topic, statement, phase)
    qualify
        min(amount_yuan) over place = max(amount_yuan) over place
        and row_number() over (
            partition by document_id, reach, place_no, topic, statement, phase order by paragraph_no, sentence_no, figure_no
        ) = 1
),

pairs as (
    select
        seed.whole,
        seed.n_parts,
        part.*,
        whole.paragraph_no as whole_paragraph_no,
        whole.sentence_no as whole_sentence_no,
        whole.figure_no as whole_figure_no,
        whole.amount_yuan as whole_yuan,
        whole.step_yuan as whole_step_yuan,
        whole.decimals as whole_decimals
    from seed
    inner join single as whole on seed.whole = whole.topic and seed.reach = whole.reach
    inner join single as part
        on
            whole.document_id = part.document_id
            and seed.part = part.topic
            and seed.reach = part.reach
            and whole.place_no = part.place_no
            and whole.statement = part.statement
            and whole.phase = part.phase
    qualify count(*) over (partition by whole.document_id, seed.whole, whole.statement, whole.phase, whole.place_no) = seed.n_parts
),

laid_out as (
    select
        document_id, whole, statement, phase, place_no, paragraph_no, sentence_no, figure_no, false as is_whole, amount_yuan, step_yuan, decimals
    from pairs
    union all
    select distinct
        document_id, whole, statement, phase, place_no, whole_paragraph_no, whole_sentence_no, whole_figure_no, true, whole_yuan, whole_step_yuan, whole_decimals
    from pairs
),

terms as (
    select
        document_id,
        'narrative_sum' as rule_id,
        concat('n', place_no, '/', whole, '/', statement, '/', phase) as anchor,
        concat(whole, '/', statement) as scope,
        '' as variant,
        concat(whole, '/', statement) as relation,
        'soft' as strength,
        'sum' as kind,
        'ask' as claim,
        cast(null as integer) as table_no,
        cast(null as integer) as row_no,
        cast(null as integer) as column_no,
        is_whole,
        cast(1 as decimal(18, 8)) as coefficient,
        amount_yuan,
        step_yuan,
        cast(0 as decimal(24, 6)) as slack_yuan,
        decimals,
        paragraph_no,
        sentence_no,
        figure_no
    from laid_out
)

select * from terms
