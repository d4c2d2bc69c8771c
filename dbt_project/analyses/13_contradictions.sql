-- Which disclosures contradict themselves, and where? 自相矛盾的公开文件
-- `budgets check` says more of each: which cell it is, what it should be, and whose error.
with documents as (
    select * from marts.dim_documents where is_current
),

broken as (
    select
        document_id,
        'a sum or copy does not hold' as contradiction,
        rule_id || ': ' || cast(actual_yuan * 0.0001 as decimal(20, 2)) || ', its parts make '
        || cast(expected_yuan * 0.0001 as decimal(20, 2)) as what
    from quality.identities
    where outcome = 'broken'
),

against_text as (
    select
        document_id,
        'the text says other than the table',
        topic || ' (' || fund || ') page ' || page_no || ': ' || cast(amount_yuan * 0.0001 as decimal(20, 2))
        || ', table: ' || cast(table_amount_yuan * 0.0001 as decimal(20, 2))
    from marts.fct_narrative_figures
    where not agrees_with_table
),

two_names as (
    select
        document_id,
        'one code has several names',
        subject_code || ': ' || string_agg(distinct subject_name, ' / ' order by subject_name)
    from marts.fct_printed_amounts
    where is_code_printed and subject_code is not null and subject_name is not null
    group by document_id, subject_code
    having count(distinct subject_name) > 1
),

forms as (
    select
        document_id,
        'a form and the project table differ',
        project_name || ': ' || cast(form_yuan * 0.0001 as decimal(20, 2)) || ', table: ' || cast(table_yuan * 0.0001 as decimal(20, 2))
    from quality.project_matches
    where abs(form_yuan - table_yuan) > 50
),

without_project as (
    select
        document_id,
        'a form is of no project in the table',
        project_name || ': the table has ' || coalesce(suggestion, 'nothing like it')
    from quality.project_matches
    where match = 'none'
),

contradictions as (
    select * from broken
    union all
    select * from against_text
    union all
    select * from two_names
    union all
    select * from forms
    union all
    select * from without_project
)

select
    documents.unit_name,
    documents.fiscal_year,
    contradictions.contradiction,
    contradictions.what
from documents
inner join contradictions using (document_id)
order by all
