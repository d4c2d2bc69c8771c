{{ config(**by_document()) }}

-- Lines between a table and what stands above it on its first page, nearest first; running heads among them, for some print the title
-- there and nowhere else. Where none stand there, the caption that the extraction kept.
with cells as (
    select * from {{ changed(source('staging', 'cells')) }}
),

tables as (
    select * from {{ changed(source('staging', 'tables')) }}
),

lines as (
    select * from {{ changed(source('staging', 'lines')) }}
    where folded is not null
),

extents as (
    select document_id, table_no, page_no, min(top) as top, max(bottom) as bottom
    from cells
    group by document_id, table_no, page_no
),

spaces as (
    select
        extents.document_id,
        extents.table_no,
        extents.page_no,
        extents.top,
        coalesce(
            lag(extents.bottom) over (partition by extents.document_id, extents.page_no order by extents.top, extents.table_no), 0
        ) as bottom_above,
        tables.first_page
    from extents
    inner join tables using (document_id, table_no)
),

above as (
    select
        spaces.document_id,
        spaces.table_no,
        lines.folded,
        lines.text,
        lines.x0,
        lines.x1,
        lines.top,
        lines.bottom,
        lines.size,
        row_number() over (partition by spaces.document_id, spaces.table_no order by lines.bottom desc, lines.line_no desc) as distance
    from spaces
    inner join lines
        on spaces.document_id = lines.document_id
        and spaces.page_no = lines.page_no
        and lines.bottom <= spaces.top + 3
        and lines.top >= spaces.bottom_above - 3
    where spaces.page_no = spaces.first_page
),

-- A title may be left behind at the foot of the page before (Jiangsu 2017, page 18), or on a page that has little else.
feet as (
    select document_id, page_no, max(bottom) as last_bottom
    from extents
    group by document_id, page_no
    union all
    select document_id, page_no, 0
    from lines
    anti join extents using (document_id, page_no)
    group by document_id, page_no
    having count(*) <= 4
),

left_behind as (
    select
        spaces.document_id,
        spaces.table_no,
        lines.folded,
        lines.text,
        lines.x0,
        lines.x1,
        lines.top,
        lines.bottom,
        lines.size,
        8 + row_number() over (partition by spaces.document_id, spaces.table_no order by lines.bottom desc, lines.line_no desc) as distance
    from spaces
    inner join feet
        on spaces.document_id = feet.document_id
        and spaces.page_no - 1 = feet.page_no
    inner join lines
        on feet.document_id = lines.document_id
        and feet.page_no = lines.page_no
        and lines.top >= feet.last_bottom
    where spaces.page_no = spaces.first_page and spaces.bottom_above = 0 and regexp_matches(lines.folded, '表([(].*[)])?$')
),

with_lines as (
    select distinct document_id, table_no from above
),

captions as (
    select
        document_id,
        table_no,
        unnest(list_reverse(string_split(caption, chr(10)))) as text,
        generate_subscripts(string_split(caption, chr(10)), 1) as distance
    from tables
    anti join with_lines using (document_id, table_no)
    where caption is not null
)

select document_id, table_no, distance, text, folded, x0, x1, top, bottom, size
from above
where distance <= 8
union all
select document_id, table_no, distance, text, folded, x0, x1, top, bottom, size
from left_behind
where distance <= 9
union all
select document_id, table_no, distance, text, {{ folded('text') }}, null, null, null, null, null
from captions
where distance <= 8
