{{ config(**by_document()) }}

-- Names of units that a document prints above or inside its tables (单位名称:…, 编制单位:…). One row a name.
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

names as (
    select distinct
        document_id,
        regexp_extract(text, '(?:单位|部门|部门[(]单位[)]|预算单位|编制单位)(?:名称)?:([^:]{4,40}?)(?:金额单位|单位|$)', 1) as unit_name
    from texts
)

select * from names where unit_name <> '' and not regexp_matches(unit_name, '元$')
