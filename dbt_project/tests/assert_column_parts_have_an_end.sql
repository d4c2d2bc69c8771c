-- A returned row of seed column_parts is a value that is, through its parts, a part of itself: no sum could be made of it. Stops the build
-- with the row's name.
with recursive below as (
    select
        dimension,
        whole,
        part,
        whole as began_at,
        1 as depth
    from {{ ref('column_parts') }}
    union all
    select
        parts.dimension,
        parts.whole,
        parts.part,
        below.began_at,
        below.depth + 1
    from below
    inner join {{ ref('column_parts') }} as parts on below.dimension = parts.dimension and below.part = parts.whole
    where below.depth < 20 and below.part <> below.began_at
)

select distinct error('seed column_parts: row ' || dimension || ': ' || whole || ' is made of ' || part || ', which through its own parts is a part of itself') as said
from below
where part = began_at
