{{ config(**by_document()) }}

with

figures as (
    select * from {{ changed(ref('narrative_figures')) }}
),

identities as (
    select * from {{ changed(ref('document_identities')) }}
),

-- Figures of the document's own tables that its running text repeats: headlines, 三公, and what a functional item gets from the general public budget.
headlines as (
    select
        document_id,
        fiscal_year,
        phase,
        item,
        fund,
        null::varchar as subject_code,
        amount_yuan
    from {{ changed(ref('fct_budget_totals')) }}
    where table_no is not null
),

three_public as (
    select
        document_id,
        fiscal_year,
        phase,
        'three_public_' || item as item,
        'all' as fund,
        null::varchar as subject_code,
        sum(amount_yuan) as amount_yuan
    from {{ changed(ref('fct_three_public')) }}
    where derivation = 'printed'
    group by document_id, fiscal_year, phase, item
),

subjects as (
    select
        document_id,
        fiscal_year,
        phase,
        'functional_subject' as item,
        'general_public' as fund,
        subject_code,
        amount_yuan
    from {{ changed(ref('fct_printed_amounts')) }}
    where
        is_table_usable
        and table_kind = 'general_public_expenditure'
        and measure = 'expenditure'
        and is_code_printed
        and length(subject_code) = 7
),

repeatable as (
    select * from headlines
    union all by name
    select * from three_public
    union all by name
    select * from subjects
),

-- only where the tables print one such figure
table_figures as (
    select
        document_id,
        fiscal_year,
        phase,
        item,
        fund,
        subject_code,
        max(amount_yuan) as amount_yuan
    from repeatable
    where amount_yuan is not null
    group by document_id, fiscal_year, phase, item, fund, subject_code
    having count(*) = 1
),

compared as (
    -- the same quantity in the document's tables, to the decimals of the text
    select
        figures.*,
        table_figures.amount_yuan as table_amount_yuan,
        abs(table_figures.amount_yuan - figures.amount_yuan) * 2 <= figures.unit_yuan * power(10, -figures.decimals)::decimal(18, 8) as agrees_with_table
    from figures
    left join table_figures
        on
            figures.document_id = table_figures.document_id
            and figures.fiscal_year = table_figures.fiscal_year
            and figures.phase = table_figures.phase
            and case figures.topic when 'revenue_and_expenditure_total' then 'revenue_total' else coalesce(figures.item, figures.topic) end
            = table_figures.item
            and case when starts_with(figures.topic, 'three_public') then 'all' else figures.fund end = table_figures.fund
            and figures.subject_code is not distinct from table_figures.subject_code
            and figures.statement = 'amount'
            and figures.budget_unit_name is null
),

described as (
    select
        compared.document_id,
        compared.page_no::integer as page_no,
        compared.line_no::integer as line_no,
        compared.x0,
        compared.top,
        compared.x1,
        compared.bottom,
        compared.paragraph_no,
        compared.sentence_no,
        compared.figure_no,
        identities.unit_name,
        compared.budget_unit_name,
        compared.document_year,
        compared.fiscal_year,
        identities.disclosure_kind,
        compared.phase,
        compared.topic,
        compared.statement,
        compared.fund,
        compared.subject_code,
        compared.subject_name,
        compared.subject_level,
        compared.amount_printed,
        compared.unit_printed,
        compared.amount_yuan::decimal(20, 2) as amount_yuan,
        compared.share,
        compared.quantity,
        compared.reason,
        compared.sentence_text as sentence,
        compared.headings,
        compared.derivation,
        compared.table_amount_yuan::decimal(20, 2) as table_amount_yuan,
        compared.agrees_with_table,
        coalesce(compared.is_confirmed, false) or coalesce(compared.agrees_with_table, false) as proven
    from compared
    inner join identities using (document_id)
)

select * from described
