{{ config(**by_document()) }}

with placed as (
    select * from {{ changed(ref('placed_amounts')) }}
    where usable and table_kind = 'state_assets' and statement = 'amount'
),

in_tables as (
    select
        {{ fact_columns() }}
        cast(null as integer) as line_no,
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
),

described as (
    select * from in_tables
    union all by name
    select * from {{ changed(ref('narrative_assets')) }}
)

{{ corrected('described') }}
