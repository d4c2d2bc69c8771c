{{ config(**by_document()) }}
-- Headline figures that the running text states, in the shape of fct_budget_totals: for documents without the table. Of a figure that the text
-- states several times only one that is everywhere the same.

with

figures as (
    select * from {{ changed(ref('narrative_figures')) }} where budget_unit_name is null
),

headlines as (
    select
        *,
        -- 三公 is always of appropriations: it has one total a document
        case when starts_with(item, 'three_public') then 'all' else fund end as total_fund
    from figures
    where
        statement = 'amount'
        and item in (
            'revenue_total', 'revenue_current_year', 'carry_over_in', 'expenditure_total', 'expenditure_current_year', 'carry_over_out', 'basic',
            'project', 'three_public', 'three_public_overseas', 'three_public_vehicles', 'three_public_vehicle_purchase',
            'three_public_vehicle_operation', 'three_public_reception'
        )
        and amount_yuan is not null
        and fiscal_year = document_year
),

both_sides as (
    -- 收、支总计: one figure, two headlines
    select
        * replace (unnest(['revenue_total', 'expenditure_total']) as item),
        fund as total_fund
    from figures
    where
        statement = 'amount'
        and topic = 'revenue_and_expenditure_total'
        and amount_yuan is not null
        and fiscal_year = document_year
),

funded as (
    select * from headlines where total_fund <> 'fiscal_appropriation'
    union all by name
    select * from both_sides where total_fund <> 'fiscal_appropriation'
),

agreed as (
    -- 8530.8 and 8,530.80 are one figure; the first statement is its place
    select *
    from funded
    window same_item as (partition by document_id, item, total_fund, fiscal_year, phase)
    qualify
        min(amount_yuan) over same_item = max(amount_yuan) over same_item
        and row_number() over (
            partition by document_id, item, total_fund, fiscal_year, phase order by page_no, line_no, paragraph_no, sentence_no, figure_no
        ) = 1
),

totals as (
    select
        {{ narrative_fact_columns() }}
        item,
        total_fund as fund,
        decimals,
        -- the text does not say whether the carry-over is in it
        'all' as budget_period
    from agreed
)

select * from totals
