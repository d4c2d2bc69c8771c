-- Printed totals that are not there: a row or line that is called a total, without a figure, in a panel that prints figures of its parts.
-- Such a total proves nothing and must not pass for one that holds (Shanghai 445dce43: the cell of 收入总计 is blank).
{{ config(**by_document()) }}

with roles as (
    select * from {{ changed(ref('row_roles')) }}
    where row_role = 'total'
),

figures as (
    select * from {{ changed(ref('figures')) }}
),

panels as (
    select
        document_id,
        table_no,
        panel_no,
        count(*) filter (where amount_yuan <> 0) as n_figures
    from figures
    group by document_id, table_no, panel_no
),

missing as (
    select
        roles.document_id,
        roles.table_no,
        roles.row_no,
        roles.panel_no,
        roles.row_item,
        roles.first_text as label,
        cast(panels.n_figures as integer) as n_figures
    from roles
    inner join panels using (document_id, table_no, panel_no)
    anti join figures
        on
            roles.document_id = figures.document_id
            and roles.table_no = figures.table_no
            -- A label may span two panels of one side whose one figure stands in the second (Jiangsu: 功能分类 | 支出用途).
            and (roles.panel_no = figures.panel_no or roles.panel_side = figures.side)
            and roles.row_no = figures.row_no
    where panels.n_figures > 0
)

select * from missing
