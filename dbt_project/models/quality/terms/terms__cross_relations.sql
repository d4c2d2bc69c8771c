-- Figures of one document that mean nearly the same in two classifications (seed cross_relations): the contributions of basic expenditure by economic class
-- and by functional subject (B20), 三公 items and the economic classes within them (B23). Always questions: a subject may hold more than its class, and where
-- the two lie further apart than near_percent they are not taken for one quantity at all.
{{ config(**within_document()) }}

with figures as (
    select * from {{ changed(ref('figures')) }}
    where statement = 'amount' and phase = 'budget' and row_role not in ('of_which', 'repeat') and budget_period <> 'carried_over'
),

seed as (
    select * from {{ ref('cross_relations') }}
),

keyed as (
    select
        *,
        case
            when table_kind in ('general_public_basic', 'general_public_by_economic_class') and fund = 'general_public' and expenditure_type in ('basic', 'all')
                then 'e' || department_class_code
            when table_kind = 'general_public_expenditure' and fund = 'general_public' and expenditure_type = 'basic' then 's' || subject_code
            when table_kind = 'three_public' and fund in ('all', 'fiscal', 'general_public') and year_meant = max(year_meant) over (partition by document_id, table_no)
                then 'i' || item
        end as quantity
    from figures
    where component = 'all'
),

-- A key that stands twice (rows of several units) names no single quantity.
single as (
    select * from keyed
    where quantity is not null
    qualify count(*) over (partition by document_id, quantity) = 1
),

parts as (
    select
        seed.relation,
        seed.kind,
        seed.claim,
        seed.whole,
        seed.near_percent,
        single.*
    from seed
    inner join single on seed.part = single.quantity
),

wholes as (
    select
        parts.document_id,
        parts.relation,
        parts.whole,
        any_value(parts.kind) as kind,
        any_value(parts.claim) as claim,
        any_value(single.table_no) as table_no,
        any_value(single.row_no) as row_no,
        any_value(single.column_no) as column_no,
        any_value(single.amount_yuan) as amount_yuan,
        any_value(single.step_yuan) as step_yuan,
        any_value(single.decimals) as decimals
    from parts
    inner join single on parts.document_id = single.document_id and parts.whole = single.quantity
    group by parts.document_id, parts.relation, parts.whole
    having
        any_value(parts.near_percent) is null
        or abs(any_value(single.amount_yuan) - sum(parts.amount_yuan)) * 100 <= any_value(parts.near_percent) * sum(parts.amount_yuan)
),

laid_out as (
    select
        relation, kind, claim, whole, document_id, table_no, row_no, column_no, false as is_whole, amount_yuan, step_yuan, decimals
    from parts
    semi join wholes using (document_id, relation, whole)
    union all
    select
        relation, kind, claim, whole, document_id, table_no, row_no, column_no, true as is_whole, amount_yuan, step_yuan, decimals
    from wholes
),

terms as (
    select
        document_id,
        relation as rule_id,
        whole as anchor,
        relation as scope,
        '' as variant,
        relation,
        'soft' as strength,
        kind,
        claim,
        table_no,
        row_no,
        column_no,
        is_whole,
        cast(1 as decimal(18, 8)) as coefficient,
        amount_yuan,
        step_yuan,
        cast(0 as decimal(24, 6)) as slack_yuan,
        decimals
    from laid_out
)

select * from terms
