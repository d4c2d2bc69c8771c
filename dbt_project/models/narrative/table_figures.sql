-- Figures of the document's own tables that its running text repeats: headlines, 三公, and what a functional item gets from the general public
-- budget. Only where the tables print one such figure.
{{ config(**by_document()) }}

with

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

figures as (
    select * from headlines
    union all by name
    select * from three_public
    union all by name
    select * from subjects
),

single as (
    select
        document_id,
        fiscal_year,
        phase,
        item,
        fund,
        subject_code,
        max(amount_yuan) as amount_yuan
    from figures
    where amount_yuan is not null
    group by document_id, fiscal_year, phase, item, fund, subject_code
    having count(*) = 1
)

select * from single
