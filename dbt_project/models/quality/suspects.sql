-- The locator: the one cell whose change repairs a broken identity together with all other broken identities of that cell, and harms the fewest that hold.
-- A cell in which a second reading found the amount that repairs comes before all others. Where two cells would do equally well nobody can say which is
-- wrong: the whole of the identity stands here as `undecided`. The verdict is by another text engine, which reads the cell's box again (second_readings):
-- where it reads what was extracted, print itself is wrong.
{{ config(**by_document()) }}

with identities as (
    select * from {{ changed(ref('identities')) }}
    where outcome = 'broken'
),

terms as (
    select * from {{ changed(ref('terms')) }}
    where is_whole
),

cells as (
    select * from {{ changed(source('staging', 'cells')) }}
),

repairs as (
    select * from {{ changed(ref('cell_repairs')) }}
),

ranked as (
    select
        document_id,
        table_no,
        row_no,
        column_no,
        printed_yuan,
        step_yuan,
        change_yuan,
        n_repaired,
        n_harmed,
        is_read,
        unnest(repaired) as identity_id,
        n_repaired - n_harmed as worth
    from repairs
),

placed as (
    select
        *,
        rank() over (partition by document_id, identity_id order by is_read desc, worth desc, n_harmed) as place,
        count(*) over (partition by document_id, identity_id, is_read, worth, n_harmed) as n_alike
    from ranked
),

located as (
    select
        document_id,
        table_no,
        row_no,
        column_no,
        any_value(printed_yuan) as printed_yuan,
        any_value(printed_yuan + change_yuan) as implied_yuan,
        any_value(step_yuan) as step_yuan,
        any_value(n_repaired) as n_identities_repaired,
        any_value(n_harmed) as n_identities_harmed,
        list(identity_id order by identity_id) as identity_ids
    from placed
    where place = 1 and n_alike = 1 and worth > 0
    group by document_id, table_no, row_no, column_no
),

explained as (
    select
        document_id,
        unnest(identity_ids) as identity_id
    from located
),

unexplained as (
    select
        t.document_id,
        t.table_no,
        t.row_no,
        t.column_no,
        any_value(t.amount_yuan) as printed_yuan,
        cast(null as decimal(28, 6)) as implied_yuan,
        any_value(t.step_yuan) as step_yuan,
        0 as n_identities_repaired,
        0 as n_identities_harmed,
        list(i.identity_id order by i.identity_id) as identity_ids
    from identities as i
    anti join explained as e on i.document_id = e.document_id and i.identity_id = e.identity_id
    inner join terms as t on i.document_id = t.document_id and i.identity_id = t.identity_id and t.table_no is not null
    group by t.document_id, t.table_no, t.row_no, t.column_no
),

all_suspects as (
    select * from located
    union all
    select u.* from unexplained as u
    anti join located as l
        on u.document_id = l.document_id and u.table_no = l.table_no and u.row_no = l.row_no and u.column_no = l.column_no
),

placed_cells as (
    select
        s.*,
        c.page_no,
        c.x0,
        c.top,
        c.x1,
        c.bottom,
        c.folded as first_reading
    from all_suspects as s
    inner join cells as c using (document_id, table_no, row_no, column_no)
),

second_readings as (
    select * from {{ changed(ref('second_readings')) }}
),

figures as (
    select * from {{ changed(ref('figures')) }}
),

judged as (
    select
        s.document_id,
        s.table_no,
        s.row_no,
        s.column_no,
        s.page_no,
        f.row_label,
        f.heading_path,
        s.printed_yuan,
        s.implied_yuan,
        s.n_identities_repaired,
        s.n_identities_harmed,
        s.identity_ids,
        r.second_reading,
        case
            when r.second_reading is not null and r.second_reading <> s.first_reading then 'extractor_error'
            when s.implied_yuan is null then 'undecided'
            when abs(s.implied_yuan - s.printed_yuan) <= 3 * s.step_yuan then 'rounding'
            when r.second_reading = s.first_reading then 'publisher_error'
            else 'undecided'
        end as verdict
    from placed_cells as s
    left join figures as f using (document_id, table_no, row_no, column_no)
    left join second_readings as r using (document_id, table_no, row_no, column_no)
)

select * from judged
