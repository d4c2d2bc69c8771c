{{ config(**by_document()) }}

-- What each table is: by its title, else by its headings; with the basis that this says.
with tables as (
    select * from {{ changed(source('staging', 'tables')) }}
),

own_titles as (
    select * from {{ changed(ref('table_titles')) }}
),

paths as (
    select * from {{ changed(ref('heading_paths')) }}
),

heads as (
    select
        document_id,
        table_no,
        string_agg(heading_key, '|' order by row_no, column_no) as headings
    from (
        select document_id, table_no, row_no, heading_key, min(column_no) as column_no
        from paths
        group by document_id, table_no, row_no, heading_key
    )
    group by document_id, table_no
),

beginnings as (
    -- False for tables that follow the one before page by page under the same headings, without a title of their own.
    select
        tables.document_id,
        tables.table_no,
        own_titles.title,
        own_titles.rule_no,
        own_titles.basis_no,
        not coalesce(
            heads.headings = lag(heads.headings) over in_order
            and tables.first_page <= lag(tables.last_page) over in_order + 1
            and own_titles.rule_no is null, false
        ) as is_beginning
    from tables
    left join own_titles using (document_id, table_no)
    left join heads using (document_id, table_no)
    window in_order as (partition by tables.document_id order by tables.table_no)
),

runs as (
    select
        *,
        count(*) filter (where is_beginning) over (
            partition by document_id order by table_no rows between unbounded preceding and current row
        ) as run_no
    from beginnings
),

titles as (
    -- A table without a title continues the one before it.
    select
        document_id,
        table_no,
        first_value(title) over (partition by document_id, run_no order by table_no) as title,
        first_value(rule_no) over (partition by document_id, run_no order by table_no) as rule_no,
        first_value(basis_no) over (partition by document_id, run_no order by table_no) as basis_no
    from runs
),

structures as (
    select headings, {{ first_rule('table_structures', {'headings': 'headings'}) }} as structure_no
    from (select distinct headings from heads)
),

-- A form without a title is known by its labels.
forms as (
    select * from {{ changed(ref('form_tables')) }}
),

recognised as (
    select
        tables.document_id,
        tables.table_no,
        titles.title,
        heads.headings,
        coalesce(kinds.table_kind, shapes.table_kind, forms.table_kind) as table_kind,
        case
            when kinds.table_kind is not null then 'title'
            when shapes.table_kind is not null then 'headings'
            when forms.table_kind is not null then 'labels'
        end as recognised_by,
        -- 预算 in the name of a fund says nothing of the phase; a title that says neither leaves it to the document
        case
            when regexp_matches(titles.title, '决算') or kinds.phase = 'final' then 'final'
            when regexp_matches(regexp_replace(titles.title, '(公共|基金|经营|综合)预算', '', 'g'), '预算') then 'budget'
            when coalesce(kinds.phase, shapes.phase) = 'final' then 'final'
        end as phase,
        coalesce(kinds.side, shapes.side) as side,
        coalesce(kinds.fund, shapes.fund) as fund,
        coalesce(kinds.expenditure_type, shapes.expenditure_type) as expenditure_type,
        coalesce(kinds.item, shapes.item) as item,
        bases.budget_period
    from tables
    left join titles using (document_id, table_no)
    left join heads using (document_id, table_no)
    left join {{ numbered('table_kinds') }} as kinds on titles.rule_no = kinds.rule_no
    left join {{ numbered('table_bases') }} as bases on titles.basis_no = bases.rule_no
    left join structures on titles.rule_no is null and heads.headings = structures.headings
    left join {{ numbered('table_structures') }} as shapes on structures.structure_no = shapes.rule_no
    left join forms on tables.document_id = forms.document_id and tables.table_no = forms.table_no
)

select * from recognised
