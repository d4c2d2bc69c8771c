-- The cells of broken identities, with the box to read again and the unit they are printed in. One row a cell.
{{ config(schema='intermediate', **by_document()) }}

with broken as (
    select
        document_id,
        {{ identity_key('identity_id') }} as identity_key
    from {{ changed(ref('identities')) }}
    where outcome = 'broken'
),

terms as (
    select * from {{ changed(ref('terms')) }}
    where table_no is not null
),

cells as (
    select * from {{ changed(source('staging', 'cells')) }}
),

units as (
    select document_id, table_no, row_no, column_no, unit_yuan
    from {{ changed(ref('figures')) }}
    union
    select document_id, table_no, row_no, column_no, unit_yuan
    from {{ changed(ref('form_amounts')) }}
),

doubted as (
    select
        document_id,
        table_no,
        row_no,
        column_no,
        any_value(amount_yuan) as printed_yuan
    from terms
    semi join broken using (document_id, identity_key)
    group by document_id, table_no, row_no, column_no
),

placed as (
    select
        d.*,
        any_value(u.unit_yuan) as unit_yuan,
        any_value(c.page_no) as page_no,
        any_value(c.x0) as x0,
        any_value(c.top) as top,
        any_value(c.x1) as x1,
        any_value(c.bottom) as bottom,
        any_value(c.folded) as first_reading
    from doubted as d
    inner join cells as c using (document_id, table_no, row_no, column_no)
    left join units as u using (document_id, table_no, row_no, column_no)
    group by all
)

select * from placed
