-- The located errors with a verdict. Another text engine reads the cell's box again (second_readings): where it reads what was extracted, print itself is wrong.
-- Where no single cell explains a broken identity its whole stands here as `undecided`.
{{ config(**by_document()) }}

with located as (
    select * from {{ changed(ref('located_errors')) }}
),

second_readings as (
    select * from {{ changed(ref('second_readings')) }}
),

figures as (
    select * from {{ changed(ref('figures')) }}
),

judged as (
    select
        s.document_id,
        s.table_no,
        s.row_no,
        s.column_no,
        s.page_no,
        f.row_label,
        f.heading_path,
        s.printed_yuan,
        s.implied_yuan,
        s.n_identities_repaired,
        s.n_identities_harmed,
        s.identity_ids,
        r.second_reading,
        case
            when r.second_reading is not null and r.second_reading <> s.first_reading then 'extractor_error'
            when s.implied_yuan is null then 'undecided'
            when abs(s.implied_yuan - s.printed_yuan) <= 3 * s.step_yuan then 'rounding'
            when r.second_reading = s.first_reading then 'publisher_error'
            else 'undecided'
        end as verdict
    from located as s
    left join figures as f using (document_id, table_no, row_no, column_no)
    left join second_readings as r using (document_id, table_no, row_no, column_no)
)

select * from judged
