{{ config(**by_document()) }}

with placed as (
    -- the table of agency information (final accounts until 2019: 机构运行信息表) where no other has them
    select * from {{ changed(ref('placed_amounts')) }}
    where
        usable and statement = 'amount' and amount_yuan is not null
        and table_kind in ('three_public', 'operating_costs', 'agency_information')
        and item in ('three_public', 'overseas', 'vehicles', 'vehicle_purchase', 'vehicle_operation', 'reception')
    qualify
        table_kind <> 'agency_information'
        or not bool_or(table_kind <> 'agency_information') over (partition by document_id, phase, fiscal_year)
),

-- rows by unit: the total row alone, else the only row
rows_of_sums as (
    select distinct document_id, table_no, phase, fiscal_year
    from placed
    where row_role = 'total' and row_item = 'total'
),

whole_rows as (
    select placed.*
    from placed
    left join rows_of_sums using (document_id, table_no, phase, fiscal_year)
    where rows_of_sums.document_id is null or placed.row_role = 'total' or placed.row_item in ('overseas', 'vehicles', 'vehicle_purchase', 'vehicle_operation', 'reception', 'three_public')
),

funds as (
    select document_id, phase, fiscal_year, item, bool_or(fund = 'all') as has_whole, bool_or(fund = 'fiscal') as has_fiscal
    from whole_rows
    group by all
),

one_fund as (
    select whole_rows.*
    from whole_rows
    inner join funds using (document_id, phase, fiscal_year, item)
    where case when funds.has_whole then whole_rows.fund = 'all' when funds.has_fiscal then whole_rows.fund = 'fiscal' else true end
    qualify row_number() over (
        partition by whole_rows.document_id, whole_rows.phase, whole_rows.fiscal_year, whole_rows.item, whole_rows.fund
        order by whole_rows.table_no, whole_rows.row_no, whole_rows.column_no
    ) = 1
),

leaves as (
    select * from one_fund where item in ('overseas', 'vehicle_purchase', 'vehicle_operation', 'reception')
),

sums as (
    select
        document_id, phase, fiscal_year, fund,
        coalesce(sum(amount_yuan), 0) as leaves_yuan,
        coalesce(sum(amount_yuan) filter (where item like 'vehicle_%'), 0) as vehicle_yuan,
        count(*) filter (where amount_yuan <> 0) as n_leaves
    from leaves
    group by all
),

vehicle_rests as (
    select
        one_fund.* exclude (amount_yuan, item),
        one_fund.amount_yuan - coalesce(sums.vehicle_yuan, 0) as amount_yuan,
        'unspecified' as item,
        'remainder' as derivation
    from one_fund
    left join sums using (document_id, phase, fiscal_year, fund)
    where one_fund.item = 'vehicles' and abs(one_fund.amount_yuan - coalesce(sums.vehicle_yuan, 0)) > {{ sum_tolerance('one_fund.last_digit_yuan', 'coalesce(sums.n_leaves, 0)') }}
),

with_vehicles as (
    select *, 'printed' as derivation from leaves
    union all by name
    select * from vehicle_rests
),

all_sums as (
    select document_id, phase, fiscal_year, fund, sum(amount_yuan) as parts_yuan, count(*) filter (where amount_yuan <> 0) as n_parts
    from with_vehicles
    group by all
),

total_rests as (
    select
        one_fund.* exclude (amount_yuan, item),
        one_fund.amount_yuan - coalesce(all_sums.parts_yuan, 0) as amount_yuan,
        'unspecified' as item,
        'remainder' as derivation
    from one_fund
    left join all_sums using (document_id, phase, fiscal_year, fund)
    where one_fund.item = 'three_public' and abs(one_fund.amount_yuan - coalesce(all_sums.parts_yuan, 0)) > {{ sum_tolerance('one_fund.last_digit_yuan', 'coalesce(all_sums.n_parts, 0)') }}
),

facts as (
    select * from with_vehicles
    union all by name
    select * from total_rests
),

tables as (
    select * from {{ changed(ref('tables')) }}
),

in_tables as (
    select
        {{ fact_columns('facts.') }}
        cast(null as integer) as line_no,
        amount_printed,
        unit_printed,
        cast(amount_yuan as decimal(20, 2)) as amount_yuan,
        derivation,
        proven and derivation = 'printed' as proven,
        item,
        {{ fund_or_that_of_title('facts.fund', 'tables.title') }} as fund
    from facts
    inner join tables using (document_id, table_no)
),

text_leaves as (
    -- the four leaves of 三公 that the running text states, where it states them all
    select * replace (replace(item, 'three_public_', '') as item)
    from {{ changed(ref('narrative_totals')) }}
    where
        item in ('three_public_overseas', 'three_public_vehicle_purchase', 'three_public_vehicle_operation', 'three_public_reception')
    qualify count(*) over (partition by document_id, fiscal_year, phase) = 4
),

in_text as (
    -- of documents without the table
    select text_leaves.*
    from text_leaves
    anti join in_tables using (document_id, phase, fiscal_year)
),

described as (
    select * from in_tables
    union all by name
    select * exclude (decimals, budget_period) from in_text
)

{{ corrected('described') }}
