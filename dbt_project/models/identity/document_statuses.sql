-- What the facts and the proofs say of a document. Facts come from usable tables and from running text; a table with money that is not usable
-- makes them partial, and so do rows of figures that stand in no table. A document is reconciled when hard identities were found and none is broken.
{{ config(schema='build', **by_document()) }}

with

identities as (
    select * from {{ changed(ref('document_identities')) }}
),

tables as (
    select
        document_id,
        count(*) filter (where usable and (n_amounts > 0 or starts_with(table_kind, 'performance'))) as n_used,
        count(*) filter (where not usable and n_numbers > 0 and table_kind is distinct from 'not_money') as n_left_out
    from {{ changed(ref('tables')) }}
    group by document_id
),

loose as (
    select distinct document_id from {{ changed(ref('unmapped')) }} where what = 'line'
),

narratives as (
    select distinct document_id from {{ changed(ref('narrative_figures')) }}
),

checks as (
    select
        document_id,
        count(*) filter (where outcome = 'broken') as n_broken
    from {{ changed(ref('identities')) }}
    where strength = 'hard'
    group by document_id
),

statuses as (
    select
        identities.document_id,
        case
            when identities.disclosure_kind = 'other' or coalesce(tables.n_used, 0) = 0 and narratives.document_id is null then 'none'
            when coalesce(tables.n_left_out, 0) > 0 or loose.document_id is not null then 'partial'
            else 'complete'
        end as facts_status,
        case
            when identities.disclosure_kind = 'other' or checks.document_id is null then 'not_checked'
            when checks.n_broken > 0 then 'discrepant'
            else 'reconciled'
        end as reconciliation
    from identities
    left join tables using (document_id)
    left join narratives using (document_id)
    left join loose using (document_id)
    left join checks using (document_id)
)

select * from statuses
