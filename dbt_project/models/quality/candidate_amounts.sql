-- What else a doubtful figure of a page image may be, in yuan, at the cell that it was read for. One row a cell and other amount.
{{ config(schema='intermediate', **by_document()) }}

with candidates as (
    select * from {{ changed(source('staging', 'candidates')) }}
),

cells as (
    select * from {{ changed(source('staging', 'cells')) }}
    where text_source = 'ocr' and folded is not null
),

amounts as (
    select document_id, table_no, row_no, column_no, amount_yuan, unit_yuan
    from {{ changed(ref('figures')) }}
    union
    select document_id, table_no, row_no, column_no, cast(amount_yuan as decimal(24, 6)) as amount_yuan, unit_yuan
    from {{ changed(ref('form_amounts')) }}
    where amount_yuan is not null
),

-- The candidate's line is the whole text of its cell: of a figure that wraps nothing else is known.
placed as (
    select
        cells.document_id,
        cells.table_no,
        cells.row_no,
        cells.column_no,
        cells.text,
        cells.confidence,
        candidates.candidate,
        candidates.confidence as candidate_confidence,
        {{ printed_number('candidates.candidate') }} as candidate_number
    from candidates
    inner join cells
        on
            candidates.document_id = cells.document_id
            and candidates.page_no = cells.page_no
            and candidates.read = cells.folded
            and (candidates.x0 + candidates.x1) / 2 between cells.x0 and cells.x1
            and (candidates.top + candidates.bottom) / 2 between cells.top and cells.bottom
),

valued as (
    select
        placed.*,
        amounts.amount_yuan as read_yuan,
        cast(placed.candidate_number * amounts.unit_yuan as decimal(24, 6)) as candidate_yuan
    from placed
    inner join amounts using (document_id, table_no, row_no, column_no)
    where placed.candidate_number is not null
),

others as (
    select * from valued
    where candidate_yuan <> read_yuan
    qualify row_number() over (
        partition by document_id, table_no, row_no, column_no, candidate_yuan order by candidate_confidence desc, candidate
    ) = 1
)

select * from others
