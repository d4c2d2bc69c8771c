-- Corrections made by hand (corrections.csv), each beside the cell that it corrects. The printed value stays as it is everywhere; a correction of a text that
-- is not printed there is refused, with the reason. Corrections of documents that are not here are left out.
{{ config(**by_document()) }}

with corrections as (
    select
        *,
        count(*) over (partition by document_id, table_no, row_no, column_no) as n_alike
    from {{ changed(source('staging', 'corrections')) }}
    where document_id is not null
),

cells as (
    select * from {{ changed(source('staging', 'cells')) }}
    where document_id in (select corrections.document_id from corrections)
),

amounts as (
    select document_id, table_no, row_no, column_no, amount_yuan, unit_yuan
    from {{ changed(ref('amounts')) }}
    where document_id in (select corrections.document_id from corrections)
    union
    select document_id, table_no, row_no, column_no, amount_yuan, unit_yuan
    from {{ changed(ref('form_amounts')) }}
    where amount_yuan is not null and document_id in (select corrections.document_id from corrections)
),

met as (
    select
        corrections.document_id,
        corrections.table_no,
        corrections.row_no,
        corrections.column_no,
        cells.page_no,
        corrections.printed,
        corrections.corrected,
        corrections.why,
        amounts.amount_yuan as printed_yuan,
        cast(try_cast(replace(corrections.corrected, ',', '') as decimal(24, 6)) * amounts.unit_yuan as decimal(20, 2)) as corrected_yuan,
        case
            when corrections.n_alike > 1 then 'the cell is corrected ' || corrections.n_alike || ' times'
            when cells.document_id is null then 'the document has no such cell'
            when coalesce(cells.text, '') <> corrections.printed
                then 'the cell prints ' || coalesce(cells.text, 'nothing') || ' and not ' || corrections.printed
            when amounts.amount_yuan is not null and try_cast(replace(corrections.corrected, ',', '') as decimal(24, 6)) is null
                then corrections.corrected || ' is no amount'
        end as refused_because
    from corrections
    left join cells
        on
            corrections.document_id = cells.document_id
            and corrections.table_no = cells.table_no
            and corrections.row_no = cells.row_no
            and corrections.column_no = cells.column_no
    left join amounts
        on
            cells.document_id = amounts.document_id
            and cells.table_no = amounts.table_no
            and cells.row_no = amounts.row_no
            and cells.column_no = amounts.column_no
),

judged as (
    select
        * exclude (corrected_yuan, refused_because),
        case when refused_because is null then corrected_yuan end as corrected_yuan,
        refused_because is null as is_applied,
        refused_because
    from met
)

select * from judged
