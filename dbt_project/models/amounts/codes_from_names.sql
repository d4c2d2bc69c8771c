{{ config(**by_document()) }}

-- Codes of rows that print a name only. A name alone is not enough (住房公积金 is 30113, 50103 and 2210201): the scheme is that of the
-- column, the class is that of the nearest class above, and the section that of the nearest section above.
with row_keys as (
    select * from {{ changed(ref('row_keys')) }}
    where subject_code is null and department_class_code is null
),

names as (
    select * from {{ ref('classification_names') }}
),

named as (
    select
        document_id,
        table_no,
        panel_no,
        row_no,
        case
            when department_class_name is not null then 'department'
            when panel_scheme = 'department' then 'department'
            when panel_scheme = 'functional' then 'functional'
            when regexp_matches(table_kind, 'basic|economic_class') and panel_scheme is null then 'department'
            when panel_side = 'expenditure' and regexp_matches(table_kind, 'revenue_and_expenditure$') then 'functional'
        end as scheme,
        {{ label_key("coalesce(department_class_name, subject_name, label_text)") }} as spelling
    from row_keys
),

classes as (
    select named.*, names.code as class_code
    from named
    left join names
        on named.scheme = names.scheme
        and named.spelling = names.spelling
        and names.level = 'class'
    where named.scheme is not null and named.spelling is not null
),

in_class as (
    select
        * exclude (class_code),
        class_code as own_class_code,
        last_value(class_code ignore nulls) over (
            partition by document_id, table_no, panel_no order by row_no rows between unbounded preceding and current row
        ) as class_code,
        lag(spelling) over (partition by document_id, table_no, panel_no order by row_no) as name_above
    from classes
),

sections as (
    select
        in_class.*,
        case when in_class.own_class_code is null or in_class.name_above = in_class.spelling then names.code end as own_section_code
    from in_class
    left join names
        on in_class.scheme = names.scheme
        and in_class.spelling = names.spelling
        and names.level = 'section'
        and (in_class.class_code is null or starts_with(names.code, in_class.class_code))
    qualify row_number() over (
        partition by in_class.document_id, in_class.table_no, in_class.panel_no, in_class.row_no order by names.choice, names.n_documents desc
    ) = 1
),

in_section as (
    select
        * exclude (own_section_code),
        case when name_above is distinct from spelling or own_class_code is not null then own_section_code end as own_section_code,
        last_value(case when name_above is distinct from spelling then own_section_code end ignore nulls) over (
            partition by document_id, table_no, panel_no, class_code order by row_no rows between unbounded preceding and current row
        ) as section_code
    from sections
),

items as (
    select
        in_section.*,
        names.code as own_item_code
    from in_section
    left join names
        on in_section.scheme = names.scheme
        and in_section.spelling = names.spelling
        and names.level = 'item'
        and starts_with(names.code, in_section.section_code)
        and in_section.own_section_code is null
    qualify row_number() over (
        partition by in_section.document_id, in_section.table_no, in_section.panel_no, in_section.row_no order by names.choice, names.n_documents desc
    ) = 1
),

resolved as (
    select
        document_id,
        table_no,
        panel_no,
        row_no,
        scheme,
        coalesce(
            own_item_code,
            own_section_code,
            -- a class name printed again right below its class is its section of the same name
            own_class_code
        ) as code
    from items
)

select * from resolved where code is not null
