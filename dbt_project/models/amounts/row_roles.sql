{{ config(**by_document()) }}

-- Total, subtotal or leaf: decided inside each table. A code with printed children is a subtotal; a label of a total is a total.
with row_keys as (
    select * from {{ changed(ref('row_keys')) }}
),

printed_units as (
    select * from {{ changed(ref('printed_units')) }}
),

labels as (
    select * from {{ numbered('row_labels') }}
),

coded as (
    select
        *,
        coalesce(subject_code, department_class_code) as code,
        coalesce(budget_unit_code, budget_unit_name, '') as block
    from row_keys
),

parents as (
    -- The nearest code above in the hierarchy that is printed in the same panel and block of rows.
    select
        child.document_id,
        child.table_no,
        child.panel_no,
        child.row_no,
        max_by(parent.row_no, (length(parent.code), -abs(child.row_no - parent.row_no))) as parent_row_no
    from coded as child
    inner join coded as parent
        on child.document_id = parent.document_id
        and child.table_no = parent.table_no
        and child.panel_no = parent.panel_no
        and child.block = parent.block
        and length(child.code) > length(parent.code)
        and starts_with(child.code, parent.code)
    group by child.document_id, child.table_no, child.panel_no, child.row_no
),

with_children as (
    select distinct document_id, table_no, panel_no, parent_row_no as row_no from parents
),

roles as (
    select
        coded.* exclude (code, block),
        labels.row_item,
        case
            when coded.code is not null and with_children.row_no is not null then 'subtotal'
            when coded.code is not null then 'leaf'
            when printed_units.unit_name is not null then 'subtotal'
            else coalesce(labels.row_role, 'leaf')
        end as row_role,
        parents.parent_row_no,
        {% for part in coordinate() %}labels.{{ part }} as row_{{ "item_part" if part == "item" else part }}{{ ',' if not loop.last }}
        {% endfor %}
    from coded
    left join labels on coded.label_rule_no = labels.rule_no
    left join printed_units
        on coded.document_id = printed_units.document_id
        and coalesce(coded.project_text, coded.label_text) = printed_units.unit_name
    left join parents
        on coded.document_id = parents.document_id
        and coded.table_no = parents.table_no
        and coded.panel_no = parents.panel_no
        and coded.row_no = parents.row_no
    left join with_children
        on coded.document_id = with_children.document_id
        and coded.table_no = with_children.table_no
        and coded.panel_no = with_children.panel_no
        and coded.row_no = with_children.row_no
)

select * from roles
