-- What a change of one cell would mend and what it would harm. One row a cell of a broken identity and a change that mends at least one.
{{ config(schema='build', **by_document()) }}

with identities as (
    select * from {{ changed(ref('identities')) }}
),

terms as (
    select
        document_id,
        identity_id,
        table_no,
        row_no,
        column_no,
        amount_yuan,
        step_yuan,
        case when is_whole then 1 else -coefficient end as weight
    from {{ changed(ref('terms')) }}
    where table_no is not null
),

involved as (
    select
        t.*,
        i.outcome = 'broken' as is_broken,
        i.difference,
        i.tolerance,
        cast(-i.difference / t.weight as decimal(28, 6)) as repair
    from terms as t
    inner join identities as i on t.document_id = i.document_id and t.identity_id = i.identity_id
),

-- The changes worth trying at a cell: those that make one of its broken identities exact.
changes as (
    select
        document_id,
        table_no,
        row_no,
        column_no,
        repair as change_yuan,
        any_value(amount_yuan) as printed_yuan,
        any_value(step_yuan) as step_yuan,
        min(tolerance) as finest_tolerance,
        list(identity_id) as makes_exact
    from involved
    where is_broken
    group by document_id, table_no, row_no, column_no, repair
),

tried as (
    select
        c.*,
        t.identity_id,
        t.is_broken,
        abs(t.difference + t.weight * c.change_yuan) <= t.tolerance as would_hold
    from changes as c
    inner join involved as t
        on
            c.document_id = t.document_id
            and c.table_no = t.table_no
            and c.row_no = t.row_no
            and c.column_no = t.column_no
),

counted as (
    select
        document_id,
        table_no,
        row_no,
        column_no,
        change_yuan,
        any_value(printed_yuan) as printed_yuan,
        any_value(step_yuan) as step_yuan,
        any_value(finest_tolerance) as finest_tolerance,
        any_value(len(makes_exact)) as n_made_exact,
        cast(count(*) filter (where is_broken and would_hold) as integer) as n_repaired,
        cast(count(*) filter (where not is_broken and not would_hold) as integer) as n_harmed,
        list(identity_id) filter (where is_broken and would_hold) as repaired
    from tried
    group by document_id, table_no, row_no, column_no, change_yuan
),

-- The best change of each cell: mends most, harms least; among equals the one that the sharpest identity asks for.
best as (
    select * from counted
    qualify row_number() over (
        partition by document_id, table_no, row_no, column_no
        order by n_repaired - n_harmed desc, n_made_exact desc, finest_tolerance, abs(change_yuan)
    ) = 1
)

select * from best
