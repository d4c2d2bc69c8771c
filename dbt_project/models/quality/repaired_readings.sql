-- Doubtful figures of page images that arithmetic decided: the first reading breaks a hard identity, and one of the other readings, and of all cells
-- of the identity this cell alone, mends it and harms none that holds. What was read first stands beside what was chosen. One row a cell.
{{ config(**by_document()) }}

with candidates as (
    select * from {{ changed(ref('candidate_amounts')) }}
),

terms as (
    select * from {{ changed(ref('terms_as_read')) }}
    semi join candidates using (document_id)
),

{{ evaluation('terms') }},

-- As in `relations`: what most of its identities do not bear out says nothing of a single figure.
heard as (
    select *
    from evaluated
    where strength = 'hard' and kind <> 'bound'
    window same_relation as (partition by document_id, rule_id, scope, variant, relation)
    qualify
        claim = 'must'
        or 100 * count(*) filter (where n_non_zero > 0 and outcome <> 'broken') over same_relation
        >= {{ var('share_that_makes_a_relation') }} * count(*) filter (where n_non_zero > 0) over same_relation
),

tried as (
    select
        candidates.*,
        heard.identity_id,
        heard.outcome = 'broken' as is_broken,
        abs(
            heard.difference + case when terms.is_whole then 1 else -terms.coefficient end * (candidates.candidate_yuan - candidates.read_yuan)
        ) <= heard.tolerance as would_hold
    from candidates
    inner join terms using (document_id, table_no, row_no, column_no)
    inner join heard on terms.document_id = heard.document_id and terms.identity_key = heard.identity_key
),

fitting as (
    select
        document_id,
        table_no,
        row_no,
        column_no,
        candidate_yuan,
        any_value(text) as read_first,
        any_value(candidate) as chosen,
        any_value(confidence) as confidence,
        any_value(candidate_confidence) as chosen_confidence,
        any_value(read_yuan) as read_yuan,
        any_value(candidate_number) as amount,
        list(identity_id order by identity_id) filter (where is_broken and would_hold) as identity_ids
    from tried
    group by document_id, table_no, row_no, column_no, candidate_yuan
    having
        count(*) filter (where is_broken and would_hold) > 0
        and count(*) filter (where not is_broken and not would_hold) = 0
),

-- Two ways to mend one identity: nobody can say which is right.
undecided as (
    select identities.document_id, identities.identity_id
    from (select document_id, unnest(identity_ids) as identity_id from fitting) as identities
    group by identities.document_id, identities.identity_id
    having count(*) > 1
),

decided as (
    select *
    from fitting
    where
        not exists (
            select 1
            from undecided
            where undecided.document_id = fitting.document_id and list_contains(fitting.identity_ids, undecided.identity_id)
        )
    qualify count(*) over (partition by document_id, table_no, row_no, column_no) = 1
),

cells as (
    select document_id, table_no, row_no, column_no, page_no, x0, top, x1, bottom
    from {{ changed(source('staging', 'cells')) }}
),

repaired as (
    select
        cells.*,
        decided.read_first,
        decided.chosen,
        decided.confidence,
        decided.chosen_confidence,
        decided.read_yuan,
        decided.amount,
        decided.candidate_yuan as amount_yuan,
        decided.identity_ids
    from decided
    inner join cells using (document_id, table_no, row_no, column_no)
)

select * from repaired
