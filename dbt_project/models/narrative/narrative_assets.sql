{{ config(**by_document()) }}
-- State assets (国有资产占用) that the running text states: vehicles, equipment, floor space, fixed assets; there, or planned for the year.

with

figures as (
    select * from {{ changed(ref('narrative_figures')) }}
),

assets as (
    select
        {{ narrative_fact_columns() }}
        item,
        quantity::decimal(18, 4) as quantity,
        case when quantity is not null then unit_printed end as unit,
        subject_printed as row_label
    from figures
    where
        statement = 'amount'
        and item in ('vehicles', 'vehicles_planned', 'equipment', 'equipment_planned', 'floor_space', 'fixed_assets', 'fixed_assets_planned')
    qualify
        row_number() over (
            partition by document_id, budget_unit_name, item, subject_printed, fiscal_year, unit_printed order by page_no, line_no, paragraph_no, sentence_no, figure_no
        ) = 1
        -- 计划购置车辆9辆,…,其中:使用财政拨款预算购置车辆8辆: a part of those
        and not (
            contains(lead_text, '其中')
            and count(*) over (
                partition by document_id, paragraph_no, sentence_no, item order by figure_no rows between unbounded preceding and 1 preceding
            ) > 0
        )
)

select * from assets
