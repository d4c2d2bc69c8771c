{{ config(**by_document()) }}

-- Names of units: printed above tables (单位名称:…), in their columns of units, and the publisher's own.
with captions as (
    select document_id, folded as text from {{ changed(ref('lines_above')) }}
),

cells as (
    select document_id, folded as text
    from {{ changed(source('staging', 'cells')) }}
    where row_no <= 4 and regexp_matches(folded, '(单位|部门|单位名称):.{4,}')
),

texts as (
    select * from captions
    union all
    select * from cells
),

named_in_lines as (
    select
        document_id,
        regexp_extract(text, '(?:单位|部门|部门[(]单位[)]|预算单位|编制单位)(?:名称)?:([^:]{4,40}?)(?:金额单位|单位|$)', 1) as unit_name
    from texts
),

columns as (
    select * from {{ changed(ref('column_meanings')) }}
    where role = 'unit_name'
),

places as (
    select * from {{ changed(ref('cell_grid')) }}
),

body_rows as (
    select * from {{ changed(ref('table_rows')) }}
    where row_kind = 'body'
),

named_in_columns as (
    select places.document_id, places.folded as unit_name
    from places
    inner join columns
        on places.document_id = columns.document_id
        and places.table_no = columns.table_no
        and places.at_column = columns.column_no
    inner join body_rows
        on places.document_id = body_rows.document_id
        and places.table_no = body_rows.table_no
        and places.at_row = body_rows.row_no
    where length(places.folded) between 4 and 40 and not regexp_matches(places.folded, '^\d|合计|总计')
),

identities as (
    select document_id, {{ folded('unit_name') }} as unit_name
    from {{ changed(ref('document_identities')) }}
    where unit_name is not null
),

names as (
    select * from named_in_lines
    union
    select * from named_in_columns
    union
    select * from identities
)

select distinct document_id, unit_name
from names
where unit_name <> '' and not regexp_matches(unit_name, '元$|^[-\d.,]+$')
