-- Column sums over panels that stand side by side, with one total for those that print none of their own up to it. Its label spans them (Jiangsu 42d4fd88,
-- page 1: 当年支出小计 below 功能分类 and 支出用途, the figure below the latter), or it is the total of one component (公开06 of the final accounts: 公用经费合计 of
-- 302 in the second panel and of 307, 310 and 399 in the third). Whether the panels make it together or each alone is put to the vote. Rule `column_sum`.
{{ config(**within_document()) }}

with figures as (
    select
        *,
        concat_ws('|', side, budget_period, fund, expenditure_type, item, statement, year_meant, phase) as quantity
    from {{ changed(ref('figures')) }}
    -- few tables have panels, and those to the left of a total are what this is about
    where (document_id, table_no) in (select (document_id, table_no) from {{ changed(ref('figures')) }} where row_role = 'total' and panel_no > 1)
),

labels as (
    select document_id, table_no, panel_no, row_no
    from {{ changed(ref('row_roles')) }}
    where row_role = 'total'
),

-- The first total of each panel, with the panels to its left that print none.
wholes as (
    select
        *,
        coalesce(lag(panel_no) over (partition by document_id, table_no, quantity order by panel_no), 0) as panel_before_no
    from (
        select * from figures
        where row_role = 'total'
        qualify row_number() over (partition by document_id, table_no, panel_no, quantity order by row_no, column_no) = 1
    )
    qualify panel_no > panel_before_no + 1
),

-- What hangs under nothing in its own panel.
tops as (
    select figures.*
    from figures
    anti join figures as above
        on
            figures.document_id = above.document_id
            and figures.table_no = above.table_no
            and figures.panel_no = above.panel_no
            and figures.column_no = above.column_no
            and figures.parent_row_no = above.row_no
            and above.row_role <> 'total'
    where figures.row_role in ('leaf', 'subtotal')
),

parts as (
    select
        wholes.row_no as whole_row_no,
        wholes.column_no as whole_column_no,
        wholes.panel_no as whole_panel_no,
        tops.*,
        bool_or(tops.panel_no < wholes.panel_no and (labels.row_no is not null or wholes.component <> 'all')) over whole as is_of_several
    from wholes
    inner join tops
        on
            wholes.document_id = tops.document_id
            and wholes.table_no = tops.table_no
            and wholes.quantity = tops.quantity
            and tops.component in ('all', wholes.component)
            and tops.panel_no > wholes.panel_before_no
            and tops.panel_no <= wholes.panel_no
    left join labels
        on
            tops.document_id = labels.document_id
            and tops.table_no = labels.table_no
            and tops.panel_no = labels.panel_no
            and wholes.row_no = labels.row_no
    window whole as (partition by wholes.document_id, wholes.table_no, wholes.panel_no, wholes.quantity)
    qualify is_of_several
),

laid_out as (
    select
        *,
        'together' as variant,
        '' as alone
    from parts
    union all
    select
        *,
        'each' as variant,
        '/p' || panel_no as alone
    from parts
    where panel_no < whole_panel_no
),

named as (
    select
        *,
        concat('t', table_no, 'p', whole_panel_no, 'r', whole_row_no, 'c', whole_column_no, '/panels', alone) as anchor,
        concat('t', table_no, '/panels/', quantity) as scope
    from laid_out
),

terms as (
    select
        document_id,
        anchor,
        scope,
        variant,
        table_no,
        row_no,
        column_no,
        false as is_whole,
        amount_yuan,
        step_yuan,
        decimals
    from named
    union all
    select distinct
        named.document_id,
        named.anchor,
        named.scope,
        named.variant,
        named.table_no,
        named.whole_row_no,
        named.whole_column_no,
        true,
        wholes.amount_yuan,
        wholes.step_yuan,
        wholes.decimals
    from named
    inner join wholes
        on
            named.document_id = wholes.document_id
            and named.table_no = wholes.table_no
            and named.whole_row_no = wholes.row_no
            and named.whole_column_no = wholes.column_no
)

select
    document_id,
    'column_sum' as rule_id,
    anchor,
    scope,
    variant,
    scope as relation,
    'hard' as strength,
    'sum' as kind,
    'ask' as claim,
    table_no,
    row_no,
    column_no,
    is_whole,
    cast(1 as decimal(18, 8)) as coefficient,
    amount_yuan,
    step_yuan,
    cast(0 as decimal(24, 6)) as slack_yuan,
    decimals
from terms
