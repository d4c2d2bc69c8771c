{{ config(**by_document()) }}

-- Texts that may be a table's title, nearest first: rows inside the frame that hold one text only, then lines above the table, each also
-- joined with the line above it, because long titles wrap.
with cells as (
    select * from {{ changed(source('staging', 'cells')) }}
    where row_no <= 5 and folded is not null
),

lines_above as (
    select * from {{ changed(ref('lines_above')) }}
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

above as (
    select
        document_id,
        table_no,
        -distance as nearness,
        folded as candidate,
        lead(folded) over (partition by document_id, table_no order by distance) || folded as candidate_with_line_above
    from lines_above
),

candidates as (
    select document_id, table_no, nearness, candidate from inside
    union all
    select document_id, table_no, nearness, candidate from above
    union all
    select document_id, table_no, nearness - 0.5, candidate_with_line_above from above
    where candidate_with_line_above is not null
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
