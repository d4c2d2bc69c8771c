with

figures as (
    select * from {{ ref('narrative_figures') }}
),

identities as (
    select * from {{ ref('document_identities') }}
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

described as (
    select
        stated.document_id,
        stated.page_no::integer as page_no,
        stated.line_no::integer as line_no,
        stated.x0,
        stated.top,
        stated.x1,
        stated.bottom,
        stated.paragraph_no,
        stated.sentence_no,
        stated.figure_no,
        identities.unit_name,
        stated.budget_unit_name,
        stated.document_year,
        stated.fiscal_year,
        identities.disclosure_kind,
        stated.phase,
        stated.topic,
        stated.statement,
        stated.fund,
        stated.subject_code,
        stated.subject_name,
        stated.subject_level,
        stated.amount_printed,
        stated.unit_printed,
        stated.amount_yuan::decimal(20, 2) as amount_yuan,
        stated.share,
        stated.quantity,
        stated.reason,
        stated.sentence_text as sentence,
        stated.headings,
        stated.derivation,
        coalesce(stated.is_confirmed, false) as proven
    from stated
    inner join identities using (document_id)
    where stated.statement <> 'implied_previous' or stated.amount_yuan >= 0
)

select * from described
