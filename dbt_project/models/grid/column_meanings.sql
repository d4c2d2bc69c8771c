{{ config(**by_document()) }}

-- What each column is, with how that is known (`known_by`): `heading`; `composed`, a heading put together from known ones; `sum`, a column that no
-- rule knows and that is what a known whole has beyond its known parts, in every row (合计 = 基本支出 + 项目支出 + it): an amount whose fund or type
-- is unspecified; `only`, the one column of figures in a table of revenue or of expenditure, which is its amount whatever it is called; `beside`, an unread column of a table whose known columns satisfy all their row sums without it: it may be money or not,
-- makes no amounts, and takes nothing from the others; so is a column of whole numbers beside amounts that all print decimals: it counts something. What none of this explains has no `known_by`, and makes its table unusable.
{% set dimensions = refined_dimensions() %}

with headed as (
    select * from {{ changed(ref('table_columns')) }}
),

composed as (
    select * from {{ changed(ref('composed_columns')) }}
),

cells as (
    select document_id, table_no, row_no, column_no, column_span, {{ amount_number('folded') }} as amount, regexp_extract(folded, '\.(\d+)', 1) as fen
    from {{ changed(source('staging', 'cells')) }}
    where regexp_full_match(folded, '{{ amount_pattern() }}')
),

body_rows as (
    select * from {{ changed(ref('table_rows')) }}
    where row_kind = 'body'
),

tables as (
    select * from {{ changed(ref('recognised_tables')) }}
),

refinements as (
    select * from {{ ref('column_refinements') }}
),

named as (
    select
        headed.* replace (
            case when composed.column_no is not null then 'amount' else headed.role end as role
            {%- for part in coordinate() %},
            case when composed.is_above then coalesce(headed.{{ part }}, composed.{{ part }}) else coalesce(composed.{{ part }}, headed.{{ part }}) end as {{ part }}
            {%- endfor %}
        ),
        case
            when composed.column_no is not null and not (composed.is_above and headed.role is not null) then 'composed'
            when headed.role is not null then 'heading'
        end as known_by
    from headed
    left join composed using (document_id, table_no, column_no)
),

only_columns as (
    select document_id, table_no, any_value(column_no) filter (where is_unread) as column_no
    from named
    semi join (select document_id, table_no from tables where side is not null) using (document_id, table_no)
    group by document_id, table_no
    having count(*) filter (where is_unread and known_by is null) = 1 and count(*) filter (where role = 'amount') = 0
),

-- From here on only tables with a column that is still unread.
unread as (
    select document_id, table_no, column_no, panel_no, path from named
    anti join only_columns using (document_id, table_no)
    where is_unread and known_by is null
),

columns as (
    select
        named.document_id,
        named.table_no,
        named.panel_no,
        named.column_no,
        coalesce(named.side, tables.side, '') as side,
        concat_ws('|', named.heading_year, named.year_offset) as year_meant,
        coalesce(named.phase, '') as phase,
        coalesce(named.statement, 'amount') as statement,
        coalesce(named.budget_period, tables.budget_period, 'all') as budget_period,
        coalesce({{ fund_within('named.fund', 'tables.fund') }}, case when named.table_kind like 'fiscal%' then 'fiscal' end, tables.fund, 'all') as fund,
        coalesce(named.expenditure_type, tables.expenditure_type, 'all') as expenditure_type,
        coalesce(named.component, 'all') as component,
        coalesce(named.item, tables.item, '') as item,
        concat_ws('|', named.side, named.budget_period, named.fund, named.expenditure_type, named.component, named.item) as coordinate
    from named
    inner join tables using (document_id, table_no)
    semi join unread on named.document_id = unread.document_id and named.table_no = unread.table_no and named.panel_no = unread.panel_no
    where named.role = 'amount' and coalesce(named.statement, 'amount') = 'amount'
),

{{ direct_refinements() }},

-- Carry-over stands among the funds or beside them, 经营支出 among the types or in them: either way will do.
memberships as (
    select
        document_id,
        table_no,
        panel_no,
        whole_column_no,
        part_column_no,
        case when is_carried_over then 'fund' else family end as family,
        unnest(
            case
                when is_carried_over then ['all']
                when part_expenditure_type = 'operating' then ['all']
                else ['all', 'without']
            end
        ) as variant
    from direct
    where family in ('fund', 'expenditure_type', 'component', 'item') or is_carried_over
),

figures as (
    -- each figure under the first column that it covers
    select
        cells.document_id,
        cells.table_no,
        cells.row_no,
        min(named.column_no) as column_no,
        any_value(cells.amount) as amount,
        any_value(length(cells.fen)) as decimals
    from cells
    inner join body_rows using (document_id, table_no, row_no)
    semi join unread on cells.document_id = unread.document_id and cells.table_no = unread.table_no
    inner join named
        on cells.document_id = named.document_id
        and cells.table_no = named.table_no
        and named.column_no between cells.column_no and cells.column_no + cells.column_span - 1
        and (named.role = 'amount' or named.is_unread)
    group by cells.document_id, cells.table_no, cells.row_no, cells.column_no
),

counts as (
    select unread.document_id, unread.table_no, unread.column_no
    from figures
    inner join unread using (document_id, table_no, column_no)
    inner join (
        select figures.document_id, figures.table_no
        from figures
        inner join named using (document_id, table_no, column_no)
        where named.role = 'amount' and figures.amount <> 0
        group by figures.document_id, figures.table_no
        having min(figures.decimals) > 0 and count(*) >= 2
    ) as printed_to_the_fen using (document_id, table_no)
    group by unread.document_id, unread.table_no, unread.column_no
    having max(figures.decimals) = 0 and count(*) >= 2
),

precisions as (
    select document_id, table_no, pow(10, -max(decimals)) as step from figures
    group by document_id, table_no
),

sums as (
    select
        memberships.document_id,
        memberships.table_no,
        memberships.panel_no,
        memberships.whole_column_no,
        memberships.family,
        memberships.variant,
        wholes.row_no,
        any_value(wholes.amount) as whole,
        coalesce(sum(parts.amount), 0) as parts,
        count(distinct memberships.part_column_no) as n_parts,
        count(*) filter (where parts.amount <> 0) as n_terms
    from memberships
    inner join figures as wholes
        on memberships.document_id = wholes.document_id
        and memberships.table_no = wholes.table_no
        and memberships.whole_column_no = wholes.column_no
    left join figures as parts
        on memberships.document_id = parts.document_id
        and memberships.table_no = parts.table_no
        and memberships.part_column_no = parts.column_no
        and wholes.row_no = parts.row_no
    group by all
),

-- Each sum as it stands, and with each unread column of its panel as one more part.
tried as (
    select *, cast(null as integer) as unread_column_no, cast(null as decimal(24, 6)) as added from sums
    union all
    select sums.*, unread.column_no as unread_column_no, figures.amount as added
    from sums
    inner join unread
        on sums.document_id = unread.document_id and sums.table_no = unread.table_no and sums.panel_no = unread.panel_no
    left join figures
        on unread.document_id = figures.document_id
        and unread.table_no = figures.table_no
        and unread.column_no = figures.column_no
        and sums.row_no = figures.row_no
),

tested as (
    select
        tried.document_id,
        tried.table_no,
        tried.panel_no,
        tried.whole_column_no,
        tried.family,
        tried.variant,
        tried.unread_column_no,
        any_value(tried.n_parts) as n_parts,
        bool_and(
            abs(tried.whole - tried.parts - coalesce(tried.added, 0))
            <= case when tried.n_terms + cast(coalesce(tried.added, 0) <> 0 as integer) <= 1 then 0 else precisions.step * ((tried.n_terms + 2) // 2) end
        ) as holds,
        count(*) filter (where tried.n_terms >= 1 and tried.added <> 0) as n_rows_with_both,
        count(*) filter (where tried.whole <> 0) as n_rows_with_whole
    from tried
    inner join precisions using (document_id, table_no)
    group by all
),

-- A part is what is missing from one sum of a whole of all funds, or of all types, and from no other.
added as (
    select distinct
        tested.document_id,
        tested.table_no,
        tested.panel_no,
        tested.whole_column_no,
        tested.family,
        tested.unread_column_no as column_no
    from tested
    inner join columns as whole
        on tested.document_id = whole.document_id and tested.table_no = whole.table_no and tested.whole_column_no = whole.column_no
    where
        tested.unread_column_no is not null and tested.holds and tested.n_rows_with_both > 0
        and case tested.family when 'fund' then whole.fund = 'all' when 'expenditure_type' then whole.expenditure_type = 'all' else false end
),

parts_found as (
    select * from added
    qualify
        count(*) over (partition by document_id, table_no, column_no) = 1
        and count(*) over (partition by document_id, table_no, whole_column_no, family) = 1
),

-- Panels all of whose sums hold, with the parts that were found; of a sum of one part nothing is asked.
closed as (
    select document_id, table_no, panel_no
    from (
        select
            tested.document_id,
            tested.table_no,
            tested.panel_no,
            tested.whole_column_no,
            tested.family,
            bool_or(tested.holds and (tested.unread_column_no is null or parts_found.column_no is not null)) as holds,
            max(tested.n_parts + cast(parts_found.column_no is not null as integer)) as n_parts,
            max(tested.n_rows_with_whole) as n_rows_with_whole
        from tested
        left join parts_found
            on tested.document_id = parts_found.document_id
            and tested.table_no = parts_found.table_no
            and tested.whole_column_no = parts_found.whole_column_no
            and tested.family = parts_found.family
            and tested.unread_column_no = parts_found.column_no
        group by all
    )
    where n_parts >= 2
    group by document_id, table_no, panel_no
    having bool_and(holds) and max(n_rows_with_whole) > 0
)

select
    named.* exclude (is_unread, is_under_unknown, known_by) replace (
        case when parts_found.column_no is not null or only_columns.column_no is not null then 'amount' else named.role end as role,
        case parts_found.family when 'fund' then 'unspecified' else coalesce(named.fund, whole.fund) end as fund,
        case parts_found.family when 'expenditure_type' then 'unspecified' else coalesce(named.expenditure_type, whole.expenditure_type) end as expenditure_type
    ),
    case
        when named.known_by is not null then named.known_by
        when only_columns.column_no is not null then 'only'
        when parts_found.column_no is not null then 'sum'
        when named.is_unread and closed.panel_no is not null or counts.column_no is not null then 'beside'
    end as known_by
from named
left join parts_found
    on named.document_id = parts_found.document_id and named.table_no = parts_found.table_no and named.column_no = parts_found.column_no
left join named as whole
    on parts_found.document_id = whole.document_id and parts_found.table_no = whole.table_no and parts_found.whole_column_no = whole.column_no
left join only_columns
    on named.document_id = only_columns.document_id and named.table_no = only_columns.table_no and named.column_no = only_columns.column_no
left join counts
    on named.document_id = counts.document_id and named.table_no = counts.table_no and named.column_no = counts.column_no
left join closed
    on named.document_id = closed.document_id and named.table_no = closed.table_no and named.panel_no = closed.panel_no
