{{ config(**by_document()) }}

-- Two statements of the same money: the project table and the performance forms.
with additive as (
    -- of projects' revenue and expenditure (Inner Mongolia's final accounts) what was spent, as the table of projects has it; what came in for them
    -- and was carried over is another side of the same money
    select * from {{ changed(ref('additive_amounts')) }}
    where item in ('', {{ parts_of_appropriations() }}) and (table_kind = 'project' or table_kind = 'project_revenue_and_expenditure' and side = 'expenditure')
    qualify not {{ is_told_by_period() }}
),

columns as (
    select
        document_id, table_no, panel_no, phase, fiscal_year,
        bool_or(fund in ('general_public', 'government_fund', 'state_capital', 'central', 'provincial', 'city_county')) as has_fiscal_parts,
        bool_or(fund in ('business', 'operating', 'superior_subsidy', 'affiliate', 'other')) as has_own_parts,
        list(distinct fund) filter (where item = '') as wholes
    from additive
    group by all
),

kept as (
    select additive.*
    from additive
    inner join columns using (document_id, table_no, panel_no, phase, fiscal_year)
    where
        case
            -- 本级 and 提前告知 under 一般公共预算, which has no column of its own (Liaoning)
            when additive.item <> '' then additive.fund not in ('all', 'fiscal') and not list_contains(columns.wholes, additive.fund)
            when additive.fund = 'all' then additive.budget_period = 'carried_over' and additive.column_no is not null and exists (
                select 1 from additive as other
                where other.document_id = additive.document_id and other.table_no = additive.table_no and other.fund = 'all' and other.budget_period <> 'carried_over'
            )
            when additive.fund = 'fiscal' then not columns.has_fiscal_parts
            when additive.fund = 'unit_own' then not columns.has_own_parts
            else true
        end
),

wholes as (
    select * from additive
    where fund = 'all' and item = ''
    qualify row_number() over (
        partition by document_id, table_no, panel_no, row_no, phase, fiscal_year order by budget_period = 'carried_over', column_no
    ) = 1
),

sums as (
    select document_id, table_no, panel_no, row_no, phase, fiscal_year, sum(amount_yuan) as parts_yuan, count(*) filter (where amount_yuan <> 0) as n_parts
    from kept
    group by all
),

rests as (
    -- A total without sources, or what it has beyond them.
    select
        wholes.* exclude (amount_yuan, derivation, fund),
        wholes.amount_yuan - coalesce(sums.parts_yuan, 0) as amount_yuan,
        case when coalesce(sums.n_parts, 0) = 0 then wholes.derivation else 'difference' end as derivation,
        'unspecified' as fund
    from wholes
    left join sums using (document_id, table_no, panel_no, row_no, phase, fiscal_year)
    where abs(wholes.amount_yuan - coalesce(sums.parts_yuan, 0)) > {{ sum_tolerance('wholes.last_digit_yuan', 'coalesce(sums.n_parts, 0)') }}
),

from_tables as (
    select * from kept
    union all by name
    select * from rests
),

described as (
    select
        {{ fact_columns() }}
        amount_printed,
        unit_printed,
        cast(amount_yuan as decimal(20, 2)) as amount_yuan,
        derivation,
        proven and derivation = 'printed' as proven,
        case when derivation <> 'remainder' then coalesce(project_name, row_label) end as project_name,
        project_code,
        cast(null as integer) as form_no,
        'annual' as horizon,
        case
            when fund = 'all' then 'unspecified'
            when fund in ('business', 'operating', 'superior_subsidy', 'affiliate', 'other', 'reserves_used') then 'unit_own'
            else fund
        end as funding_source,
        case when budget_period = 'all' then 'unspecified' else budget_period end as budget_period,
        'project_table' as stated_in,
        heading_path as source_label
    from from_tables
),

from_forms as (
    select
        {{ fact_columns() }}
        amount_printed,
        unit_printed,
        amount_yuan,
        derivation,
        proven,
        project_name,
        project_code,
        form_no,
        horizon,
        funding_source,
        budget_period,
        stated_in,
        source_label
    from {{ changed(ref('project_funding_from_forms')) }}
),

stated as (
    select * replace (coalesce(project_code, {{ code_of_project('project_name') }}) as project_code)
    from (select * from described union all select * from from_forms)
    where amount_yuan is not null
)

{{ corrected('stated') }}
