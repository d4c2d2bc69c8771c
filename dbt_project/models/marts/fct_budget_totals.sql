{{ config(**by_document()) }}

-- Which of several printed places is taken is said by budget_total_sources, best first; the figure is as that place prints it.
with placed as (
    select * from {{ changed(ref('placed_amounts')) }}
    where usable and statement = 'amount' and component = 'all' and amount_yuan is not null
),

sources as (
    select * from {{ ref('budget_total_sources') }}
),

fitting as (
    select
        placed.*,
        sources.item as total_item,
        sources.fund as total_fund,
        row_number() over (
            partition by placed.document_id, placed.phase, placed.fiscal_year, sources.item, sources.fund
            order by sources.preference, placed.row_role <> 'total', placed.table_no, placed.row_no, placed.column_no
        ) as choice
    from placed
    inner join sources
        on placed.table_kind = sources.table_kind
        and coalesce(placed.row_item, '') = coalesce(sources.row_item, coalesce(placed.row_item, ''))
        and placed.fund = sources.of_fund
        and placed.expenditure_type = sources.of_expenditure_type
        and placed.budget_period = coalesce(sources.of_budget_period, placed.budget_period)
        and placed.item = coalesce(sources.of_item, '')
    where sources.row_item is not null or placed.parent_row_no is null
),

in_tables as (
    select
        {{ fact_columns() }}
        cast(null as integer) as line_no,
        amount_printed,
        unit_printed,
        amount_yuan,
        'printed' as derivation,
        proven,
        total_item as item,
        total_fund as fund,
        table_kind,
        budget_period
    from fitting
    where choice = 1
),

in_text as (
    -- what no table prints, the running text may
    select narrative_totals.*
    from {{ changed(ref('narrative_totals')) }} as narrative_totals
    anti join in_tables using (document_id, phase, fiscal_year, item, fund)
    where item not like 'three_public!_%' escape '!'
),

described as (
    select * from in_tables
    union all by name
    select * exclude (decimals) from in_text
)

{{ corrected('described') }}
