{{ config(**by_document()) }}

-- Projects of the performance forms beside the projects of the project table of the same document: by the name as printed, else as folded
-- (brackets, signs, white space, a code before the name). What does not join is listed with the nearest name of the table as a suggestion;
-- only documents that print both have rows.

with

funding as (
    select * from {{ changed(ref('fct_project_funding')) }}
    where project_name is not null and derivation != 'remainder'
),

form_names as (
    select distinct document_id, form_no, project_name, project_name_folded
    from {{ changed(ref('forms')) }}
    where project_name is not null and not is_repeated
),

form_amounts as (
    select document_id, form_no, phase, coalesce(sum(amount_yuan) filter (where horizon = 'annual'), sum(amount_yuan)) as form_yuan
    from {{ changed(ref('fct_project_funding')) }}
    where stated_in = 'performance_form'
    group by all
),

forms as (
    select
        form_names.document_id,
        form_names.form_no,
        form_names.project_name,
        form_amounts.form_yuan,
        {{ bare_project_name('form_names.project_name_folded') }} as bare_name
    from form_names
    left join form_amounts
        on form_names.document_id = form_amounts.document_id and form_names.form_no = form_amounts.form_no and form_amounts.phase = 'budget'
),

-- A project may take several rows (one a subject): it is one name.
table_projects as (
    select
        document_id,
        project_name,
        {{ bare_project_name(folded('project_name')) }} as bare_name,
        min(table_no) as table_no,
        arg_min(row_no, (table_no, row_no)) as row_no,
        sum(amount_yuan) filter (where budget_period != 'carried_over') as table_yuan
    from funding
    where stated_in = 'project_table'
    group by document_id, project_name
),

compared as (
    select
        forms.*,
        projects.project_name as table_project_name,
        projects.table_no,
        projects.row_no,
        projects.table_yuan,
        case
            when forms.project_name = projects.project_name then 'exact'
            when forms.bare_name = projects.bare_name then 'folded'
            else 'none'
        end as match,
        round(jaro_winkler_similarity(forms.bare_name, projects.bare_name), 4) as similarity
    from forms
    inner join table_projects as projects using (document_id)
),

-- of equal names the one with the form's amount
nearest as (
    select *
    from compared
    qualify row_number() over (
        partition by document_id, form_no
        order by match = 'none', match = 'folded', similarity desc, abs(table_yuan - form_yuan) nulls last, table_no, row_no
    ) = 1
),

matches as (
    select
        document_id,
        form_no,
        project_name,
        match,
        case when match != 'none' then table_project_name end as table_project_name,
        case when match != 'none' then table_no end as table_no,
        case when match != 'none' then row_no end as row_no,
        case when match = 'none' then table_project_name end as suggestion,
        similarity,
        form_yuan,
        case when match != 'none' then table_yuan end as table_yuan
    from nearest
)

select * from matches
