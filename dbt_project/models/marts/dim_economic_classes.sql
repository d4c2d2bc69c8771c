-- The code lists of both economic classifications, and codes that documents print and the lists lack.
with codes as (
    select * from {{ ref('classification_codes') }}
    where scheme in ('department', 'government')
),

printed as (
    select 'department' as scheme, department_class_code as code, mode(department_class_name) as printed_name, count(distinct document_id) as n_printed_documents
    from {{ ref('fct_printed_amounts') }}
    where department_class_code is not null and is_code_printed and department_class_name is not null
    group by department_class_code
    union all
    select 'government', government_class_code, mode(government_class_name), count(distinct document_id)
    from {{ ref('fct_printed_amounts') }}
    where government_class_code is not null and government_class_name is not null
    group by government_class_code
),

classes as (
    select
        coalesce(codes.scheme, printed.scheme) as scheme,
        coalesce(codes.code, printed.code) as class_code,
        coalesce(codes.name, printed.printed_name) as class_name,
        codes.code is not null as is_listed,
        coalesce(printed.n_printed_documents, 0) as n_documents
    from codes
    full join printed on codes.scheme = printed.scheme and codes.code = printed.code
)

select
    scheme,
    class_code,
    class_name,
    case when length(class_code) > 3 then left(class_code, length(class_code) - 2) end as parent_code,
    is_listed,
    cast(n_documents as integer) as n_documents
from classes
