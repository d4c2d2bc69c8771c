{{ config(**by_document()) }}

-- Codes printed beside another name than the code list has for them: a slip of the publisher, a renamed subject, or a row of codes that fell
-- onto the next name on the way. Codes that the list lacks are told apart.
with row_keys as (
    select * from {{ changed(ref('row_keys')) }}
),

names as (
    select * from {{ ref('classification_names') }}
),

codes as (
    select * from {{ ref('classification_codes') }}
),

printed as (
    select document_id, table_no, row_no, case when subject_code like '1%' then 'revenue' else 'functional' end as scheme, subject_code as code, subject_name as printed_name
    from row_keys
    where subject_code is not null and subject_name is not null
    union all
    select document_id, table_no, row_no, 'department', department_class_code, department_class_name
    from row_keys
    where department_class_code is not null and department_class_name is not null
    union all
    select document_id, table_no, row_no, 'government', government_class_code, government_class_name
    from row_keys
    where government_class_code is not null and government_class_name is not null
),

compared as (
    select
        printed.document_id,
        printed.table_no,
        printed.row_no,
        printed.scheme,
        printed.code,
        printed.printed_name,
        codes.name as listed_name,
        case when codes.code is null then 'not_listed' else 'other_name' end as finding
    from printed
    left join codes on printed.scheme = codes.scheme and printed.code = codes.code
    left join names
        on printed.scheme = names.scheme
        and printed.code = names.code
        and regexp_replace(names.spelling, '[()、,“”"]', '', 'g') = regexp_replace(printed.printed_name, '[()、,“”"]', '', 'g')
    where names.code is null
)

select * from compared
