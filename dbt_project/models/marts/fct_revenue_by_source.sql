{{ config(**by_document()) }}

with sources as (
    select * from {{ changed(ref('revenue_sources')) }}
),

described as (
    select
        {{ fact_columns() }}
        amount_printed,
        unit_printed,
        cast(amount_yuan as decimal(20, 2)) as amount_yuan,
        derivation,
        proven and derivation = 'printed' as proven,
        subject_code,
        subject_name,
        case
            when budget_period = 'carried_over' then 'carried_over'
            when fund = 'all' then 'unspecified'
            else fund
        end as source,
        case when budget_period = 'all' then 'unspecified' else budget_period end as budget_period,
        table_kind
    from sources
)

{{ corrected('described') }}
