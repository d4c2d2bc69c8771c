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

packed_cells as (
    select fields.*
    from fields
    inner join parts
        on
            fields.document_id = parts.document_id
            and fields.table_no = parts.table_no
            and fields.part_row = parts.first_row
            and parts.layout = 'list'
    where fields.field = 'indicators'
),

items as (
    select
        packed_cells.*,
        patterns.item,
        unnest(string_split(regexp_replace(packed_cells.text, patterns.opening, chr(30) || '\1', 'g'), chr(30))) as item_text,
        generate_subscripts(string_split(regexp_replace(packed_cells.text, patterns.opening, chr(30) || '\1', 'g'), chr(30)), 1) as item_no
    from packed_cells
    inner join patterns on regexp_matches(packed_cells.folded, patterns.recognise)
),

parsed as (
    select
        *,
        regexp_extract(item_text, item, 1) as level1,
        regexp_extract(item_text, item, 2) as level2,
        regexp_extract(item_text, item, 3) as level3,
        regexp_extract(item_text, item, 4) as implementation_value,
        regexp_extract(item_text, item, 5) as annual_value
    from items
    where regexp_matches(item_text, item)
),

indicators as (
    select parsed.* exclude (horizon), 'implementation_period' as horizon, implementation_value as value_text
    from parsed
    union all by name
    select parsed.* exclude (horizon), 'annual' as horizon, annual_value as value_text
    from parsed
)

select * from indicators
