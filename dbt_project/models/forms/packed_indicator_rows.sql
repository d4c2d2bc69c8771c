{{ config(**by_document()) }}

{%- set ways = seed_rows(ref('packed_indicator_patterns'), ['recognise', 'opening', 'item'], 'recognise') %}
{%- set parts = "['level1', 'level2', 'level3', 'implementation_period', 'annual']" %}

-- Indicators packed into one cell of a list (shape c, Guangzhou): the cell's text cut where an indicator begins and read by the seed's patterns,
-- which name its parts. One row an indicator and horizon; the cell is the packed cell.

with

parts as (
    select * from {{ changed(ref('form_parts')) }}
),

fields as (
    select * from {{ changed(ref('form_fields')) }}
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
    {%- for recognise, opening, item in ways %}
    select
        *,
        unnest({{ cut('text', opening) }}) as item_text,
        unnest({{ cut('folded', opening) }}) as item_folded,
        generate_subscripts({{ cut('text', opening) }}, 1) as item_no,
        '{{ recognise }}' as way
    from packed_cells
    where regexp_matches(folded, '{{ recognise }}')
    {{ 'union all' if not loop.last }}
    {%- else %}
    select *, text as item_text, folded as item_folded, 1 as item_no, null as way from packed_cells where false
    {%- endfor %}
),

read_items as (
    select
        * exclude (horizon, text, folded),
        case way
            {%- for recognise, opening, item in ways %}
            when '{{ recognise }}' then regexp_extract(item_text, '{{ item }}', {{ parts }})
            {%- endfor %}
        end as printed,
        case way
            {%- for recognise, opening, item in ways %}
            when '{{ recognise }}' then regexp_extract(item_folded, '{{ item }}', {{ parts }})
            {%- endfor %}
        end as compared
    from items
),

parsed as (
    select
        * exclude (printed, compared),
        printed.level1,
        printed.level2,
        printed.level3,
        compared.level3 as level3_folded,
        printed.implementation_period,
        compared.implementation_period as implementation_period_folded,
        printed.annual,
        compared.annual as annual_folded
    from read_items
    where printed.level1 != ''
),

indicators as (
    select *, 'implementation_period' as horizon, nullif(implementation_period, '') as value_text, nullif(implementation_period_folded, '') as value_folded
    from parsed
    union all by name
    select *, 'annual' as horizon, nullif(annual, '') as value_text, nullif(annual_folded, '') as value_folded
    from parsed
)

select * from indicators
