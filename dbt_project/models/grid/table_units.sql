{{ config(**by_document()) }}

-- The unit of money of each table: in a line of units inside its frame, else above it, else the one unit that its headings and first labels
-- name, else below it. What a heading or a label names is its own column's or row's (amounts). A table whose unit nothing tells has none here.
with cells as (
    select
        cells.document_id,
        cells.table_no,
        cells.row_no,
        cells.folded,
        rows.row_kind = 'furniture' or regexp_matches(cells.folded, '^(金额)?单位:?(人民币)?[百千万亿]*元$|[^(](金额)?单位:(人民币)?[百千万亿]*元$') as is_of_table
    from {{ changed(source('staging', 'cells')) }} as cells
    inner join {{ changed(ref('table_rows')) }} as rows using (document_id, table_no, row_no)
    where cells.row_no <= 6 and regexp_matches(cells.folded, '{{ unit_pattern() }}')
),

lines_above as (
    select * from {{ changed(ref('lines_above')) }}
),

texts as (
    select document_id, table_no, case when is_of_table then 1 else 3 end as distance, -row_no as nearness, folded as text
    from cells
    union all
    select document_id, table_no, 2, -distance, folded
    from lines_above
    where regexp_matches(folded, '{{ unit_pattern() }}')
    union all
    select document_id, table_no, 4, 0, {{ folded('notes') }}
    from {{ changed(source('staging', 'tables')) }}
    where regexp_matches({{ folded('notes') }}, '{{ unit_pattern() }}')
),

units as (
    select
        document_id,
        table_no,
        distance,
        nearness,
        text,
        {{ printed_unit('text') }} as money_unit
    from texts
),

chosen as (
    select
        document_id,
        table_no,
        arg_max(money_unit, (-distance, nearness)) as money_unit,
        arg_max(text, (-distance, nearness)) as unit_evidence
    from units
    group by document_id, table_no
    having min(distance) < 3 or count(distinct money_unit) = 1
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
