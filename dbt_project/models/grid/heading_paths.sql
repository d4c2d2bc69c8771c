{{ config(**by_document()) }}

-- Headings of each column from the top down, one row a heading; a heading that covers several rows counts once.
with places as (
    select * from {{ changed(ref('cell_grid')) }}
),

heading_rows as (
    select * from {{ changed(ref('table_rows')) }}
    where row_kind = 'heading'
),

segments as (
    select distinct
        places.document_id,
        places.table_no,
        places.at_column as column_no,
        places.row_no,
        places.folded as heading,
        {{ heading_key('places.folded') }} as heading_key,
        try_cast(regexp_extract(places.folded, '(20\d\d)年?', 1) as integer) as heading_year,
        places.column_no as anchor_column_no,
        places.column_span
    from places
    inner join heading_rows
        on places.document_id = heading_rows.document_id
        and places.table_no = heading_rows.table_no
        and places.at_row = heading_rows.row_no
    -- the columns' numbers in the row of 类, 款 and 项 (公开02表) head nothing
    where not regexp_full_match(places.folded, '\d{1,2}|栏次') or places.at_row = 1
),

levelled as (
    select
        *,
        row_number() over (partition by document_id, table_no, column_no order by row_no) as level,
        count(*) over (partition by document_id, table_no, column_no) as n_levels,
        -- a heading that wraps over two cells (公务接 / 待费)
        lag(heading_key) over (partition by document_id, table_no, column_no order by row_no) || heading_key as joined_key,
        coalesce(
            string_agg(heading_key, '/') over (
                partition by document_id, table_no, column_no order by row_no rows between unbounded preceding and 1 preceding
            ), ''
        ) as under,
        string_agg(heading, '/') over (
            partition by document_id, table_no, column_no order by row_no rows between unbounded preceding and unbounded following
        ) as path
    from segments
)

select * from levelled
