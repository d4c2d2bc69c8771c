with

figures as (
    select * from {{ ref('narrative_figures') }}
),

identities as (
    select * from {{ ref('document_identities') }}
),

table_figures as (
    select * from {{ ref('table_figures') }}
),

implied as (
    -- a change and the amount it belongs to imply the former amount
    select
        * replace (
            'implied_previous' as statement,
            document_year - 1 as fiscal_year,
            compared_phase as phase,
            null as amount_printed,
            null as unit_printed,
            null as share,
            (amount_value * case amount_unit when '元' then 1 when '万元' then 10000 when '亿元' then 100000000 end - amount_yuan)::decimal(24, 6)
                as amount_yuan
        ),
        'difference' as derivation
    from figures
    where statement = 'change' and amount_value is not null
),

stated as (
    select
        *,
        'printed' as derivation
    from figures
    union all by name
    select * from implied
),

compared as (
    -- the same quantity in the document's tables, to the decimals of the text
    select
        stated.*,
        table_figures.amount_yuan as table_amount_yuan,
        abs(table_figures.amount_yuan - stated.amount_yuan) * 2 <= stated.unit_yuan * power(10, -stated.decimals)::decimal(18, 8) as agrees_with_table
    from stated
    left join table_figures
        on
            stated.document_id = table_figures.document_id
            and stated.fiscal_year = table_figures.fiscal_year
            and stated.phase = table_figures.phase
            and case stated.topic when 'revenue_and_expenditure_total' then 'revenue_total' else coalesce(stated.item, stated.topic) end
            = table_figures.item
            and case when starts_with(stated.topic, 'three_public') then 'all' else stated.fund end = table_figures.fund
            and stated.subject_code is not distinct from table_figures.subject_code
            and stated.statement = 'amount'
            and stated.budget_unit_name is null
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
    where compared.statement <> 'implied_previous' or compared.amount_yuan >= 0
)

select * from described
