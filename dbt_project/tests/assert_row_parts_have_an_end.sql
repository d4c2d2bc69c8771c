-- A returned row of seed row_parts is a line that is, through its parts, a part of itself. Stops the build
-- with the row's name.
with recursive below as (
    select
        whole,
        part,
        whole as began_at,
        1 as depth
    from {{ ref('row_parts') }}
    union all
    select
        parts.whole,
        parts.part,
        below.began_at,
        below.depth + 1
    from below
    inner join {{ ref('row_parts') }} as parts on below.part = parts.whole
    where below.depth < 20 and below.part <> below.began_at
)

select distinct error('seed row_parts: row ' || whole || ' is made of ' || part || ', which through its own parts is a part of itself') as said
from below
where part = began_at
