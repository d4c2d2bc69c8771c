-- What was read and not understood, as it was printed.
{{ config(**by_document()) }}

with recognised as (
    select * from {{ changed(ref('recognised_tables')) }}
),

numbers as (
    select distinct document_id, table_no
    from {{ changed(source('staging', 'cells')) }}
    where regexp_full_match(text, '-?(\d{1,3}(,\d{3})+(\.\d+)?|\d+\.\d+)')
),

amounts as (
    select * from {{ changed(ref('amounts')) }}
),

titles as (
    select tables.document_id, tables.table_no, 'title' as what, coalesce(tables.caption, recognised.headings, '') as text
    from {{ changed(source('staging', 'tables')) }} as tables
    inner join recognised using (document_id, table_no)
    inner join numbers using (document_id, table_no)
    where recognised.table_kind is null
    union all
    -- it says of what it is, but not whether of the unit's whole
    select document_id, table_no, 'title', title
    from recognised
    where starts_with(table_kind, 'whole_or_part')
),

headers as (
    select document_id, table_no, 'header' as what, path as text
    from {{ changed(ref('unmapped_columns')) }}
),

codes as (
    select document_id, table_no, 'code' as what, code_text as text
    from {{ changed(ref('row_keys')) }}
    where
        code_text is not null
        and subject_code is null and department_class_code is null and government_class_code is null and budget_unit_code is null
        and regexp_matches(code_text, '\d')
        -- 注:本部门2025年无…: a note that an empty table holds in its first cell
        and not starts_with(code_text, '注')
),

units as (
    select distinct document_id, table_no, 'unit' as what, coalesce(unit_printed, '') as text
    from amounts
    where unit_yuan is null and amount is not null
),

cells as (
    select document_id, table_no, 'amount' as what, amount_printed as text
    from amounts
    where amount is null
),

-- Neither headings nor the document say of which year the amounts are: its first table stands for them.
years as (
    select amounts.document_id, min(amounts.table_no) as table_no, 'year' as what, min_by(coalesce(recognised.title, ''), amounts.table_no) as text
    from amounts
    inner join recognised using (document_id, table_no)
    where amounts.fiscal_year is null and amounts.amount is not null
    group by amounts.document_id
),

-- Rows of figures that no table took: a table without rules is not read.
lines as (
    select document_id, cast(null as integer) as table_no, 'line' as what, text
    from {{ changed(source('staging', 'lines')) }}
    where {{ is_row_of_figures('text') }}
),

unmapped as (
    select * from titles
    union all
    select * from headers
    union all
    select * from codes
    union all
    select * from units
    union all
    select * from cells
    union all
    select * from years
    union all
    select * from lines
    union all
    select document_id, table_no, what, text from {{ changed(ref('unmapped_form_texts')) }}
)

select * from unmapped
