-- A returned row is an identity without a printed whole, or with two: an absent total must not pass for one that holds.
{{ config(meta={'dagster': {'ref': {'name': 'identities'}}}) }}

with wholes as (
    select
        document_id,
        identity_key,
        count(*) filter (where is_whole) as n_wholes
    from {{ ref('terms') }}
    group by document_id, identity_key
)

select
    identities.document_id,
    identities.identity_id,
    wholes.n_wholes
from {{ ref('identities') }} as identities
left join wholes on identities.document_id = wholes.document_id and wholes.identity_key = {{ identity_key('identities.identity_id') }}
where wholes.n_wholes is distinct from 1
