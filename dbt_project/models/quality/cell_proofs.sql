-- What the identities prove of each printed amount: a sum of at least two non-zero figures that holds at it, or an equal copy in another table.
-- A zero is put in the place of its parts: where 合计 = Σ类 holds with a 类 of 0, and that 类 is the sum of zeros, then 合计 is the sum of those zeros and of
-- the other 类 too. So proof by sum goes down from a zero to the zeros that make it.
{{ config(**by_document()) }}

with recursive terms as (
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
        t.identity_key,
        t.is_whole,
        i.outcome <> 'broken' as is_holding,
        i.strength = 'hard' and i.kind = 'sum' and i.n_non_zero = 0 as is_sum_of_zeros,
        i.strength = 'hard' and i.outcome <> 'broken' and i.kind = 'sum' and i.n_non_zero >= 2 as is_proof_by_sum,
        -- a sentence that repeats a figure is evidence, but no second table
        i.strength = 'hard' and i.outcome <> 'broken' and i.kind = 'copy' and i.rule_id <> 'narrative_copy' as is_proof_by_copy
    from terms as t
    inner join identities as i on t.document_id = i.document_id and t.identity_key = {{ identity_key('i.identity_id') }}
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

zero_parts as (
    select distinct
        whole.document_id,
        whole.table_no,
        whole.row_no,
        whole.column_no,
        part.table_no as part_table_no,
        part.row_no as part_row_no,
        part.column_no as part_column_no
    from taken_part as whole
    inner join taken_part as part on whole.document_id = part.document_id and whole.identity_key = part.identity_key
    where whole.is_sum_of_zeros and whole.is_whole and not part.is_whole
),

proven_zeros as (
    select
        z.document_id,
        z.part_table_no as table_no,
        z.part_row_no as row_no,
        z.part_column_no as column_no
    from zero_parts as z
    semi join counted as c
        on c.by_sum and z.document_id = c.document_id and z.table_no = c.table_no and z.row_no = c.row_no and z.column_no = c.column_no
    union
    select
        z.document_id,
        z.part_table_no,
        z.part_row_no,
        z.part_column_no
    from proven_zeros as p
    inner join zero_parts as z on p.document_id = z.document_id and p.table_no = z.table_no and p.row_no = z.row_no and p.column_no = z.column_no
),

proofs as (
    select
        f.document_id,
        f.table_no,
        f.row_no,
        f.column_no,
        coalesce(c.n_identities, 0) as n_identities,
        coalesce(c.n_holding, 0) as n_holding,
        coalesce(c.by_sum or c.by_copy, false) or z.document_id is not null as proven,
        case
            when c.by_sum or z.document_id is not null then 'sum'
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
    left join proven_zeros as z
        on
            f.document_id = z.document_id
            and f.table_no = z.table_no
            and f.row_no = z.row_no
            and f.column_no = z.column_no
)

select * from proofs
