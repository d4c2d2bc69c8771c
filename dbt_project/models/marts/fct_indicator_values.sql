{{ config(**by_document()) }}

with

indicators as (
    select * from {{ changed(ref('indicator_texts')) }}
),

grammar as (
    select * from {{ changed(ref('indicator_value_grammar')) }}
),

documents as (
    -- a document of kind `other` has no facts
    select * from {{ changed(ref('document_identities')) }}
    where disclosure_kind != 'other'
),

levels as (
    select * from {{ ref('indicator_levels') }}
),

-- Each distinct pair of printed levels is named once: the longest word of the seed that the second level begins with.
level_texts as (
    select distinct level1, level2, {{ bare_level('level1') }} as bare_level1, {{ bare_level('level2') }} as bare_level2
    from indicators
),

named_levels as (
    select
        level_texts.level1,
        level_texts.level2,
        coalesce(firsts.level1_name, seconds.level1_name) as level1_name,
        coalesce(firsts.level1_kind, seconds.level1_kind) as level1_kind,
        seconds.level2_kind
    from level_texts
    left join levels as firsts on firsts.level = 1 and starts_with(level_texts.bare_level1, firsts.word)
    left join levels as seconds on seconds.level = 2 and starts_with(level_texts.bare_level2, seconds.word)
    qualify row_number() over (
        partition by level_texts.level1, level_texts.level2 order by length(firsts.word) desc nulls last, length(seconds.word) desc nulls last
    ) = 1
),

typed as (
    select
        indicators.document_id,
        indicators.table_no,
        indicators.row_no,
        indicators.column_no,
        indicators.page_no,
        indicators.x0,
        indicators.top,
        indicators.x1,
        indicators.bottom,
        documents.unit_name,
        documents.fiscal_year as document_year,
        case when indicators.horizon = 'annual' then documents.fiscal_year end as fiscal_year,
        documents.disclosure_kind,
        case when indicators.form_shape = 'f' then 'final' else 'budget' end as phase,
        indicators.form_no,
        indicators.form_shape,
        (row_number() over (
            partition by indicators.document_id, indicators.form_no
            order by indicators.table_no, indicators.line_row_no, indicators.item_no, indicators.column_no, indicators.horizon
        ))::integer as indicator_no,
        indicators.project_name,
        indicators.horizon,
        coalesce(indicators.level1, named_levels.level1_name) as level1,
        indicators.level2,
        indicators.level3,
        named_levels.level1_kind,
        named_levels.level2_kind,
        indicators.level1 is not null as is_level1_printed,
        indicators.operator_text,
        indicators.value_text,
        indicators.unit_text,
        grammar.operator,
        grammar.value_number,
        grammar.value_number_upper,
        grammar.unit,
        grammar.value_kind,
        indicators.weight as weight_text,
        indicators.actual as actual_text,
        indicators.score as score_text
    from indicators
    inner join documents using (document_id)
    left join named_levels
        on indicators.level1 is not distinct from named_levels.level1 and indicators.level2 is not distinct from named_levels.level2
    left join grammar
        on
            indicators.value_folded is not distinct from grammar.value_folded
            and indicators.operator_folded is not distinct from grammar.operator_folded
            and indicators.unit_folded is not distinct from grammar.unit_folded
            and nullif(regexp_extract(indicators.level3_folded, '\(([^()]{1,6})\)$', 1), '') is not distinct from grammar.name_unit
)

select * from typed
