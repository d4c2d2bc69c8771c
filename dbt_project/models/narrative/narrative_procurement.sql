{{ config(**by_document()) }}
-- Government procurement (政府采购) that the running text states: in all, goods, works, services.

with

figures as (
    select * from {{ changed(ref('narrative_figures')) }}
),

procurement as (
    select
        {{ narrative_fact_columns() }}
        item,
        fund,
        subject_printed as row_label
    from figures
    where statement = 'amount' and item in ('total', 'goods', 'works', 'services') and amount_yuan is not null and fiscal_year = document_year
    -- what is said again later is a part (其中一般公共预算安排…) or a repetition
    qualify row_number() over (partition by document_id, budget_unit_name, item, phase order by page_no, line_no, paragraph_no, sentence_no, figure_no) = 1
)

select * from procurement
