-- The printed amounts that arithmetic can be done with, each with the size of its last printed place (step_yuan) and its coordinate.
-- The precision is the table's, not the cell's: many tables print 12.5 for 12.50, so the commonest number of decimals among non-zero amounts counts.
{{ config(schema='build', **by_document()) }}

with amounts as (
    select * from {{ changed(ref('amounts')) }}
    where amount is not null and unit_yuan is not null
),

identities as (
    select
        document_id,
        fiscal_year
    from {{ ref('document_identities') }}
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
        a.* exclude (decimals, side, amount_yuan),
        cast(a.amount * a.unit_yuan as decimal(24, 6)) as amount_yuan,
        coalesce(a.side, '') as side,
        coalesce(a.printed_year, i.fiscal_year + a.year_offset, a.year_offset) as year_meant,
        cast(p.decimals as integer) as decimals,
        cast(a.unit_yuan * pow(10, -p.decimals) as decimal(18, 8)) as step_yuan
    from amounts as a
    inner join precisions as p
        on a.document_id = p.document_id and a.table_no = p.table_no and a.unit_yuan = p.unit_yuan
    left join identities as i on a.document_id = i.document_id
),

placed as (
    select
        *,
        concat_ws('|', side, budget_period, fund, expenditure_type, component, item, statement, year_meant, phase) as coordinate
    from figures
)

select * from placed
