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

stated as (
    -- goods, works and services that the running text states; the total is the sum of its parts and stands in fct_narrative_figures
    select
        {{ narrative_fact_columns() }}
        item,
        fund,
        subject_printed as row_label
    from {{ changed(ref('narrative_figures')) }}
    where statement = 'amount' and item in ('goods', 'works', 'services') and amount_yuan is not null and fiscal_year = document_year
    -- what is said again later is a part (其中一般公共预算安排…) or a repetition
    qualify row_number() over (partition by document_id, budget_unit_name, item, phase order by page_no, line_no, paragraph_no, sentence_no, figure_no) = 1
),

in_text as (
    -- of documents without the table
    select stated.*
    from stated
    anti join in_tables using (document_id, phase, fiscal_year)
),

described as (
    select * from in_tables
    union all by name
    select * from in_text
)

{{ corrected('described') }}
