{{ config(schema='build', **by_document()) }}
-- Who a document is: for each attribute the best candidate; equal scores are decided by how often they stand there, then by the page.
-- Only what the facts need (unit, year, kind, level): statuses and re-publication follow in dim_documents.

with

documents as (
    select * from {{ changed(source('staging', 'documents')) }} where status = 'extracted'
),

candidates as (
    select * from {{ changed(ref('identity_candidates')) }}
),

voted as (
    select
        document_id,
        attribute,
        value,
        score,
        sum(n_times) as n_times,
        arg_min(struct_pack(pattern_id, place, page_no, text), (coalesce(page_no, 0), text, pattern_id)) as evidence,
        min(coalesce(page_no, 0)) as page_no
    from candidates
    group by document_id, attribute, value, score
),

ranked as (
    select
        *,
        row_number() over best as nth,
        max(score) over (partition by document_id, attribute) as best_score
    from voted
    window best as (partition by document_id, attribute order by score desc, n_times desc, page_no asc, length(value) desc, value desc)
),

chosen as (
    select * from ranked where nth = 1
),

rivals as (
    select
        document_id,
        attribute,
        string_agg(distinct value, ' / ' order by value) as others,
        bool_or(score = best_score) as is_tied
    from ranked
    where nth > 1 and score >= 60 and score >= best_score - 20
        and (document_id, attribute, value) not in (select (document_id, attribute, value) from chosen)
    group by document_id, attribute
),

settled as (
    select
        chosen.document_id,
        chosen.attribute,
        -- a level that its own cover contradicts is not known
        case when chosen.attribute = 'disclosure_level' and coalesce(rivals.is_tied, false) and chosen.evidence.place = 'cover' then null else chosen.value end
            as value,
        chosen.attribute || ' = ' || chosen.value || ' (' || chosen.evidence.pattern_id
        || coalesce(', page ' || chosen.evidence.page_no, '') || ': ' || left(chosen.evidence.text, 80) || ')' as evidence,
        case
            when rivals.others is not null then chosen.attribute || ': ' || chosen.value || ' against ' || rivals.others
        end as conflict
    from chosen
    left join rivals using (document_id, attribute)
),

identities as (
    select
        documents.document_id,
        max(settled.value) filter (where attribute = 'unit_name') as unit_name,
        max(settled.value) filter (where attribute = 'fiscal_year')::integer as fiscal_year,
        coalesce(max(settled.value) filter (where attribute = 'disclosure_kind'), 'other') as disclosure_kind,
        max(settled.value) filter (where attribute = 'disclosure_level') as disclosure_level,
        max(settled.value) filter (where attribute = 'publication_date') as publication_date,
        string_agg(settled.evidence, '; ' order by settled.attribute) as identity_evidence,
        string_agg(settled.conflict, '; ' order by settled.attribute) as identity_conflicts
    from documents
    left join settled using (document_id)
    group by documents.document_id
)

select
    *,
    case disclosure_kind when 'final_accounts' then 'final' else 'budget' end as phase
from identities
