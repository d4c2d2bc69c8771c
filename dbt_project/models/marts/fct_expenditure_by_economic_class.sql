{{ config(**by_document()) }}

with additive as (
    select * from {{ changed(ref('additive_amounts')) }}
    where
        table_kind in (
            'general_public_basic', 'fiscal_basic', 'basic', 'general_public_by_economic_class', 'general_public_project_by_economic_class',
            'fiscal_by_economic_class'
        )
        and coalesce(side, 'expenditure') = 'expenditure'
        and item = ''
        and fund in ('general_public', 'fiscal', 'all')
    -- 总计 beside 当年财政拨款安排 and 上年结转安排 (Sichuan): the whole has them all
    qualify
        budget_period = 'all'
        or not bool_or(budget_period = 'all') over (
            partition by document_id, table_no, panel_no, row_no, phase, fiscal_year, fund, expenditure_type, component
        )
),

funds as (
    -- Where a table breaks its figures down by fund, only the fund that the table is of is taken.
    select
        document_id, table_no, phase, fiscal_year, table_kind,
        max_by(fund, case fund when 'all' then 3 when 'fiscal' then 2 else 1 end) as table_fund,
        bool_or(fund = 'all' and budget_period = 'all') as has_whole
    from additive
    group by all
),

by_class as (
    select additive.* from additive
    inner join funds using (document_id, table_no, phase, fiscal_year, table_kind)
    where additive.fund = funds.table_fund and not (funds.has_whole and additive.budget_period = 'carried_over')
),

columns as (
    select
        document_id, table_no, panel_no, phase, fiscal_year,
        list(distinct component) filter (where component <> 'all') as components,
        list(distinct expenditure_type) filter (where expenditure_type <> 'all') as types,
        bool_or(component = 'all' and expenditure_type = 'basic') as has_basic
    from by_class
    group by all
),

kept as (
    select by_class.*
    from by_class
    inner join columns using (document_id, table_no, panel_no, phase, fiscal_year)
    where
        case
            when by_class.component <> 'all' then true
            when by_class.expenditure_type = 'all' then columns.components is null and columns.types is null
            when by_class.expenditure_type = 'basic' then columns.components is null
            else true
        end
),

sums as (
    select document_id, table_no, panel_no, row_no, phase, fiscal_year, sum(amount_yuan) as parts_yuan, count(*) filter (where amount_yuan <> 0) as n_parts
    from kept
    group by all
),

differences as (
    -- What the 合计 column has beyond the columns that are printed beside it.
    select
        by_class.* exclude (amount_yuan, derivation),
        by_class.amount_yuan - coalesce(sums.parts_yuan, 0) as amount_yuan,
        'difference' as derivation
    from by_class
    inner join columns using (document_id, table_no, panel_no, phase, fiscal_year)
    left join sums using (document_id, table_no, panel_no, row_no, phase, fiscal_year)
    where
        by_class.component = 'all'
        and (columns.components is not null or len(columns.types) > 1 or by_class.expenditure_type = 'all')
        and columns.types is not null
        and by_class.expenditure_type = case when len(columns.types) = 1 then columns.types[1] else 'all' end
        and not (by_class.expenditure_type <> 'basic' and columns.components is null)
        and abs(by_class.amount_yuan - coalesce(sums.parts_yuan, 0)) > {{ sum_tolerance('by_class.last_digit_yuan', 'coalesce(sums.n_parts, 0)') }}
),

finest as (
    select * from kept
    union all by name
    select * from differences
),

ranked as (
    -- The same basic expenditure may be printed by the department's classes and by the government's, a table each (Guangdong): the former is the basis.
    select
        *,
        case
            when expenditure_type <> 'basic' then 9
            when table_kind = 'general_public_basic' then 1
            when table_kind = 'general_public_by_economic_class' then 2
            when table_kind = 'fiscal_basic' then 3
            when table_kind = 'basic' then 4
            else 9
        end + case when bool_or(department_class_code is not null) over (partition by document_id, table_no, phase, fiscal_year) then 0 else 0.5 end as basis
    from finest
),

described as (
    select
        {{ fact_columns() }}
        amount_printed,
        unit_printed,
        cast(amount_yuan as decimal(20, 2)) as amount_yuan,
        derivation,
        proven and derivation = 'printed' as proven,
        department_class_code,
        department_class_name,
        government_class_code,
        government_class_name,
        fund,
        case when expenditure_type = 'all' then 'unspecified' else expenditure_type end as expenditure_type,
        -- where no column says it, the class does: 301 and 303 are personnel, 302, 307, 309, 310 and 399 operating
        case
            when component <> 'all' then component
            when expenditure_type <> 'basic' then null
            when regexp_matches(department_class_code, '^30[13]') then 'personnel'
            when regexp_matches(department_class_code, '^3(02|07|09|10|12|99)') then 'operating'
        end as component,
        basis < 9 and basis = min(basis) over (partition by document_id, phase, fiscal_year) as is_primary_basis,
        table_kind
    from ranked
)

{{ corrected('described') }}
