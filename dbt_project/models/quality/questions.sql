-- What contradicts itself in words, not in sums: one code under two names (B08), a form whose project the project table names otherwise (F04), one indicator
-- with two values in a project of one year (F07). Soft: none of it makes a document discrepant. One row a finding, at the cell that differs from the others.
{{ config(**by_document()) }}

with row_keys as (
    select * from {{ changed(ref('row_roles')) }}
    where is_code_printed and subject_code is not null and subject_name is not null
),

cells as (
    select document_id, table_no, row_no, min(page_no) as page_no
    from {{ changed(source('staging', 'cells')) }}
    group by document_id, table_no, row_no
),

names as (
    select
        document_id,
        subject_code,
        {{ folded('subject_name') }} as name,
        count(*) as n_rows,
        min(table_no) as table_no,
        arg_min(row_no, (table_no, row_no)) as row_no
    from row_keys
    group by document_id, subject_code, name
),

-- The commonest name of a code stands; each other is a finding.
other_names as (
    select
        *,
        first_value(name) over code as usual_name,
        row_number() over code as place
    from names
    window code as (partition by document_id, subject_code order by n_rows desc, table_no, row_no)
),

projects as (
    select
        matches.*,
        forms.table_no as form_table_no,
        forms.name_row_no
    from {{ changed(ref('project_matches')) }} as matches
    inner join {{ changed(ref('forms')) }} as forms using (document_id, form_no)
    -- so like a name of the table that it is the same project; a name that several forms come near to, or that has its form, is another
    where matches.match = 'none' and matches.similarity >= {{ var('similarity_of_one_name') }} and not forms.is_repeated
    qualify count(distinct matches.project_name) over (partition by matches.document_id, matches.suggestion) = 1
),

unmatched_projects as (
    select projects.*
    from projects
    anti join {{ changed(ref('project_matches')) }} as matched
        on projects.document_id = matched.document_id and projects.suggestion = matched.table_project_name
),

one_year as (
    select distinct document_id, split_part(identity_id, '/f', 2) as form_key
    from {{ changed(ref('identities')) }}
    where rule_id = 'form_horizon' and kind = 'copy'
),

indicators as (
    select
        document_id,
        form_no,
        any_value(table_no) as table_no,
        arg_min(row_no, horizon) as row_no,
        any_value(page_no) as page_no,
        level3,
        min(value_text) as first_value,
        max(value_text) as second_value
    from {{ changed(ref('fct_indicator_values')) }}
    where level3 is not null and value_text is not null
    group by document_id, form_no, level3
    having count(*) = 2 and count(distinct horizon) = 2 and count(distinct {{ folded('value_text') }}) = 2
),

questions as (
    select
        document_id,
        'B08' as relation_id,
        table_no,
        row_no,
        subject_code || ' ' || name as printed,
        usual_name as elsewhere
    from other_names
    where place > 1
    union all
    select
        document_id,
        'F04' as relation_id,
        form_table_no,
        name_row_no,
        project_name,
        suggestion
    from unmatched_projects
    union all
    select
        i.document_id,
        'F07' as relation_id,
        i.table_no,
        i.row_no,
        i.level3 || ': ' || i.first_value,
        i.second_value
    from indicators as i
    inner join one_year as o on i.document_id = o.document_id and cast(i.form_no as varchar) = o.form_key
),

placed as (
    select
        questions.document_id,
        questions.relation_id,
        questions.table_no,
        questions.row_no,
        cells.page_no,
        questions.printed,
        questions.elsewhere
    from questions
    left join cells using (document_id, table_no, row_no)
)

select * from placed
