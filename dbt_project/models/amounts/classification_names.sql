{{ config(schema='build', materialized='table', tags=['seeds_alone']) }}

-- Every spelling of a classification's names, the usual one first. One row a scheme, code and spelling.
with codes as (
    select * from {{ ref('classification_codes') }}
),

spellings as (
    select scheme, code, level, name as spelling, 1 as choice, n_documents from codes
    union all
    select scheme, code, level, trim(unnest(string_split(other_names, '|'))), 2, n_documents from codes
    where other_names is not null
),

shortened as (
    -- Classes are printed with and without 支出 at their end.
    select scheme, code, level, regexp_replace(spelling, '支出$', '') as spelling, 3 as choice, n_documents
    from spellings
    where level = 'class' and scheme = 'functional'
),

all_spellings as (
    select * from spellings
    union all
    select * from shortened
)

select scheme, code, level, spelling, min(choice) as choice, max(n_documents) as n_documents
from all_spellings
where spelling <> ''
group by scheme, code, level, spelling
