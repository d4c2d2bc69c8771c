{{ config(**by_document()) }}

-- The unit of money of each table, as printed nearest to its figures: in its first rows and headings, else above it. A table whose unit is printed nowhere has none here.
with cells as (
    select * from {{ changed(source('staging', 'cells')) }}
    where row_no <= 6 and folded is not null
),

lines_above as (
    select * from {{ changed(ref('lines_above')) }}
),

texts as (
    select document_id, table_no, 1 as distance, -row_no as nearness, folded as text
    from cells
    where regexp_matches(folded, '{{ unit_pattern() }}')
    union all
    select document_id, table_no, 2, -distance, folded
    from lines_above
    where regexp_matches(folded, '{{ unit_pattern() }}')
),

units as (
    select
        document_id,
        table_no,
        distance,
        nearness,
        text,
        regexp_extract(text, '{{ unit_pattern() }}', ['unit', 'bracketed']) as found
    from texts
),

chosen as (
    select
        document_id,
        table_no,
        arg_max(coalesce(nullif(found['unit'], ''), found['bracketed']), (-distance, nearness)) as money_unit,
        arg_max(text, (-distance, nearness)) as unit_evidence
    from units
    group by document_id, table_no
)

select * from chosen
