with placed as (
    select * from {{ ref('placed_amounts') }}
    where usable and table_kind = 'state_assets'
),

described as (
    select
        {{ fact_columns() }}
        amount_printed,
        unit_printed,
        amount_yuan,
        'printed' as derivation,
        proven,
        coalesce(nullif(item, ''), 'asset') as item,
        cast(null as decimal(18, 4)) as quantity,
        cast(null as varchar) as unit,
        row_label
    from placed
)

select * from described
