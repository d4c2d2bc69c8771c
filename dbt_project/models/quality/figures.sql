-- The printed amounts that arithmetic can be done with, each with the size of its last printed place (step_yuan) and its coordinate.
-- The precision is the table's, not the cell's: many tables print 12.5 for 12.50, so the commonest number of decimals among non-zero amounts counts.
{{ config(schema='intermediate', **by_document()) }}

with amounts as (
    select * from {{ changed(ref('amounts')) }}
    where amount_yuan is not null
),

precisions as (
    select
        document_id,
        table_no,
        unit_yuan,
        coalesce(mode(decimals) filter (where amount <> 0), max(decimals)) as decimals
    from amounts
    group by document_id, table_no, unit_yuan
),

figures as (
    select
        a.* exclude (
            decimals, side, fund, amount_yuan,
            -- for facts, not for arithmetic
            page_no, x0, top, x1, bottom, key_row_no, panel_scheme, heading_column_no, subject_name, department_class_name, government_class_name,
            budget_unit_name, project_code, catalogue_name, purchase_kind, fiscal_year, amount_printed, unit_printed
        ),
        cast(a.amount * a.unit_yuan as decimal(24, 6)) as amount_yuan,
        coalesce(a.side, '') as side,
        -- The whole of 财政拨款收支总表 is all fiscal funds, not all funds: it is no copy of 收支总表 where a unit has money of its own.
        case when a.table_kind like 'fiscal%' and a.fund = 'all' then 'fiscal' else a.fund end as fund,
        coalesce(a.fiscal_year, 0) as year_meant,
        cast(p.decimals as integer) as decimals,
        cast(a.unit_yuan * pow(10, -p.decimals) as decimal(18, 8)) as step_yuan
    from amounts as a
    inner join precisions as p
        on a.document_id = p.document_id and a.table_no = p.table_no and a.unit_yuan = p.unit_yuan
),

placed as (
    select
        *,
        concat_ws('|', side, budget_period, fund, expenditure_type, component, item, statement, year_meant, phase) as coordinate
    from figures
)

select * from placed
