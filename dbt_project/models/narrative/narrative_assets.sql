{{ config(**by_document()) }}
-- State assets (国有资产占用) that the running text states: vehicles, equipment, floor space, fixed assets; there, or planned for the year.

with

figures as (
    select * from {{ changed(ref('narrative_figures')) }}
),

assets as (
    select
        document_id,
        budget_unit_name,
        item,
        subject_printed as asset_printed,
        fiscal_year,
        phase,
        quantity,
        case when quantity is not null then unit_printed end as unit,
        amount_printed,
        unit_printed,
        decimals,
        amount_yuan,
        page_no,
        line_no,
        x0,
        top,
        x1,
        bottom
    from figures
    where
        statement = 'amount'
        and item in ('vehicles', 'vehicles_planned', 'equipment', 'equipment_planned', 'floor_space', 'fixed_assets', 'fixed_assets_planned')
    qualify
        row_number() over (
            partition by document_id, budget_unit_name, item, subject_printed, fiscal_year, unit_printed order by page_no, line_no, paragraph_no, sentence_no, figure_no
        ) = 1
)

select * from assets
