{{ config(**by_document()) }}
-- Government procurement (政府采购) that the running text states: in all, goods, works, services.

with

figures as (
    select * from {{ changed(ref('narrative_figures')) }}
),

procurement as (
    select
        document_id,
        item,
        fund,
        fiscal_year,
        phase,
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
    where statement = 'amount' and item in ('total', 'goods', 'works', 'services') and amount_yuan is not null and fiscal_year = document_year
)

select * from procurement
