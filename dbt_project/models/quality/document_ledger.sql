-- What a disclosure of its kind has to hold (seed expected_tables) and what became of it: found, stated to be empty, missing, or there and unreadable.
{{ config(**by_document()) }}

with documents as (
    select
        document_id,
        disclosure_kind
    from {{ changed(ref('document_identities')) }}
),

expected as (
    select * from {{ ref('expected_tables') }}
),

tables as (
    select * from {{ changed(ref('tables')) }}
),

figures as (
    select
        f.document_id,
        f.table_no,
        count(*) as n_amounts,
        count(*) filter (where f.amount_yuan <> 0) as n_non_zero,
        count(*) filter (where p.proven) as n_proven
    from {{ changed(ref('figures')) }} as f
    left join {{ changed(ref('cell_proofs')) }} as p using (document_id, table_no, row_no, column_no)
    group by f.document_id, f.table_no
),

lines as (
    select
        document_id,
        string_agg(folded, ' ') as text
    from {{ changed(source('staging', 'lines')) }}
    where regexp_matches(folded, '政府性基金|国有资本经营')
    group by document_id
),

pages as (
    select
        document_id,
        count(*) filter (where text_source = 'none') as n_unread
    from {{ changed(source('staging', 'pages')) }}
    group by document_id
),

wanted as (
    select
        d.document_id,
        d.disclosure_kind,
        e.expected_kind,
        e.stated_empty
    from documents as d
    inner join expected as e on d.disclosure_kind = e.disclosure_kind
),

-- Each kind that is there against each pattern, once: a pattern from a column is compiled for every row.
kinds as (
    select e.disclosure_kind, e.expected_kind, t.table_kind
    from expected as e
    inner join (select distinct table_kind from tables) as t on regexp_full_match(t.table_kind, e.table_kinds)
),

met as (
    select
        w.document_id,
        w.expected_kind,
        any_value(w.stated_empty) as stated_empty,
        count(t.table_no) as n_tables,
        count(t.table_no) filter (where not t.usable) as n_unusable,
        cast(coalesce(sum(f.n_amounts), 0) as integer) as n_amounts,
        cast(coalesce(sum(f.n_proven), 0) as integer) as n_proven,
        coalesce(sum(f.n_non_zero), 0) as n_non_zero
    from wanted as w
    left join kinds as k on w.disclosure_kind = k.disclosure_kind and w.expected_kind = k.expected_kind
    left join tables as t on w.document_id = t.document_id and k.table_kind = t.table_kind
    left join figures as f on t.document_id = f.document_id and t.table_no = f.table_no
    group by w.document_id, w.expected_kind
),

ledger as (
    select
        m.document_id,
        m.expected_kind,
        case
            when m.n_non_zero > 0 then 'found'
            when m.n_unusable > 0 then 'unreadable'
            when m.n_tables > 0 then 'stated_empty'
            when m.stated_empty is not null and regexp_matches(coalesce(l.text, ''), m.stated_empty) then 'stated_empty'
            when coalesce(p.n_unread, 0) > 0 then 'unreadable'
            else 'missing'
        end as found,
        m.n_amounts,
        m.n_proven
    from met as m
    left join lines as l on m.document_id = l.document_id
    left join pages as p on m.document_id = p.document_id
)

select * from ledger
