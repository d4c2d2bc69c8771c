{{ config(**by_document()) }}

-- The unit of money of each table, as printed nearest to its figures: in its first rows, in its headings, above it, else in the running
-- head of its first page. A table whose unit is printed nowhere has none here.
with tables as (
    select * from {{ changed(source('staging', 'tables')) }}
),

cells as (
    select * from {{ changed(source('staging', 'cells')) }}
    where folded is not null
),

lines as (
    select * from {{ changed(source('staging', 'lines')) }}
),

texts as (
    select document_id, table_no, 1 as distance, -row_no as nearness, folded as text
    from cells
    where row_no <= 6 and regexp_matches(folded, '{{ unit_pattern() }}')
    union all
    select document_id, table_no, 2, line_no, line
    from (
        select
            document_id,
            table_no,
            unnest(list_transform(string_split(caption, chr(10)), lambda x: {{ folded('x') }})) as line,
            generate_subscripts(string_split(caption, chr(10)), 1) as line_no
        from tables
    )
    where regexp_matches(line, '{{ unit_pattern() }}')
    union all
    select tables.document_id, tables.table_no, 3, -lines.line_no, lines.folded
    from tables
    inner join lines on tables.document_id = lines.document_id and tables.first_page = lines.page_no
    where lines.line_no <= 3 and regexp_matches(lines.folded, '{{ unit_pattern() }}')
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
