{{ config(**by_document()) }}

-- Revenue by source, from the columns of 收入总表, else from the rows of 收支总表: parts that sum to the printed total.
with additive as (
    select * from {{ changed(ref('additive_amounts')) }}
    where coalesce(side, 'revenue') = 'revenue' and item in ('', 'education_fees', 'other_special_account', {{ parts_of_appropriations() }})
    qualify not {{ is_told_by_period() }}
),

-- A 收入总表 of one column names its sources in its rows (Jiangsu 2017 to 2019), below parts of their own: 收支总表 has each once.
from_columns as (
    select * from additive
    where table_kind = 'revenue'
    qualify bool_or(fund <> 'all' or subject_code is not null or budget_unit_name is not null) over (partition by document_id, table_no)
),

columns as (
    select
        document_id, table_no, panel_no, phase, fiscal_year,
        list(distinct fund) filter (where fund not in ('all', 'fiscal', 'unit_own')) as parts,
        bool_or(fund in ('business', 'operating', 'superior_subsidy', 'affiliate', 'other')) as has_own_parts,
        bool_or(fund in ('general_public', 'government_fund', 'state_capital') and item = '') as has_fiscal_parts,
        -- 上年结转 beside 上年实户资金余额 is no whole of it: it is smaller (Xi'an 2017, 125001)
        coalesce(
            sum(amount_yuan) filter (where fund = 'all' and budget_period = 'carried_over')
            >= coalesce(
                sum(amount_yuan) filter (where fund not in ('all', 'fiscal') and budget_period = 'carried_over'),
                sum(amount_yuan) filter (where fund = 'fiscal' and budget_period = 'carried_over')
            ),
            false
        ) as is_carried_in_parts,
        list(distinct fund) filter (where item = '') as wholes
    from from_columns
    group by all
),

kept as (
    select from_columns.*
    from from_columns
    inner join columns using (document_id, table_no, panel_no, phase, fiscal_year)
    where
        case
            when from_columns.fund = 'all' then from_columns.budget_period = 'carried_over' and not columns.is_carried_in_parts
            when from_columns.fund = 'fiscal' then not columns.has_fiscal_parts
            when from_columns.fund = 'unit_own' then not columns.has_own_parts or from_columns.budget_period = 'carried_over'
            -- parts that no column is the whole of (教育收费 alone; 一般公共预算拨款 over 经费拨款 and 非税收入安排)
            when from_columns.item in ({{ parts_of_appropriations() }})
                then
                    from_columns.fund <> 'fiscal' and not list_contains(columns.wholes, from_columns.fund)
                    and (columns.has_fiscal_parts or not list_contains(columns.wholes, 'fiscal'))
            when from_columns.item <> '' then not list_contains(columns.wholes, from_columns.fund)
            else true
        end
),

wholes as (
    -- The 合计 column, with what stands beside it and is not in it.
    select
        document_id, table_no, panel_no, row_no, phase, fiscal_year,
        max(amount_yuan) filter (where budget_period = 'all') as whole_yuan,
        max(amount_yuan) filter (where budget_period = 'current_year') as current_yuan,
        any_value(column_no order by column_no) filter (where budget_period in ('all', 'current_year')) as whole_column_no
    from from_columns
    where fund = 'all' and budget_period <> 'carried_over'
    group by all
),

sums as (
    select
        document_id, table_no, panel_no, row_no, phase, fiscal_year,
        sum(amount_yuan) as parts_yuan,
        sum(amount_yuan) filter (where budget_period <> 'carried_over') as current_parts_yuan,
        count(*) filter (where amount_yuan <> 0) as n_parts
    from kept
    group by all
),

differences as (
    select
        from_columns.* exclude (amount_yuan, derivation, fund),
        case when wholes.whole_yuan is not null then wholes.whole_yuan - coalesce(sums.parts_yuan, 0) else wholes.current_yuan - coalesce(sums.current_parts_yuan, 0) end as amount_yuan,
        'difference' as derivation,
        'unspecified' as fund,
        coalesce(sums.n_parts, 0) as n_parts
    from from_columns
    inner join wholes
        on from_columns.document_id = wholes.document_id
        and from_columns.table_no = wholes.table_no
        and from_columns.panel_no = wholes.panel_no
        and from_columns.row_no = wholes.row_no
        and from_columns.phase = wholes.phase
        and from_columns.fiscal_year = wholes.fiscal_year
        and from_columns.column_no = wholes.whole_column_no
    left join sums
        on from_columns.document_id = sums.document_id
        and from_columns.table_no = sums.table_no
        and from_columns.panel_no = sums.panel_no
        and from_columns.row_no = sums.row_no
        and from_columns.phase = sums.phase
        and from_columns.fiscal_year = sums.fiscal_year
),

of_each_table as (
    select * from kept
    union all by name
    select * exclude (n_parts) from differences
    where abs(amount_yuan) > {{ sum_tolerance('last_digit_yuan', 'n_parts') }}
),

-- One revenue told by subject and once more by unit (Tianjin, 公开02表 and 03表): of tables that come to the same the one with subjects.
told_once as (
    select document_id, table_no, phase, fiscal_year
    from of_each_table
    group by document_id, table_no, phase, fiscal_year
    qualify row_number() over (partition by document_id, phase, fiscal_year, sum(amount_yuan) order by count(subject_code) = 0, table_no) = 1
),

by_columns as (
    select of_each_table.* from of_each_table
    semi join told_once using (document_id, table_no, phase, fiscal_year)
),

with_table as (
    select distinct document_id, phase, fiscal_year from by_columns
),

by_rows as (
    select additive.*
    from additive
    anti join with_table using (document_id, phase, fiscal_year)
    where
        additive.table_kind = 'revenue_and_expenditure'
        and additive.side = 'revenue'
        and additive.item not in ({{ parts_of_appropriations() }})
        and (additive.row_item in ('source', 'carry_over_in', 'reserves_used', 'account_balance') or additive.budget_period = 'carried_over')
        and additive.derivation = 'printed'
),

-- A source whose parts are blank or not printed (三、其他资金), and a carry-over of which none are, is one itself.
source_rows as (
    select
        *,
        count(*) filter (
            amount_yuan <> 0
            and fund in ('general_public', 'government_fund', 'state_capital', 'business', 'operating', 'superior_subsidy', 'affiliate', 'other')
        ) over (partition by document_id, table_no, panel_no, phase, fiscal_year, fund in ('fiscal', 'general_public', 'government_fund', 'state_capital')) as n_parts,
        count(*) filter (amount_yuan <> 0 and budget_period = 'carried_over' and row_item is distinct from 'carry_over_in') over (
            partition by document_id, table_no, panel_no, phase, fiscal_year
        ) as n_carried_parts
    from {{ changed(ref('placed_amounts')) }}
    where table_kind = 'revenue_and_expenditure' and side = 'revenue' and usable and statement = 'amount'
    qualify not {{ is_second_budget() }}
),

undivided as (
    select source_rows.* exclude (n_parts, n_carried_parts), 'printed' as derivation
    from source_rows
    anti join with_table using (document_id, phase, fiscal_year)
    where
        row_role = 'subtotal' and amount_yuan <> 0
        and (
            row_item = 'source' and fund in ('fiscal', 'unit_own') and budget_period <> 'carried_over' and n_parts = 0
            or row_item = 'carry_over_in' and n_carried_parts = 0
        )
),

-- 财政拨款收入, 其中: 政府性基金 (final accounts until 2018): what is not of that fund is a source as well.
rests as (
    select
        source_rows.* exclude (n_parts, n_carried_parts) replace (amount_yuan - parts_yuan as amount_yuan),
        'remainder' as derivation
    from (
        select
            *,
            sum(amount_yuan) filter (where row_item = 'source' and fund in ('government_fund', 'state_capital') and item = '') over in_panel as parts_yuan,
            count(*) filter (where row_item = 'source' and fund = 'general_public') over in_panel as n_of_budget,
            count(*) filter (where row_item = 'source' and fund = 'fiscal' and row_role = 'subtotal') over in_panel as n_wholes
        from source_rows
        where budget_period <> 'carried_over'
        window in_panel as (partition by document_id, table_no, panel_no, phase, fiscal_year)
    ) as source_rows
    anti join with_table using (document_id, phase, fiscal_year)
    where
        row_item = 'source' and row_role = 'subtotal' and fund = 'fiscal' and n_wholes = 1 and n_of_budget = 0
        and amount_yuan > parts_yuan and parts_yuan > 0
),

sources as (
    select * from by_columns
    union all by name
    select * from by_rows
    union all by name
    select * from undivided
    union all by name
    select * exclude (parts_yuan, n_of_budget, n_wholes) from rests
)

select
    {{ fact_columns() }}
    table_kind,
    subject_code,
    subject_name,
    fund,
    budget_period,
    amount_printed,
    unit_printed,
    amount_yuan,
    proven,
    derivation
from sources
