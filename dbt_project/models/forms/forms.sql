{{ config(**by_document()) }}

-- Every form with its number, name and shape: one row a part (a form that a list prints on several pages has several parts of one number).
-- Shapes: a one form of a project with fields and a grid of indicators; b list of projects with indicators in rows; c list with the indicators packed
-- into one cell; d list with goals only; e the whole unit's form; f self-evaluation of final accounts.

with

parts as (
    select * from {{ changed(ref('form_parts')) }}
),

fields as (
    select * from {{ changed(ref('form_fields')) }}
),

label_cells as (
    select * from {{ changed(ref('form_label_cells')) }}
),

indicator_rows as (
    select * from {{ changed(ref('form_indicator_rows')) }}
),

packed_rows as (
    select * from {{ changed(ref('packed_indicator_rows')) }}
),

tables as (
    select * from {{ changed(source('staging', 'tables')) }}
),

indicators as (
    select parts.document_id, parts.table_no, parts.first_row, count(*) as n_indicators
    from parts
    inner join indicator_rows as i
        on parts.document_id = i.document_id and parts.table_no = i.table_no and i.row_no between parts.first_row and parts.last_row
    group by all
),

packed as (
    select document_id, table_no, part_row as first_row, count(*) as n_packed
    from packed_rows
    group by all
),

contents as (
    select
        document_id,
        table_no,
        part_row as first_row,
        count(*) filter (field = 'goal') as n_goals,
        max(folded) filter (field = 'total') as total_folded
    from fields
    group by all
),

-- Only a self-evaluation has what was reached.
evaluations as (
    select distinct parts.document_id, parts.table_no, parts.first_row
    from parts
    inner join label_cells as l
        on parts.document_id = l.document_id and parts.table_no = l.table_no and (l.row_no between parts.first_row and parts.last_row)
    where l.field in ('actual', 'executed')
),

described as (
    select
        parts.*,
        coalesce(indicators.n_indicators, 0) as n_indicators,
        coalesce(packed.n_packed, 0) as n_packed,
        coalesce(contents.n_goals, 0) as n_goals,
        contents.total_folded,
        evaluations.first_row is not null as is_evaluation,
        parts.is_whole_unit or (parts.name is null and contains(coalesce(tables.caption, ''), '整体')) as is_of_unit,
        contains(coalesce(tables.caption, '绩效'), '绩效') as is_called_performance
    from parts
    inner join tables using (document_id, table_no)
    left join indicators using (document_id, table_no, first_row)
    left join packed using (document_id, table_no, first_row)
    left join contents using (document_id, table_no, first_row)
    left join evaluations using (document_id, table_no, first_row)
),

-- A list's totals and sub-units have neither goals nor indicators; a list of goals alone is a form only where its title says so
-- (tables of project expenditure have a column of goals in some places).
kept as (
    select *
    from described
    where
        n_indicators + n_packed > 0
        or (layout = 'list' and n_goals > 0 and is_called_performance)
        or (layout = 'form' and n_goals > 0 and (name is not null or is_of_unit))
),

sequenced as (
    select
        *,
        layout = 'list'
        and name_folded is not distinct from lag(name_folded) over reading
        and total_folded is not distinct from lag(total_folded) over reading
        and (table_no > lag(table_no) over reading or name_page_no > lag(name_page_no) over reading) as is_repeated
    from kept
    window reading as (partition by document_id, layout order by table_no, first_row)
),

numbered as (
    select
        document_id,
        (count(*) filter (not coalesce(is_repeated, false)) over (partition by document_id order by table_no, first_row))::integer as form_no,
        coalesce(is_repeated, false) as is_repeated,
        table_no,
        first_row,
        last_row,
        layout,
        case
            when is_evaluation then 'f'
            when is_of_unit then 'e'
            when layout = 'form' then 'a'
            when n_packed > 0 then 'c'
            when n_indicators > 0 then 'b'
            else 'd'
        end as form_shape,
        case when not is_of_unit then name end as project_name,
        case when not is_of_unit then name_folded end as project_name_folded,
        name_row_no,
        name_column_no,
        n_indicators + n_packed as n_indicators
    from sequenced
)

select * from numbered
