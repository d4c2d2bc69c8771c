{{ config(**by_document()) }}

-- The amounts are those of one table: 支出总表, else the table of all fiscal funds, else the tables of the single funds together. What fund and
-- year they are of, that table seldom says: the tables of the single funds and the columns of 收入总表 do, code by code. What they cannot explain
-- is unspecified.
with all_cells as (
    select * from {{ changed(ref('subject_cells')) }}
),

kinds as (
    select
        document_id,
        phase,
        fiscal_year,
        table_kind,
        case table_kind when 'expenditure' then 1 when 'fiscal_expenditure' then 2 else 3 end as preference
    from all_cells
    group by all
    having count(subject_code) > 0
),

bases as (
    select * from kinds
    qualify preference = min(preference) over (partition by document_id, phase, fiscal_year)
),

cells as (
    select all_cells.*
    from all_cells
    inner join bases using (document_id, phase, fiscal_year, table_kind)
    where all_cells.expenditure_type <> 'carry_out'
),

-- a table of a single fund says its fund itself
told as (
    select
        *,
        case when table_fund in ('all', 'fiscal') then null when table_fund = 'special_account' then 'special_fiscal_account' else table_fund end as fund
    from cells
),

untold as (
    select * from told where fund is null
),

groups as (
    select
        document_id, phase, fiscal_year, subject_code, expenditure_type,
        sum(amount_yuan) as group_yuan,
        count(*) as n_cells,
        max(last_digit_yuan) as last_digit_yuan,
        max_by(table_no, amount_yuan) as table_no,
        max_by(row_no, amount_yuan) as row_no,
        max_by(column_no, amount_yuan) as column_no
    from untold
    where subject_code is not null
    group by all
),

parts as (
    -- What the tables of the single funds print for the same code and type.
    select
        document_id, phase, fiscal_year, subject_code, expenditure_type,
        case table_fund when 'special_account' then 'special_fiscal_account' else table_fund end as fund,
        budget_period,
        sum(amount_yuan) as part_yuan,
        max_by(struct_pack(table_no, row_no, column_no, page_no, x0, top, x1, bottom, amount_printed, unit_printed, proven), amount_yuan) as cell,
        count(*) as n_part_cells
    from all_cells
    where table_fund not in ('all', 'fiscal') and subject_code is not null and amount_yuan <> 0
    group by all
),

explained as (
    select
        groups.*,
        coalesce(sum(parts.part_yuan), 0) as parts_yuan,
        count(parts.fund) as n_parts,
        any_value(parts.fund) as only_fund,
        any_value(parts.budget_period) as only_period
    from groups
    left join parts using (document_id, phase, fiscal_year, subject_code, expenditure_type)
    group by all
),

verdicts as (
    select
        *,
        group_yuan - parts_yuan as rest_yuan,
        case
            when n_parts = 0 then 'unexplained'
            when abs(group_yuan - parts_yuan) <= last_digit_yuan * floor((greatest(n_parts, n_cells) + 1) / 2) then case when n_parts = 1 then 'one' else 'several' end
            when parts_yuan < group_yuan then 'several'
            else 'unexplained'
        end as verdict
    from explained
),

code_parts as (
    select document_id, phase, fiscal_year, subject_code, fund, sum(part_yuan) as part_yuan
    from parts
    group by all
),

revenue as (
    -- Sources of the same code in 收入总表, less what the tables of the single funds print.
    select
        document_id, phase, fiscal_year, subject_code,
        case
            when budget_period = 'carried_over' and fund in ('all', 'unspecified') then 'unspecified'
            when fund in ('business', 'operating', 'superior_subsidy', 'affiliate', 'other', 'unit_own', 'reserves_used') then 'unit_own'
            when fund in ('all', 'unspecified', 'fiscal') then 'unspecified'
            else fund
        end as fund,
        case when budget_period = 'carried_over' then 'carried_over' else 'current_year' end as budget_period,
        sum(amount_yuan) as source_yuan
    from {{ changed(ref('revenue_sources')) }}
    where table_kind = 'revenue' and subject_code is not null and amount_yuan <> 0
    group by all
),

revenue_rest as (
    select
        revenue.*,
        revenue.source_yuan - case when revenue.budget_period = 'carried_over' then 0 else coalesce(code_parts.part_yuan, 0) end as rest_yuan
    from revenue
    left join code_parts using (document_id, phase, fiscal_year, subject_code, fund)
),

code_rest as (
    select document_id, phase, fiscal_year, subject_code, sum(case when verdict = 'unexplained' then group_yuan else rest_yuan end) as rest_yuan, max(last_digit_yuan) as last_digit_yuan
    from verdicts
    group by all
),

only_source as (
    -- One source is left over, and it is as much as is left unexplained.
    select
        code_rest.document_id, code_rest.phase, code_rest.fiscal_year, code_rest.subject_code,
        any_value(revenue_rest.fund) as rest_fund,
        any_value(revenue_rest.budget_period) as rest_period
    from code_rest
    inner join revenue_rest using (document_id, phase, fiscal_year, subject_code)
    where revenue_rest.rest_yuan > code_rest.last_digit_yuan
    group by all
    having count(*) = 1 and abs(any_value(revenue_rest.rest_yuan) - any_value(code_rest.rest_yuan)) <= any_value(code_rest.last_digit_yuan)
),

-- cells whose group has one fund, or none that is known
whole_cells as (
    select
        untold.* exclude (fund, budget_period),
        coalesce(case when verdicts.verdict = 'one' then verdicts.only_fund end, only_source.rest_fund, 'unspecified') as fund,
        coalesce(
            case when verdicts.verdict = 'one' then nullif(verdicts.only_period, 'all') end,
            only_source.rest_period,
            nullif(untold.budget_period, 'all'),
            'unspecified'
        ) as budget_period
    from untold
    left join verdicts using (document_id, phase, fiscal_year, subject_code, expenditure_type)
    left join only_source
        on verdicts.verdict = 'unexplained'
        and untold.document_id = only_source.document_id
        and untold.phase = only_source.phase
        and untold.fiscal_year = only_source.fiscal_year
        and untold.subject_code = only_source.subject_code
    where coalesce(verdicts.verdict, 'unexplained') <> 'several'
),

-- groups of several funds: the figures of the funds' tables, and what remains of the group
split_parts as (
    select
        untold.* exclude (fund, budget_period, amount_yuan, derivation, table_no, row_no, column_no, page_no, x0, top, x1, bottom, amount_printed, unit_printed, proven),
        parts.fund,
        case when parts.budget_period = 'all' then 'unspecified' else parts.budget_period end as budget_period,
        parts.part_yuan as amount_yuan,
        case when parts.n_part_cells = 1 then 'printed' else 'difference' end as derivation,
        unnest(parts.cell)
    from verdicts
    inner join parts using (document_id, phase, fiscal_year, subject_code, expenditure_type)
    inner join untold
        on verdicts.document_id = untold.document_id
        and verdicts.table_no = untold.table_no
        and verdicts.row_no = untold.row_no
        and verdicts.column_no = untold.column_no
        and verdicts.subject_code = untold.subject_code
        and verdicts.expenditure_type = untold.expenditure_type
        and verdicts.phase = untold.phase
        and verdicts.fiscal_year = untold.fiscal_year
    where verdicts.verdict = 'several'
    qualify row_number() over (partition by verdicts.document_id, verdicts.phase, verdicts.fiscal_year, verdicts.subject_code, verdicts.expenditure_type, parts.fund, parts.budget_period order by untold.derivation desc) = 1
),

split_rests as (
    select
        untold.* exclude (fund, budget_period, amount_yuan, derivation),
        coalesce(only_source.rest_fund, 'unspecified') as fund,
        coalesce(only_source.rest_period, 'unspecified') as budget_period,
        verdicts.rest_yuan as amount_yuan,
        'difference' as derivation
    from verdicts
    inner join untold
        on verdicts.document_id = untold.document_id
        and verdicts.table_no = untold.table_no
        and verdicts.row_no = untold.row_no
        and verdicts.column_no = untold.column_no
        and verdicts.subject_code = untold.subject_code
        and verdicts.expenditure_type = untold.expenditure_type
        and verdicts.phase = untold.phase
        and verdicts.fiscal_year = untold.fiscal_year
    left join only_source
        on verdicts.document_id = only_source.document_id
        and verdicts.phase = only_source.phase
        and verdicts.fiscal_year = only_source.fiscal_year
        and verdicts.subject_code = only_source.subject_code
    where
        verdicts.verdict = 'several'
        and abs(verdicts.rest_yuan) > verdicts.last_digit_yuan * floor((greatest(verdicts.n_parts, verdicts.n_cells) + 1) / 2)
    qualify row_number() over (partition by verdicts.document_id, verdicts.phase, verdicts.fiscal_year, verdicts.subject_code, verdicts.expenditure_type order by untold.derivation desc) = 1
),

attributed as (
    select * replace (coalesce(nullif(budget_period, 'all'), 'unspecified') as budget_period) from told where fund is not null
    union all by name
    select * from whole_cells
    union all by name
    select * from split_parts
    union all by name
    select * from split_rests
),

totals as (
    select * from {{ changed(ref('fct_budget_totals')) }}
    where item = 'expenditure_current_year' and fund = 'all' and table_no is not null
),

sums as (
    select
        document_id, phase, fiscal_year,
        sum(amount_yuan) as sum_yuan,
        count(*) filter (where amount_yuan <> 0) as n_rows,
        max(last_digit_yuan) as last_digit_yuan
    from attributed
    group by all
),

total_rests as (
    select
        totals.* exclude (amount_yuan, derivation, item, fund, budget_period, line_no),
        totals.amount_yuan - sums.sum_yuan as amount_yuan,
        'remainder' as derivation,
        cast(null as varchar) as subject_code,
        cast(null as varchar) as subject_name,
        'unspecified' as fund,
        'unspecified' as expenditure_type,
        'unspecified' as budget_period
    from totals
    inner join sums using (document_id, phase, fiscal_year)
    where abs(totals.amount_yuan - sums.sum_yuan) > {{ sum_tolerance('sums.last_digit_yuan', 'sums.n_rows') }}
),

facts as (
    select * from attributed
    union all by name
    select * from total_rests
),

described as (
    select
        {{ fact_columns() }}
        amount_printed,
        unit_printed,
        cast(amount_yuan as decimal(20, 2)) as amount_yuan,
        derivation,
        coalesce(proven and derivation = 'printed', false) as proven,
        subject_code,
        subject_name,
        fund,
        expenditure_type,
        budget_period,
        table_kind
    from facts
)

{{ corrected('described') }}
