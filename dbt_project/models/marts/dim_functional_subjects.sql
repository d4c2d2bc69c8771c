-- The code list, and codes that documents print and the list lacks, with the name that they print most often.
with codes as (
    select * from {{ ref('classification_codes') }}
    where scheme = 'functional'
),

printed as (
    select
        subject_code,
        mode(subject_name) as printed_name,
        count(distinct document_id) as n_printed_documents
    from {{ ref('fct_printed_amounts') }}
    where subject_code like '2%' and is_code_printed and subject_name is not null
    group by subject_code
),

subjects as (
    select
        coalesce(codes.code, printed.subject_code) as subject_code,
        coalesce(codes.name, printed.printed_name) as subject_name,
        case length(coalesce(codes.code, printed.subject_code)) when 3 then 'class' when 5 then 'section' else 'item' end as level,
        case
            when length(coalesce(codes.code, printed.subject_code)) > 3
                then left(coalesce(codes.code, printed.subject_code), length(coalesce(codes.code, printed.subject_code)) - 2)
        end as parent_code,
        codes.code is not null as is_listed,
        coalesce(printed.n_printed_documents, 0) as n_documents
    from codes
    full join printed on codes.code = printed.subject_code
)

select
    subject_code,
    subject_name,
    level,
    parent_code,
    is_listed,
    cast(n_documents as integer) as n_documents
from subjects
