-- Which value of a dimension lies under which: the tree of seed column_parts with itself and every descendant. A value that is its own part never ends; the seed's test stops the build first.
{{ config(schema='build', materialized='table', tags=['seeds_alone']) }}

with recursive parts as (
    select
        dimension,
        whole,
        part
    from {{ ref('column_parts') }}
),

below as (
    select
        dimension,
        whole,
        part,
        1 as depth
    from parts
    union all
    select
        below.dimension,
        below.whole,
        parts.part,
        below.depth + 1
    from below
    inner join parts on below.dimension = parts.dimension and below.part = parts.whole
    where below.depth < 10
),

refinements as (
    select
        dimension,
        whole,
        part,
        max(depth) as depth
    from below
    group by dimension, whole, part
)

select * from refinements
