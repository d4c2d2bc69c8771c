{{ config(**by_document()) }}

-- The unit of money of each table, as printed nearest to its figures: in its first rows and headings, else above it. A table whose unit nothing tells has none here.
with cells as (
    select * from {{ changed(source('staging', 'cells')) }}
    where row_no <= 6 and folded is not null
),

lines_above as (
    select * from {{ changed(ref('lines_above')) }}
),

texts as (
    select document_id, table_no, 1 as distance, -row_no as nearness, folded as text
    from cells
    where regexp_matches(folded, '{{ unit_pattern() }}')
    union all
    select document_id, table_no, 2, -distance, folded
    from lines_above
    where regexp_matches(folded, '{{ unit_pattern() }}')
),

units as (
    select
        document_id,
        table_no,
        distance,
        nearness,
        text,
        regexp_extract(text, '{{ unit_pattern() }}', ['unit', 'bracketed']) as found
    from texts
),

chosen as (
    select
        document_id,
        table_no,
        arg_max(coalesce(nullif(found['unit'], ''), found['bracketed']), (-distance, nearness)) as money_unit,
        arg_max(text, (-distance, nearness)) as unit_evidence
    from units
    group by document_id, table_no
),

-- Where no unit is printed, the same figures in other tables of the document decide, if three or more of them stand under one unit and none
-- under another.
figures as (
    select distinct document_id, table_no, folded as figure
    from {{ changed(source('staging', 'cells')) }}
    where regexp_full_match(folded, '\d{1,3}(,\d{3})+(\.\d+)?|\d{2,}\.\d+')
),

copies as (
    select
        bare.document_id,
        bare.table_no,
        any_value(chosen.money_unit) as money_unit,
        count(distinct bare.figure) || ' figures stand in other tables with this unit' as unit_evidence
    from (select * from figures anti join chosen using (document_id, table_no)) as bare
    inner join figures as other on bare.document_id = other.document_id and bare.figure = other.figure
    inner join chosen on other.document_id = chosen.document_id and other.table_no = chosen.table_no
    group by bare.document_id, bare.table_no
    having count(distinct chosen.money_unit) = 1 and count(distinct bare.figure) >= 3
)

select * from chosen
union all
select * from copies
