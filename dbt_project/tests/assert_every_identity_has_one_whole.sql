-- A returned row is an identity without a printed whole, or with two: an absent total must not pass for one that holds. Or it is a number that two
-- identities have: their terms would be one sum.
{{ config(meta={'dagster': {'ref': {'name': 'identities'}}}) }}

with wholes as (
    select
        document_id,
        identity_key,
        count(*) filter (where is_whole) as n_wholes,
        count(distinct identity_id) as n_identities,
        min(identity_id) as identity_id
    from {{ changed(ref('terms')) }}
    group by document_id, identity_key
)

select
    identities.document_id,
    identities.identity_id,
    wholes.n_wholes
from {{ changed(ref('identities')) }} as identities
left join wholes on identities.document_id = wholes.document_id and wholes.identity_key = {{ identity_key('identities.identity_id') }}
where wholes.n_wholes is distinct from 1
union all
select
    document_id,
    identity_id,
    n_wholes
from wholes
where n_identities > 1
