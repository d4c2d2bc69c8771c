{{ config(**by_document()) }}

with additive as (
    select * from {{ changed(ref('additive_amounts')) }}
    where table_kind = 'procurement' and column_no is not null
),

-- What a table counts whole: sums over funds, and over periods where it does not say 不含上年结转 (Xi'an 1bb348cf, page 58).
wholes as (
    select document_id, table_no, phase, fiscal_year, bool_or(fund = 'all') as has_whole_fund, bool_or(fund = 'all' and budget_period = 'all') as has_whole
    from additive
    group by all
),

-- The table of agency information: goods, works and services, and what their total has beyond them. 授予中小企业合同金额 tells the same money once
-- more, by whom it went to, and 其中:授予小微企业合同金额 is a part of that: they stand in fct_printed_amounts and are none of these.
agency_information as (
    select * from {{ changed(ref('placed_amounts')) }}
    where
        usable and statement = 'amount' and amount_yuan is not null
        and table_kind = 'agency_information' and item in ('procurement', 'goods', 'works', 'services')
    qualify row_number() over (partition by document_id, table_no, phase, fiscal_year, fund, item order by row_no, column_no) = 1
),

agency_sums as (
    select
        document_id,
        table_no,
        phase,
        fiscal_year,
        fund,
        coalesce(sum(amount_yuan) filter (where item <> 'procurement'), 0) as parts_yuan,
        count(*) filter (where item <> 'procurement') as n_parts,
        count(*) filter (where item <> 'procurement' and amount_yuan <> 0) as n_addends
    from agency_information
    group by all
),

agency_rests as (
    select
        agency_information.* exclude (amount_yuan),
        agency_information.amount_yuan - agency_sums.parts_yuan as amount_yuan,
        case when agency_sums.n_parts = 0 then 'printed' else 'remainder' end as derivation
    from agency_information
    inner join agency_sums using (document_id, table_no, phase, fiscal_year, fund)
    where
        agency_information.item = 'procurement'
        and abs(agency_information.amount_yuan - agency_sums.parts_yuan) > {{ sum_tolerance('agency_information.last_digit_yuan', 'agency_sums.n_addends') }}
),

agency_procurement as (
    select *, 'printed' as derivation from agency_information where item <> 'procurement'
    union all by name
    select * from agency_rests
),

-- 合计 beside 货物, 工程 and 服务, a row for each unit: they are the sum.
kinds as (
    select
        document_id, table_no, row_no, phase, fiscal_year, fund, budget_period,
        sum(amount_yuan) filter (where item in ('goods', 'works', 'services')) as parts_yuan
    from additive
    group by all
),

whole as (
    select additive.*
    from additive
    left join kinds using (document_id, table_no, row_no, phase, fiscal_year, fund, budget_period)
    inner join wholes using (document_id, table_no, phase, fiscal_year)
    where
        (additive.fund = 'all' or not wholes.has_whole_fund)
        and (additive.budget_period = 'all' or not wholes.has_whole)
        and (additive.item in ('goods', 'works', 'services') or kinds.parts_yuan is distinct from additive.amount_yuan)
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
        case when item in ('goods', 'works', 'services') then item else coalesce(purchase_kind, 'unspecified') end as item,
        fund,
        coalesce(project_name, catalogue_name) as purchase,
        row_label
    from (
        select * from whole
        union all by name
        -- of documents without the table of procurement
        select agency_procurement.* from agency_procurement
        anti join whole using (document_id, phase, fiscal_year)
    )
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
