{{ config(**by_document()) }}

with additive as (
    select * from {{ changed(ref('additive_amounts')) }}
    where table_kind = 'procurement' and column_no is not null
),

funds as (
    select document_id, table_no, phase, fiscal_year, bool_or(fund = 'all') as has_whole
    from additive
    group by all
),

whole as (
    select additive.*
    from additive
    inner join funds using (document_id, table_no, phase, fiscal_year)
    where case when funds.has_whole then additive.fund = 'all' and additive.budget_period = 'all' else true end
),

in_tables as (
    select
        {{ fact_columns() }}
        cast(null as integer) as line_no,
        amount_printed,
        unit_printed,
        cast(amount_yuan as decimal(20, 2)) as amount_yuan,
        derivation,
        proven and derivation = 'printed' as proven,
        case when item in ('goods', 'works', 'services') then item else 'unspecified' end as item,
        fund,
        project_name as purchase,
        row_label
    from whole
),

in_text as (
    -- of documents without the table; the total is the sum of its parts and stands in fct_narrative_figures
    select narrative_procurement.*
    from {{ changed(ref('narrative_procurement')) }} as narrative_procurement
    anti join in_tables using (document_id, phase, fiscal_year)
    where item <> 'total'
),

described as (
    select * from in_tables
    union all by name
    select * from in_text
)

{{ corrected('described') }}
