{{ config(**by_document()) }}

with placed as (
    select * from {{ changed(ref('placed_amounts')) }}
    where usable and statement = 'amount' and amount_yuan is not null and (item in ('operating_costs', 'administrative_costs') or table_kind = 'operating_costs')
),

described as (
    select
        {{ fact_columns() }}
        amount_printed,
        unit_printed,
        amount_yuan,
        'printed' as derivation,
        proven,
        item,
        fund,
        row_label,
        row_role
    from placed
)

{{ corrected('described') }}
