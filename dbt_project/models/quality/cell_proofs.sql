-- What the identities prove of each printed amount: a sum of at least two non-zero figures that holds at it, or an equal copy in another table.
{{ config(**by_document()) }}

with terms as (
    select * from {{ changed(ref('terms')) }}
),

identities as (
    select * from {{ changed(ref('identities')) }}
),

figures as (
    select document_id, table_no, row_no, column_no, amount_yuan
    from {{ changed(ref('figures')) }}
    union
    select document_id, table_no, row_no, column_no, amount_yuan
    from {{ changed(ref('form_amounts')) }}
    where amount_yuan is not null
),

taken_part as (
    select
        t.document_id,
        t.table_no,
        t.row_no,
        t.column_no,
        i.outcome <> 'broken' as is_holding,
        i.strength = 'hard' and i.outcome <> 'broken' and i.kind = 'sum' and i.n_non_zero >= 2 as is_proof_by_sum,
        i.strength = 'hard' and i.outcome <> 'broken' and i.kind = 'copy' as is_proof_by_copy
    from terms as t
    inner join identities as i on t.document_id = i.document_id and t.identity_id = i.identity_id
    where t.table_no is not null
),

counted as (
    select
        document_id,
        table_no,
        row_no,
        column_no,
        cast(count(*) as integer) as n_identities,
        cast(count(*) filter (where is_holding) as integer) as n_holding,
        bool_or(is_proof_by_sum) as by_sum,
        bool_or(is_proof_by_copy) as by_copy
    from taken_part
    group by document_id, table_no, row_no, column_no
),

proofs as (
    select
        f.document_id,
        f.table_no,
        f.row_no,
        f.column_no,
        coalesce(c.n_identities, 0) as n_identities,
        coalesce(c.n_holding, 0) as n_holding,
        coalesce(c.by_sum or c.by_copy, false) as proven,
        case
            when c.by_sum then 'sum'
            when c.by_copy then 'copy'
        end as proven_by,
        f.amount_yuan = 0 as is_zero
    from figures as f
    left join counted as c
        on
            f.document_id = c.document_id
            and f.table_no = c.table_no
            and f.row_no = c.row_no
            and f.column_no = c.column_no
)

select * from proofs
