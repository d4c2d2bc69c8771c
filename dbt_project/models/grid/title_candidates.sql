{{ config(**by_document()) }}

-- Texts that may be a table's title, nearest first: rows inside the frame that hold one text only, then lines of the caption from the
-- table upward, each also joined with the line above it, because long titles wrap.
with tables as (
    select * from {{ changed(source('staging', 'tables')) }}
),

cells as (
    select * from {{ changed(source('staging', 'cells')) }}
    where row_no <= 5 and folded is not null
),

inside as (
    select
        document_id,
        table_no,
        100 - row_no as nearness,
        any_value(folded) as candidate
    from cells
    group by document_id, table_no, row_no
    having count(*) = 1
),

caption_lines as (
    select
        document_id,
        table_no,
        unnest(string_split(caption, chr(10))) as line,
        generate_subscripts(string_split(caption, chr(10)), 1) as line_no
    from tables
    where caption is not null
),

folded_lines as (
    select
        document_id,
        table_no,
        line_no,
        {{ folded('line') }} as line,
        lag({{ folded('line') }}) over (partition by document_id, table_no order by line_no) as line_above
    from caption_lines
),

above as (
    select document_id, table_no, line_no - 0.5 as nearness, line_above || line as candidate
    from folded_lines
    where line_above is not null
    union all
    select document_id, table_no, line_no - 0.25, line from folded_lines
),

candidates as (
    select * from inside
    union all by name
    select document_id, table_no, nearness, candidate from above
),

cleaned as (
    select
        document_id,
        table_no,
        nearness,
        candidate,
        {{ title_key('candidate') }} as title_key
    from candidates
    where length(candidate) <= 120
)

select * from cleaned where title_key <> ''
