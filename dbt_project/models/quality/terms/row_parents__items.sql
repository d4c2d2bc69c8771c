-- Structure `item`: lines of 三公 and procurement hang by the tree of items of seed column_parts (三公 = 出国 + 用车 + 接待; 用车 = 购置 + 运行).
{{ config(**within_document()) }}

with rows as (
    select * from {{ changed(ref('figure_rows')) }}
    where code is null
),

refinements as (
    select * from {{ ref('column_refinements') }}
    where dimension = 'item'
),

parents as (
    select
        part.document_id,
        part.table_no,
        part.panel_no,
        part.row_no,
        min_by(whole.row_no, (refinements.depth, abs(whole.row_no - part.row_no))) as parent_row_no,
        'item' as structure,
        'line' as family
    from rows as part
    inner join rows as whole
        on
            part.document_id = whole.document_id
            and part.table_no = whole.table_no
            and part.panel_no = whole.panel_no
            and part.row_no <> whole.row_no
    inner join refinements on coalesce(whole.item, '') = refinements.whole and part.item = refinements.part
    where whole.item <> '' or whole.is_total
    group by part.document_id, part.table_no, part.panel_no, part.row_no
)

select * from parents
