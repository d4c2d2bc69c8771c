-- What contradicts itself in words, not in sums: one code under two names (B08), a form whose project the project table names otherwise (F04), one indicator
-- with two values in a project of one year (F07), a form printed twice or forms of more money than all projects (F04), projects that the running text counts
-- or adds up otherwise than forms or project table (B37), a table headed with another year than the document's. Soft: none of it makes a document discrepant.
-- One row a finding, at the cell that differs from the others.
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
    select distinct document_id, regexp_extract(identity_id, '/f(\d+)$', 1) as form_key
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

-- Forms that print the same in every cell: one project, printed twice (Fuzhou 341c9dd0, pages 28 and 52).
printed_forms as (
    select
        f.document_id,
        f.form_no,
        any_value(f.project_name) as project_name,
        any_value(f.table_no) as table_no,
        any_value(f.first_row) as first_row,
        string_agg(coalesce(c.folded, ''), '|' order by c.row_no, c.column_no) as texts
    from {{ changed(ref('forms')) }} as f
    inner join {{ changed(source('staging', 'cells')) }} as c
        on f.document_id = c.document_id and f.table_no = c.table_no and c.row_no between f.first_row and f.last_row
    where f.project_name is not null and not f.is_repeated
    group by f.document_id, f.form_no
),

forms_anew as (
    select
        *,
        lag(project_name || ' (table ' || table_no || ')') over (partition by document_id, md5(texts) order by form_no) as printed_before
    from printed_forms
),

ledger as (
    select
        *,
        stated_in || ': ' || coalesce(n_projects || ' projects, ', '') || format('{:,.2f}', amount_yuan / 10000) || ' 万元' as said
    from {{ changed(ref('project_ledger')) }}
),

-- What the text says of the same projects: one of count and amount is that of the forms (or of the table), the other is not.
compared as (
    select
        t.document_id,
        t.page_no,
        t.said,
        o.said as elsewhere,
        o.stated_in,
        t.n_projects = o.n_projects as has_count,
        abs(t.amount_yuan - o.amount_yuan) <= t.slack_yuan + o.slack_yuan as has_amount,
        bool_or(has_count and has_amount) over (partition by t.document_id, t.said) as is_told_elsewhere
    from ledger as t
    inner join ledger as o on t.document_id = o.document_id and o.stated_in in ('forms', 'project_table')
    where t.stated_in = 'text'
),

counts as (
    select *
    from compared
    where has_count <> has_amount and not is_told_elsewhere
    qualify row_number() over (partition by document_id, said order by stated_in) = 1
),

-- A title that begins with a year, which is not the document's (Xi'an 1c37dcb5, page 94: forms of 2021 in the budget of 2022).
years as (
    select
        titles.document_id,
        titles.table_no,
        titles.title,
        documents.fiscal_year
    from {{ changed(ref('table_titles')) }} as titles
    inner join {{ changed(ref('dim_documents')) }} as documents using (document_id)
    where regexp_extract(titles.title, '^(20\d\d)年', 1) not in ('', cast(documents.fiscal_year as varchar))
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
    union all
    select
        document_id,
        'F04' as relation_id,
        table_no,
        first_row,
        project_name,
        'printed before: ' || printed_before
    from forms_anew
    where printed_before is not null
    union all
    select
        f.document_id,
        'F04' as relation_id,
        e.table_no,
        e.row_no,
        e.said,
        f.said
    from ledger as f
    inner join ledger as e on f.document_id = e.document_id and e.stated_in = 'expenditure'
    where f.stated_in = 'forms' and f.amount_yuan > e.amount_yuan + f.slack_yuan + e.slack_yuan
    union all
    select
        document_id,
        'title_year' as relation_id,
        table_no,
        1 as row_no,
        title,
        'the document is of ' || fiscal_year
    from years
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
    union all
    select
        document_id,
        'B37' as relation_id,
        cast(null as integer) as table_no,
        cast(null as integer) as row_no,
        page_no,
        said as printed,
        elsewhere
    from counts
)

select * from placed
