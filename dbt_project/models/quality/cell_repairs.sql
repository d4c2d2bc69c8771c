-- What a change of one cell would mend and what it would harm: the best change of each cell of a broken identity.
-- Tried are what arithmetic asks for and what a second reading of the cell says. One row a cell.
{{ config(schema='intermediate', **by_document()) }}

with identities as (
    select * from {{ changed(ref('identities')) }}
),

cells_in_doubt as (
    select * from {{ changed(ref('cells_in_doubt')) }}
),

second_readings as (
    select * from {{ changed(ref('second_readings')) }}
),

terms as (
    select
        document_id,
        identity_key,
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
        t.* exclude (identity_key),
        i.identity_id,
        i.outcome = 'broken' as is_broken,
        i.difference,
        i.tolerance,
        cast(-i.difference / t.weight as decimal(28, 6)) as repair
    from terms as t
    inner join identities as i on t.document_id = i.document_id and t.identity_key = {{ identity_key('i.identity_id') }}
),

-- The changes worth trying at a cell: those that make one of its broken identities exact ...
asked_for as (
    select
        document_id,
        table_no,
        row_no,
        column_no,
        repair as change_yuan,
        any_value(amount_yuan) as printed_yuan,
        any_value(step_yuan) as step_yuan,
        min(tolerance) as finest_tolerance,
        count(*) as n_made_exact
    from involved
    where is_broken
    group by document_id, table_no, row_no, column_no, repair
),

-- ... and the one that a second reading makes, where it reads another amount.
readings as (
    select
        d.document_id,
        d.table_no,
        d.row_no,
        d.column_no,
        cast({{ amount_number('r.second_reading') }} * d.unit_yuan - d.printed_yuan as decimal(28, 6)) as change_yuan
    from cells_in_doubt as d
    inner join second_readings as r using (document_id, table_no, row_no, column_no)
    where change_yuan <> 0
),

changes as (
    select
        *,
        false as is_read
    from asked_for
    anti join readings using (document_id, table_no, row_no, column_no, change_yuan)
    union all
    select
        document_id,
        table_no,
        row_no,
        column_no,
        readings.change_yuan,
        any_value(printed_yuan) as printed_yuan,
        any_value(step_yuan) as step_yuan,
        min(finest_tolerance) as finest_tolerance,
        coalesce(sum(n_made_exact) filter (where asked_for.change_yuan = readings.change_yuan), 0) as n_made_exact,
        true as is_read
    from readings
    inner join asked_for using (document_id, table_no, row_no, column_no)
    group by document_id, table_no, row_no, column_no, readings.change_yuan
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
        any_value(n_made_exact) as n_made_exact,
        any_value(is_read) as is_read,
        cast(count(*) filter (where is_broken and would_hold) as integer) as n_repaired,
        cast(count(*) filter (where not is_broken and not would_hold) as integer) as n_harmed,
        list(identity_id order by identity_id) filter (where is_broken and would_hold) as repaired
    from tried
    group by document_id, table_no, row_no, column_no, change_yuan
),

-- The best change of each cell: the one that was read, if it mends more than it harms; else the one that mends most and harms least, among equals what
-- the sharpest identity asks for.
best as (
    select
        * replace (is_read and n_repaired > n_harmed as is_read)
    from counted
    where n_repaired > 0
    qualify row_number() over (
        partition by document_id, table_no, row_no, column_no
        order by is_read and n_repaired > n_harmed desc, n_repaired - n_harmed desc, n_made_exact desc, finest_tolerance, abs(change_yuan), change_yuan
    ) = 1
)

select * from best
