-- What the tables print, not what was derived from them: funds are left out below the headline totals, because which fund a subject is
-- assigned to depends on which tables a publication has.
with versions as (
    select * from {{ ref('document_versions') }}
),

documents as (
    select * from {{ ref('dim_documents') }}
),

totals as (
    select
        document_id, phase, fiscal_year, 'headline_total' as fact, item as code, cast(null as varchar) as name, fund, 'all' as expenditure_type,
        page_no, amount_yuan
    from {{ ref('fct_budget_totals') }}
),

subjects as (
    select
        document_id, phase, fiscal_year, 'expenditure_by_subject' as fact, coalesce(subject_code, subject_name) as code, subject_name as name,
        'all' as fund, expenditure_type, page_no, amount_yuan
    from {{ ref('fct_expenditure_by_subject') }}
),

economic_classes as (
    select
        document_id, phase, fiscal_year, 'expenditure_by_economic_class' as fact,
        coalesce(department_class_code, government_class_code, department_class_name, government_class_name) as code,
        coalesce(department_class_name, government_class_name) as name,
        'all' as fund, expenditure_type, page_no, amount_yuan
    from {{ ref('fct_expenditure_by_economic_class') }}
    where is_primary_basis
),

three_public as (
    select
        document_id, phase, fiscal_year, 'three_public' as fact, item as code, cast(null as varchar) as name, 'all' as fund,
        'all' as expenditure_type, page_no, amount_yuan
    from {{ ref('fct_three_public') }}
),

projects as (
    select
        document_id, phase, fiscal_year, 'project_funding' as fact, project_name as code, project_name as name, 'all' as fund,
        'project' as expenditure_type, page_no, amount_yuan
    from {{ ref('fct_project_funding') }}
    where stated_in = 'project_table' and project_name is not null
),

facts as (
    select * from totals
    union all
    select * from subjects
    union all
    select * from economic_classes
    union all
    select * from three_public
    union all
    select * from projects
),

summed as (
    select
        document_id, phase, fiscal_year, fact, code, fund, expenditure_type,
        mode(name) as name,
        min(page_no) as page_no,
        sum(amount_yuan) as amount_yuan
    from facts
    group by all
),

both_versions as (
    select versions.document_id, versions.superseded_document_id, summed.* exclude (document_id, page_no, amount_yuan),
        summed.page_no, summed.amount_yuan, cast(null as integer) as superseded_page_no, cast(null as decimal(20, 2)) as superseded_yuan
    from summed
    inner join versions using (document_id)
    union all
    select versions.document_id, versions.superseded_document_id, summed.* exclude (document_id, page_no, amount_yuan),
        null, null, summed.page_no, summed.amount_yuan
    from summed
    inner join versions on summed.document_id = versions.superseded_document_id
),

compared as (
    select
        document_id, superseded_document_id, phase, fiscal_year, fact, code, fund, expenditure_type,
        mode(name) as name,
        max(page_no) as page_no,
        max(superseded_page_no) as superseded_page_no,
        max(amount_yuan) as amount_yuan,
        max(superseded_yuan) as superseded_yuan
    from both_versions
    group by all
),

described as (
    select
        compared.document_id,
        compared.superseded_document_id,
        documents.unit_name,
        documents.disclosure_kind,
        documents.disclosure_level,
        documents.fiscal_year as document_year,
        compared.phase,
        compared.fiscal_year,
        compared.fact,
        compared.code,
        compared.name,
        compared.fund,
        compared.expenditure_type,
        case
            when compared.superseded_yuan is null then 'added'
            when compared.amount_yuan is null then 'removed'
            else 'changed'
        end as change,
        cast(compared.superseded_yuan as decimal(20, 2)) as superseded_yuan,
        cast(compared.amount_yuan as decimal(20, 2)) as amount_yuan,
        cast(compared.amount_yuan - compared.superseded_yuan as decimal(20, 2)) as difference_yuan,
        cast(compared.superseded_page_no as integer) as superseded_page_no,
        cast(compared.page_no as integer) as page_no
    from compared
    inner join documents using (document_id)
    -- a row of zeros that one version leaves out is no revision
    where coalesce(compared.amount_yuan, 0) <> coalesce(compared.superseded_yuan, 0)
)

select * from described
