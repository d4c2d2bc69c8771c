with documents as (
    select * from {{ ref('dim_documents') }}
),

tables as (
    select
        document_id,
        count(*) as n_tables,
        count(*) filter (where n_amounts > 0) as n_money_tables,
        count(*) filter (where n_numbers > 0 and not usable) as n_tables_left_out
    from {{ ref('tables') }}
    group by document_id
),

amounts as (
    select document_id, count(*) as n_amounts, count(*) filter (where proven) as n_proven
    from {{ ref('fct_printed_amounts') }}
    group by document_id
),

identities as (
    select
        document_id,
        count(*) as n_identities,
        count(*) filter (where outcome = 'broken' and strength = 'hard') as n_broken
    from {{ ref('identities') }}
    group by document_id
),

totals as (
    select
        totals.document_id,
        max(totals.amount_yuan) filter (where totals.item = 'revenue_total' and totals.fund = 'all') as revenue_total_yuan,
        max(totals.amount_yuan) filter (where totals.item = 'expenditure_total' and totals.fund = 'all') as expenditure_total_yuan,
        max(totals.amount_yuan) filter (where totals.item = 'basic' and totals.fund = 'all') as basic_yuan,
        max(totals.amount_yuan) filter (where totals.item = 'project' and totals.fund = 'all') as project_yuan,
        max(totals.amount_yuan) filter (where totals.item = 'three_public' and totals.fund = 'all') as three_public_yuan
    from {{ ref('fct_budget_totals') }} as totals
    inner join documents using (document_id)
    where totals.fiscal_year = documents.fiscal_year and totals.phase = coalesce(documents.phase, 'budget')
    group by totals.document_id
),

subjects as (
    -- How much of the project money goes under 其他 (99) codes, which say nothing of its purpose.
    select
        document_id,
        sum(amount_yuan) filter (where subject_code like '%99') / nullif(sum(amount_yuan), 0) as other_code_share
    from {{ ref('fct_expenditure_by_subject') }}
    where expenditure_type = 'project' and length(subject_code) = 7 and fiscal_year = document_year
    group by document_id
),

overview as (
    select
        documents.document_id,
        documents.unit_name,
        documents.fiscal_year,
        documents.disclosure_kind,
        documents.disclosure_level,
        documents.file_name,
        documents.page_count,
        documents.is_current,
        documents.facts_status,
        documents.reconciliation,
        coalesce(tables.n_tables, 0) as n_tables,
        coalesce(tables.n_money_tables, 0) as n_money_tables,
        coalesce(tables.n_tables_left_out, 0) as n_tables_left_out,
        coalesce(amounts.n_amounts, 0) as n_amounts,
        coalesce(amounts.n_proven, 0) as n_proven,
        cast(round(amounts.n_proven / nullif(amounts.n_amounts, 0), 4) as decimal(9, 4)) as share_proven,
        coalesce(identities.n_identities, 0) as n_identities,
        coalesce(identities.n_broken, 0) as n_broken_identities,
        totals.revenue_total_yuan,
        totals.expenditure_total_yuan,
        totals.basic_yuan,
        totals.project_yuan,
        totals.three_public_yuan,
        cast(round(subjects.other_code_share, 4) as decimal(9, 4)) as other_code_share
    from documents
    left join tables using (document_id)
    left join amounts using (document_id)
    left join identities using (document_id)
    left join totals using (document_id)
    left join subjects using (document_id)
)

select * from overview
