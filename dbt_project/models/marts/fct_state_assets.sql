{{ config(**by_document()) }}

-- Values: a table's rows without their sums, and of its columns not those that only say who pays.
with values_of_assets as (
    select * from {{ changed(ref('additive_amounts')) }}
    where table_kind = 'state_assets' and column_no is not null
    qualify fund = 'all' or not bool_or(fund = 'all') over (partition by document_id, table_no, phase, fiscal_year)
),

-- Counts (车辆（台、辆）) of the units, or of the whole alone.
counts as (
    select * from {{ changed(ref('placed_amounts')) }}
    where usable and table_kind = 'state_assets' and statement = 'quantity' and amount is not null
    qualify row_role = 'leaf' or not bool_or(row_role = 'leaf') over (partition by document_id, table_no)
),

in_tables as (
    select
        {{ fact_columns() }}
        cast(null as integer) as line_no,
        amount_printed,
        unit_printed,
        cast(amount_yuan as decimal(20, 2)) as amount_yuan,
        derivation,
        proven and derivation = 'printed' as proven,
        coalesce(nullif(item, ''), 'asset') as item,
        cast(null as decimal(18, 4)) as quantity,
        cast(null as varchar) as unit,
        row_label
    from values_of_assets
    union all by name
    select
        {{ fact_columns() }}
        amount_printed,
        'printed' as derivation,
        proven,
        item,
        cast(amount as decimal(18, 4)) as quantity,
        nullif(regexp_extract(heading_path, '[(]((?:台|辆|套|件|个|张)[^()]*)[)]', 1), '') as unit,
        row_label
    from counts
),

described as (
    select * from in_tables
    union all by name
    select * from {{ changed(ref('narrative_assets')) }}
)

{{ corrected('described') }}
