-- Column sums: a row is the sum of the rows that hang directly under it, column by column (合计 = Σ类, 类 = Σ款, 款 = Σ项, a unit's subtotal = its rows,
-- 本年收入合计 = the sources, 收入总计 = 本年收入合计 + 上年结转). 其中 rows and second printings are no parts.
{{ config(**within_document()) }}

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

-- What is said of an identity is said at its whole; its parts carry what names it.
wholes as (
    select
        f.document_id,
        f.table_no,
        f.panel_no,
        f.row_no,
        f.column_no,
        f.statement,
        f.year_meant,
        p.family,
        p.structure,
        case p.family when 'bridge' then 'bridge' else 'column_sum' end as rule_id,
        concat('t', f.table_no, 'p', f.panel_no, 'r', f.row_no, 'c', f.column_no, '/', p.family) as anchor,
        concat('t', f.table_no, 'p', f.panel_no, '/', p.family) as scope,
        case when p.family = 'bridge' then '' else p.structure end as variant,
        concat(
            't', f.table_no, 'p', f.panel_no, '/', p.family, case
                when f.subject_code is null and f.department_class_code is null and f.government_class_code is null then '/r' || f.row_no
                else ''
            end
        ) as relation,
        case
            when
                p.must_hold
                or (
                    f.is_code_printed
                    and starts_with(p.structure, 'code')
                    and coalesce(f.subject_code, f.department_class_code, f.government_class_code) is not null
                )
                then 'must'
            when
                p.family <> 'type'
                and (
                    p.structure in ('number', 'item')
                    or (
                        not coalesce({{ is_list('f.table_kind') }} or f.table_kind = 'three_public', true)
                        and (
                            p.structure in ('name', 'indent', 'flat')
                            or (p.structure in ('code', 'code_total') and f.panel_no = 1)
                            or (p.structure = 'column' and f.table_kind not like '%revenue_and_expenditure')
                        )
                    )
                )
                then 'ask'
            -- a subtotal of projects, not one of subtotals
            when f.row_role = 'subtotal' and not p.has_subtotal then 'alike'
            else 'vote'
        end as claim,
        f.amount_yuan,
        f.step_yuan,
        f.decimals
    from figures as f
    inner join (
        select
            document_id,
            table_no,
            panel_no,
            whole_row_no,
            column_no,
            statement,
            year_meant,
            family,
            structure,
            bool_or(must_hold) as must_hold,
            bool_or(row_role = 'subtotal') as has_subtotal
        from parts
        group by all
    ) as p
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
        *,
        true as is_whole
    from wholes
    union all by name
    select
        w.* exclude (row_no, scope, relation, claim, amount_yuan, step_yuan, decimals),
        p.row_no,
        p.amount_yuan,
        p.step_yuan,
        p.decimals,
        false as is_whole
    from wholes as w
    inner join parts as p
        on
            w.document_id = p.document_id
            and w.table_no = p.table_no
            and w.panel_no = p.panel_no
            and w.row_no = p.whole_row_no
            and w.column_no = p.column_no
            and w.statement = p.statement
            and w.year_meant = p.year_meant
            and w.family = p.family
            and w.structure = p.structure
),

terms as (
    select
        document_id,
        rule_id,
        anchor,
        scope,
        variant,
        relation,
        'hard' as strength,
        'sum' as kind,
        claim,
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
