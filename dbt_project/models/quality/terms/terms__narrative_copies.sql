-- A figure of the running text and the same figure of a table (B29, B34-B37). Where a topic stands in tables: seed budget_total_sources for headlines (hard
-- where most of a document's agree), seed narrative_places for the rest (questions: words are understood less surely than headings).
{{ config(**within_document()) }}

with figures as (
    select * from {{ changed(ref('figures')) }}
    where statement = 'amount'
),

narrative as (
    select * from {{ changed(ref('narrative_amounts')) }}
    where not is_previous and statement = 'amount' and amount_yuan is not null and unit_printed in ('元', '万元', '亿元')
),

places as (
    select
        item,
        fund,
        preference,
        table_kind,
        row_item,
        of_fund,
        of_expenditure_type,
        'all' as of_component,
        of_budget_period,
        of_item,
        'hard' as strength
    from {{ ref('budget_total_sources') }}
    union all
    select
        item,
        fund,
        preference,
        table_kind,
        row_item,
        of_fund,
        of_expenditure_type,
        of_component,
        of_budget_period,
        of_item,
        'soft' as strength
    from {{ ref('narrative_places') }}
),

-- The best place that a document prints.
placed as (
    select
        figures.*,
        places.item as narrative_item,
        places.fund as narrative_fund,
        places.strength as place_strength
    from figures
    inner join places
        on
            figures.table_kind = places.table_kind
            and coalesce(figures.row_item, '') = coalesce(places.row_item, figures.row_item, '')
            and figures.fund = places.of_fund
            and figures.expenditure_type = places.of_expenditure_type
            and figures.component = places.of_component
            and figures.budget_period = coalesce(places.of_budget_period, figures.budget_period)
            and figures.item = coalesce(places.of_item, '')
    where places.row_item is not null or figures.parent_row_no is null
    qualify row_number() over (
        partition by figures.document_id, figures.phase, figures.year_meant, places.item, places.fund
        order by places.preference, figures.row_role <> 'total', figures.table_no, figures.row_no, figures.column_no
    ) = 1
),

pairs as (
    select
        placed.document_id,
        placed.table_no,
        placed.row_no,
        placed.column_no,
        placed.amount_yuan,
        placed.step_yuan,
        placed.decimals,
        placed.place_strength,
        narrative.paragraph_no,
        narrative.sentence_no,
        narrative.figure_no,
        narrative.topic,
        narrative.phase,
        narrative.amount_yuan as narrative_yuan,
        narrative.step_yuan as narrative_step_yuan,
        narrative.decimals as narrative_decimals
    from narrative
    inner join placed
        on
            narrative.document_id = placed.document_id
            and narrative.phase = placed.phase
            and narrative.fiscal_year = placed.year_meant
            and narrative.item = placed.narrative_item
            and narrative.fund = coalesce(placed.narrative_fund, narrative.fund)
),

laid_out as (
    select
        *,
        unnest([true, false]) as is_whole
    from pairs
),

terms as (
    select
        document_id,
        'narrative_copy' as rule_id,
        concat('n', paragraph_no, '.', sentence_no, '.', figure_no, '/', topic) as anchor,
        case place_strength when 'hard' then 'headlines' else topic end as scope,
        '' as variant,
        case place_strength when 'hard' then 'headlines' else topic end as relation,
        place_strength as strength,
        'copy' as kind,
        case place_strength when 'hard' then 'tell' else 'ask' end as claim,
        case when is_whole then table_no end as table_no,
        case when is_whole then row_no end as row_no,
        case when is_whole then column_no end as column_no,
        is_whole,
        cast(1 as decimal(18, 8)) as coefficient,
        case when is_whole then amount_yuan else narrative_yuan end as amount_yuan,
        case when is_whole then step_yuan else narrative_step_yuan end as step_yuan,
        cast(case when is_whole and phase = 'final' then greatest(step_yuan, narrative_step_yuan) else 0 end as decimal(24, 6)) as slack_yuan,
        case when is_whole then decimals else narrative_decimals end as decimals,
        case when not is_whole then paragraph_no end as paragraph_no,
        case when not is_whole then sentence_no end as sentence_no,
        case when not is_whole then figure_no end as figure_no
    from laid_out
)

select * from terms
