-- The locator: the one cell whose change repairs a broken identity together with all other broken identities of that cell, and harms the fewest that hold.
-- Where two cells would do equally well nobody can say which is wrong: the whole of the identity stands here as `undecided`.
-- Verdict: another text engine reads the cell's box again (staging.second_readings); where it reads what was extracted, the print itself is wrong.
{% set settings = by_document() %}
{{ config(
    materialized=settings.materialized,
    incremental_strategy=settings.incremental_strategy,
    on_schema_change=settings.on_schema_change,
    pre_hook=[
        settings.pre_hook,
        'create table if not exists staging.second_readings (document_id varchar, table_no integer, row_no integer, column_no integer, text varchar, is_same boolean)',
    ],
) }}

with identities as (
    select * from {{ changed(ref('identities')) }}
    where strength = 'hard' and outcome = 'broken'
),

terms as (
    select * from {{ changed(ref('terms')) }}
),

repairs as (
    select * from {{ changed(ref('cell_repairs')) }}
),

second_readings as (
    select * from {{ changed(source('staging', 'second_readings')) }}
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
        unnest(repaired) as identity_id,
        n_repaired - n_harmed as worth
    from repairs
),

placed as (
    select
        *,
        rank() over (partition by document_id, identity_id order by worth desc, n_harmed) as place,
        count(*) over (partition by document_id, identity_id, worth, n_harmed) as n_alike
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
    inner join terms as t on i.document_id = t.document_id and i.identity_id = t.identity_id and t.is_whole and t.table_no is not null
    group by t.document_id, t.table_no, t.row_no, t.column_no
),

all_suspects as (
    select * from located
    union all
    select u.* from unexplained as u
    anti join located as l
        on u.document_id = l.document_id and u.table_no = l.table_no and u.row_no = l.row_no and u.column_no = l.column_no
),

judged as (
    select
        s.document_id,
        s.table_no,
        s.row_no,
        s.column_no,
        s.printed_yuan,
        s.implied_yuan,
        s.n_identities_repaired,
        s.n_identities_harmed,
        s.identity_ids,
        r.text as second_reading,
        case
            when s.implied_yuan is null then 'undecided'
            when abs(s.implied_yuan - s.printed_yuan) <= 3 * s.step_yuan then 'rounding'
            when r.is_same then 'publisher_error'
            when not r.is_same then 'extractor_error'
            else 'undecided'
        end as verdict
    from all_suspects as s
    left join second_readings as r
        on s.document_id = r.document_id and s.table_no = r.table_no and s.row_no = r.row_no and s.column_no = r.column_no
)

select * from judged
