{{ config(**by_document()) }}

-- Indicators packed into one cell of a list (shape c, Guangzhou): the cell's text cut where an indicator begins and read by the seed's patterns,
-- which name its parts. One row an indicator and horizon; the cell is the packed cell.

with

parts as (
    select * from {{ changed(ref('form_parts')) }}
),

fields as (
    select * from {{ changed(ref('form_fields')) }}
),

patterns as (
    select * from {{ ref('packed_indicator_patterns') }}
),

-- A line that only wraps may wrap inside a label (实施周期指标⏎值).
packed_cells as (
    select fields.* replace (replace(fields.text, chr(10), '') as text)
    from fields
    inner join parts
        on
            fields.document_id = parts.document_id
            and fields.table_no = parts.table_no
            and fields.part_row = parts.first_row
            and parts.layout = 'list'
    where fields.field = 'indicators'
),

-- Text as printed and folded are cut alike: both are read, and stand side by side.
items as (
    select
        packed_cells.*,
        patterns.item,
        unnest({{ cut('packed_cells.text', 'patterns.opening') }}) as item_text,
        unnest({{ cut('packed_cells.folded', 'patterns.opening') }}) as item_folded,
        generate_subscripts({{ cut('packed_cells.text', 'patterns.opening') }}, 1) as item_no
    from packed_cells
    inner join patterns on regexp_matches(packed_cells.folded, patterns.recognise)
),

parsed as (
    select
        * exclude (horizon, text, folded),
        regexp_extract(item_text, item, 1) as level1,
        regexp_extract(item_text, item, 2) as level2,
        regexp_extract(item_text, item, 3) as level3,
        regexp_extract(item_folded, item, 3) as level3_folded,
        regexp_extract(item_text, item, 4) as implementation_period,
        regexp_extract(item_folded, item, 4) as implementation_period_folded,
        regexp_extract(item_text, item, 5) as annual,
        regexp_extract(item_folded, item, 5) as annual_folded
    from items
    where regexp_matches(item_text, item)
),

indicators as (
    select *, 'implementation_period' as horizon, nullif(implementation_period, '') as value_text, nullif(implementation_period_folded, '') as value_folded
    from parsed
    union all by name
    select *, 'annual' as horizon, nullif(annual, '') as value_text, nullif(annual_folded, '') as value_folded
    from parsed
)

select * from indicators
