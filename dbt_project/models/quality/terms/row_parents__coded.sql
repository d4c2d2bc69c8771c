-- Structures `code` and `code_first`: a row hangs under the last row above whose code is the beginning of its own; the topmost under the row without a code they stand below
-- (a 单位 among codes), else under the total. Rows of units hang by their unit codes. In `code_first` the first row without a code (the 部门) holds all others; in
-- `code_total` the total holds them.
{{ config(**within_document()) }}

with rows as (
    select * from {{ changed(ref('figure_rows')) }}
),

coded_tables as (
    select
        *,
        coalesce(code, unit_code) as any_code,
        code is null and not is_total and count(code) over whole_panel > 0 as is_section,
        max(case when is_total then row_no end) over whole_panel as total_row_no,
        count(*) filter (where is_total) over whole_panel as n_totals
    from rows
    window whole_panel as (partition by document_id, table_no, panel_no)
    qualify count(coalesce(code, unit_code)) over whole_panel > 0
),

prefixes as (
    select
        child.document_id,
        child.table_no,
        child.panel_no,
        child.row_no,
        max_by(parent.row_no, (length(parent.any_code), parent.row_no)) as parent_row_no
    from coded_tables as child
    inner join coded_tables as parent
        on
            child.document_id = parent.document_id
            and child.table_no = parent.table_no
            and child.panel_no = parent.panel_no
            and parent.row_no < child.row_no
            and (child.code is null) = (parent.code is null)
            and length(parent.any_code) < length(child.any_code)
            and starts_with(child.any_code, parent.any_code)
    group by child.document_id, child.table_no, child.panel_no, child.row_no
),

sections as (
    select
        *,
        last_value(case when is_section then row_no end ignore nulls) over (
            in_order rows between unbounded preceding and 1 preceding
        ) as section_row_no,
        is_section and coalesce(lag(is_section) over in_order, false) as is_below_section
    from coded_tables
    window in_order as (partition by document_id, table_no, panel_no order by row_no)
),

-- The first row without a code may be the department, whose units follow.
firsts as (
    select
        *,
        min(case when is_section then row_no end) over (partition by document_id, table_no, panel_no) as first_section_row_no,
        -- A list of subjects with one total: its rows must make the total. Lists of projects and purchases nest in ways that no heading tells.
        bool_and(is_total or (code is not null and is_code_printed)) over (partition by document_id, table_no, panel_no)
        and not coalesce({{ is_list('table_kind') }} or table_kind = 'three_public', false)
        and max(panel_no) over (partition by document_id, table_no) = 1 as must_hold,
        bool_or(is_section) over (partition by document_id, table_no, panel_no) as has_sections,
        bool_or(is_below_section) over (partition by document_id, table_no, panel_no) as has_neighbouring_sections
    from sections
),

hung as (
    select
        s.*,
        case
            when s.is_total then null
            when p.parent_row_no is not null and (s.code is null or p.parent_row_no > coalesce(s.section_row_no, 0)) then p.parent_row_no
            when s.code is not null and s.section_row_no is not null then s.section_row_no
            -- A unit directly below another row without a code is that row's part (部门, then its 单位).
            when s.is_below_section then s.row_no - 1
            when s.n_totals = 1 then s.total_row_no
        end as code_parent_row_no
    from firsts as s
    left join prefixes as p using (document_id, table_no, panel_no, row_no)
),

parents as (
    select
        document_id,
        table_no,
        panel_no,
        row_no,
        code_parent_row_no as parent_row_no,
        'code' as structure,
        'line' as family,
        must_hold
    from hung
    union all
    select
        document_id,
        table_no,
        panel_no,
        row_no,
        case when is_section and row_no <> first_section_row_no then first_section_row_no else code_parent_row_no end as parent_row_no,
        'code_first' as structure,
        'line' as family,
        must_hold
    from hung
    where has_sections
    union all
    -- Units that follow each other with nothing below them are parts of the total, not of each other (Shenzhen 33d95084, page 184).
    select
        document_id,
        table_no,
        panel_no,
        row_no,
        case when is_section then total_row_no else code_parent_row_no end as parent_row_no,
        'code_total' as structure,
        'line' as family,
        must_hold
    from hung
    where n_totals = 1 and has_neighbouring_sections
)

select * from parents
where parent_row_no is not null
