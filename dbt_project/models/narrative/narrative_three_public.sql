{{ config(**by_document()) }}
-- The four leaves of 三公 that the running text states, where it states them all.

with

totals as (
    select * from {{ changed(ref('narrative_totals')) }}
),

leaves as (
    select * replace (replace(item, 'three_public_', '') as item)
    from totals
    where
        item in ('three_public_overseas', 'three_public_vehicle_purchase', 'three_public_vehicle_operation', 'three_public_reception')
    qualify count(*) over (partition by document_id, fiscal_year, phase) = 4
)

select * from leaves
