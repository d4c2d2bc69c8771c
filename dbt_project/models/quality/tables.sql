-- What became of each table.
{{ config(**by_document()) }}

with tables as (
    select * from {{ changed(source('staging', 'tables')) }}
),

recognised as (
    select * from {{ changed(ref('recognised_tables')) }}
),

numbers as (
    select
        document_id,
        table_no,
        count(*) filter (where regexp_full_match(text, '{{ money_pattern() }}')) as n_numbers
    from {{ changed(source('staging', 'cells')) }}
    group by document_id, table_no
),

amounts as (
    select * from {{ changed(ref('amounts')) }}
),

counted as (
    select
        document_id,
        table_no,
        count(*) as n_amounts,
        count(*) filter (where unit_yuan is null and amount is not null) as n_without_unit,
        count(*) filter (where fiscal_year is null and amount is not null) as n_without_year
    from amounts
    group by document_id, table_no
),

unmapped_columns as (
    select
        document_id,
        table_no,
        count(*) filter (where not is_beside) as n_unmapped_columns,
        count(*) filter (where is_beside) as n_columns_beside
    from {{ changed(ref('unmapped_columns')) }}
    group by document_id, table_no
),

proven as (
    select document_id, table_no, count(*) filter (where proven) as n_proven
    from {{ changed(ref('cell_proofs')) }}
    -- the money of forms is proven too, and is no amount of a table
    semi join amounts using (document_id, table_no, row_no, column_no)
    group by document_id, table_no
),

reasons as (
    select
        tables.document_id,
        tables.table_no,
        recognised.table_kind,
        recognised.recognised_by,
        recognised.title,
        case
            when tables.n_lost > 0 then 'characters were lost'
            when unmapped_columns.n_unmapped_columns > 0 then 'columns with amounts are not understood'
            when counted.n_without_unit > 0 then 'the unit of money is not printed'
            when counted.n_without_year > 0 then 'the year is not known'
            when starts_with(recognised.table_kind, 'whole_or_part') then 'the title does not say whether it is of the whole'
            when recognised.table_kind is null and numbers.n_numbers > 0 then 'the table is not recognised'
        end as reason,
        coalesce(numbers.n_numbers, 0) as n_numbers,
        coalesce(counted.n_amounts, 0) as n_amounts,
        coalesce(proven.n_proven, 0) as n_proven,
        coalesce(unmapped_columns.n_columns_beside, 0) as n_columns_beside
    from tables
    left join recognised using (document_id, table_no)
    left join numbers using (document_id, table_no)
    left join counted using (document_id, table_no)
    left join unmapped_columns using (document_id, table_no)
    left join proven using (document_id, table_no)
)

select
    document_id,
    table_no,
    table_kind,
    recognised_by,
    title,
    reason is null as usable,
    reason,
    n_numbers,
    n_amounts,
    n_proven,
    n_columns_beside
from reasons
