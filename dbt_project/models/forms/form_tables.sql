{{ config(**by_document()) }}

-- Tables that hold performance forms, with the kind that quality.tables shows.

with

forms as (
    select * from {{ changed(ref('forms')) }}
),

form_tables as (
    select
        document_id,
        table_no,
        min(form_no) as form_no,
        count(distinct form_no) as n_forms,
        mode(form_shape) as form_shape,
        case mode(form_shape)
            when 'a' then 'performance_project_form'
            when 'e' then 'performance_whole_unit'
            when 'f' then 'performance_self_evaluation'
            else 'performance_list'
        end as table_kind
    from forms
    group by document_id, table_no
)

select * from form_tables
