-- Column sums: a row is the sum of the rows that hang directly under it, column by column (合计 = Σ类, 类 = Σ款, 款 = Σ项, a unit's subtotal = its rows,
-- 本年收入合计 = the sources, 收入总计 = 本年收入合计 + 上年结转). 其中 rows and second printings are no parts.
{{ config(schema='build', **by_document()) }}

with figures as (
    select * from {{ changed(ref('figures')) }}
),

parents as (
    select * from {{ changed(ref('row_parents')) }}
),

parts as (
    select
        f.*,
        p.parent_row_no as whole_row_no,
        p.family,
        p.structure,
        p.must_hold
    from parents as p
    inner join figures as f using (document_id, table_no, panel_no, row_no)
    where f.row_role not in ('of_which', 'repeat')
),

wholes as (
    select
        f.*,
        p.family,
        p.structure
    from figures as f
    inner join (select distinct document_id, table_no, panel_no, whole_row_no, column_no, statement, year_meant, family, structure from parts) as p
        on
            f.document_id = p.document_id
            and f.table_no = p.table_no
            and f.panel_no = p.panel_no
            and f.row_no = p.whole_row_no
            and f.column_no = p.column_no
            and f.statement = p.statement
            and f.year_meant = p.year_meant
),

laid_out as (
    select
        document_id,
        table_no,
        panel_no,
        row_no,
        column_no,
        row_no as whole_row_no,
        family,
        structure,
        subject_code is null and department_class_code is null and government_class_code is null as is_uncoded,
        is_code_printed
        and starts_with(structure, 'code')
        and coalesce(subject_code, department_class_code, government_class_code) is not null as is_coded,
        structure in ('number', 'item')
        or (
            not regexp_matches(coalesce(table_kind, 'project'), 'project|procurement|purchased|three_public')
            and (
                structure in ('name', 'indent', 'flat')
                or (structure in ('code', 'code_total') and panel_no = 1)
                or (structure = 'column' and table_kind not like '%revenue_and_expenditure')
            )
        ) as is_plain,
        row_role = 'subtotal' as is_subtotal,
        false as must_hold,
        true as is_whole,
        amount_yuan,
        step_yuan,
        decimals
    from wholes
    union all
    select
        p.document_id,
        p.table_no,
        p.panel_no,
        p.row_no,
        p.column_no,
        p.whole_row_no,
        p.family,
        p.structure,
        null as is_uncoded,
        null as is_coded,
        null as is_plain,
        p.row_role = 'subtotal' as is_subtotal,
        p.must_hold,
        false as is_whole,
        p.amount_yuan,
        p.step_yuan,
        p.decimals
    from parts as p
    semi join wholes as w
        on
            p.document_id = w.document_id
            and p.table_no = w.table_no
            and p.panel_no = w.panel_no
            and p.whole_row_no = w.row_no
            and p.column_no = w.column_no
            and p.statement = w.statement
            and p.year_meant = w.year_meant
            and p.family = w.family
            and p.structure = w.structure
),

terms as (
    select
        document_id,
        case family when 'bridge' then 'bridge' else 'column_sum' end as rule_id,
        format('t{}p{}r{}c{}/{}', table_no, panel_no, whole_row_no, column_no, family) as anchor,
        format('t{}p{}/{}', table_no, panel_no, family) as scope,
        case when family = 'bridge' then '' else structure end as variant,
        format(
            't{}p{}/{}{}', table_no, panel_no, family,
            case
                when bool_or(is_uncoded) over identity then '/r' || whole_row_no
                else ''
            end
        ) as relation,
        'hard' as strength,
        'sum' as kind,
        case
            when bool_or(must_hold or is_coded) over identity then 'must'
            when bool_or(is_plain) over identity and family <> 'type' then 'ask'
            -- a subtotal of projects, not one of subtotals
            when bool_or(is_whole and is_subtotal) over identity and not bool_or(not is_whole and is_subtotal) over identity then 'alike'
            else 'vote'
        end as claim,
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
    window identity as (partition by document_id, table_no, panel_no, structure, whole_row_no, column_no, family)
    qualify bool_or(is_whole) over identity and bool_or(not is_whole) over identity
)

select * from terms
