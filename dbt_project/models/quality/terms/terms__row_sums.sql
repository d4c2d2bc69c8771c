-- Row sums: a cell is the sum of the cells of its row that lie directly under its coordinate (合计 = 基本支出 + 项目支出; 合计 = the funds). Of one part a sum
-- is asked where others are headed beside it and nothing is printed under them.
-- Two things cannot be read from the header and are put to the vote: whether a carry-over column is inside the whole or stands beside it (`with_carry_over`,
-- `without`), and whether 经营支出 is added to 基本支出 and 项目支出 or stands in them, `without_operating` (Shenzhen 132c3ead, page 95: 10,446.03 = 1,043.32 +
-- 9,402.71 beside 经营支出 9,118.50). The columns of last year and of this year are laid out alike, so they are heard together.
{{ config(**within_document()) }}

with figures as (
    select * from {{ changed(ref('figures')) }}
),

pairs as (
    select * from {{ changed(ref('column_refinement_pairs')) }}
),

families as (
    select
        document_id,
        table_no,
        panel_no,
        whole_column_no,
        whole_coordinate,
        count(*) filter (where family = 'budget_period' and not is_carried_over) as n_periods,
        count(*) filter (where is_carried_over) as n_carried_over,
        count(*) filter (where part_expenditure_type = 'operating') as n_operating
    from pairs
    where not is_part_blank
    group by all
),

-- A family with its variants. Carry-over beside funds without a period of their own joins the funds in one variant.
memberships as (
    select
        pairs.*,
        case
            when pairs.is_carried_over and families.n_periods = 0 then 'fund'
            else pairs.family
        end as joined_family,
        unnest(
            case
                when pairs.is_part_blank then ['', 'with_carry_over', 'without', 'without_operating']
                when pairs.is_carried_over then ['with_carry_over']
                when families.n_carried_over > 0 and pairs.family = 'budget_period' and families.n_periods = 1 then ['with_carry_over']
                when families.n_carried_over > 0 and pairs.family = 'budget_period' then ['with_carry_over', 'without']
                when families.n_carried_over > 0 and pairs.family = 'fund' and families.n_periods = 0 then ['with_carry_over', 'without']
                when pairs.family = 'expenditure_type' and families.n_operating > 0 and pairs.part_expenditure_type <> 'operating' then ['', 'without_operating']
                else ['']
            end
        ) as variant
    from pairs
    inner join families using (document_id, table_no, panel_no, whole_column_no, whole_coordinate)
),

variants as (
    select
        document_id,
        table_no,
        panel_no,
        whole_column_no,
        whole_coordinate,
        joined_family,
        variant
    from memberships
    where family <> 'budget_period' or not is_carried_over or variant <> '' or is_part_blank
    group by all
    having count(*) >= 2 and not bool_and(is_part_blank)
),

-- What is said of an identity is said at its whole; its parts carry what names it.
wholes as (
    select
        f.document_id,
        f.table_no,
        f.row_no,
        f.column_no,
        f.panel_no,
        v.joined_family,
        v.variant,
        v.whole_coordinate,
        concat('t', f.table_no, 'r', f.row_no, 'c', f.column_no, '/', v.joined_family) as anchor,
        concat(
            't', f.table_no, 'p', f.panel_no, '/',
            concat_ws('|', f.side, f.budget_period, f.fund, f.expenditure_type, f.component, f.item, f.statement, f.phase), '/', v.joined_family
        ) as scope,
        concat('t', f.table_no, 'c', f.column_no, '/', v.joined_family) as relation,
        f.amount_yuan,
        f.step_yuan,
        f.decimals
    from variants as v
    inner join figures as f
        on
            v.document_id = f.document_id
            and v.table_no = f.table_no
            and v.panel_no = f.panel_no
            and v.whole_column_no = f.column_no
            and v.whole_coordinate = f.coordinate
),

parts as (
    select
        w.document_id,
        w.table_no,
        w.row_no,
        w.column_no as whole_column_no,
        f.column_no,
        w.panel_no,
        w.joined_family,
        w.variant,
        w.anchor,
        w.scope,
        f.amount_yuan,
        f.step_yuan,
        f.decimals
    from wholes as w
    inner join memberships as m
        on
            w.document_id = m.document_id
            and w.table_no = m.table_no
            and w.panel_no = m.panel_no
            and w.column_no = m.whole_column_no
            and w.whole_coordinate = m.whole_coordinate
            and w.joined_family = m.joined_family
            and w.variant = m.variant
    inner join figures as f
        on
            w.document_id = f.document_id
            and w.table_no = f.table_no
            and w.row_no = f.row_no
            and w.panel_no = f.panel_no
            and m.part_column_no = f.column_no
            and m.part_coordinate = f.coordinate
),

laid_out as (
    select
        *,
        true as is_whole
    from wholes
    -- Where rows name the items, no row has a whole and its parts (预算数 | 全年预算数 of a list of 三公): of them no sum is asked.
    semi join parts
        on
            wholes.document_id = parts.document_id
            and wholes.panel_no = parts.panel_no
            and wholes.column_no = parts.whole_column_no
            and wholes.variant = parts.variant
            and wholes.scope = parts.scope
    union all by name
    select
        * exclude (scope),
        false as is_whole
    from parts
),

terms as (
    select
        document_id,
        'row_sum' as rule_id,
        anchor,
        scope,
        variant,
        relation,
        'hard' as strength,
        'sum' as kind,
        -- 合计 beside 本年收入 and 上年结转 need not hold the latter: two rows that do not agree ask nothing.
        case joined_family when 'budget_period' then 'vote' else 'twin' end as claim,
        table_no,
        row_no,
        column_no,
        is_whole,
        cast(1 as decimal(18, 8)) as coefficient,
        amount_yuan,
        step_yuan,
        cast(0 as decimal(24, 6)) as slack_yuan,
        decimals
    from laid_out
)

select * from terms
