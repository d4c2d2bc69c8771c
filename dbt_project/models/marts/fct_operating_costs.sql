{{ config(**by_document()) }}

with placed as (
    select * from {{ changed(ref('placed_amounts')) }}
    where usable and statement = 'amount' and amount_yuan is not null and (item in ('operating_costs', 'administrative_costs') or table_kind = 'operating_costs')
),

tables as (
    select * from {{ changed(ref('tables')) }}
),

described as (
    select
        {{ fact_columns('placed.') }}
        amount_printed,
        unit_printed,
        amount_yuan,
        'printed' as derivation,
        proven,
        item,
        {{ fund_or_that_of_title('placed.fund', 'tables.title') }} as fund,
        row_label,
        row_role
    from placed
    inner join tables using (document_id, table_no)
)

{{ corrected('described') }}
