{{ config(**by_document()) }}

-- What the headings say that each column is: an attribute of the row, or an amount with its part of the coordinate. Each heading of the path
-- is looked up, the lowest gives the role, and the lowest that names a part of the coordinate gives that part. A column that has figures
-- and no role is unread; column_meanings has what else can be known of it. So is one that only says 小计 or 金额 under a heading that no rule knows.
with paths as (
    select * from {{ changed(ref('heading_paths')) }}
),

tables as (
    select * from {{ changed(ref('recognised_tables')) }}
    where coalesce(table_kind, '') <> 'not_money' and coalesce(table_kind, '') not like 'performance%'
),

headings as (
    select distinct tables.table_kind, paths.under, paths.heading_key
    from paths
    inner join tables using (document_id, table_no)
    union
    select distinct tables.table_kind, paths.under, paths.joined_key
    from paths
    inner join tables using (document_id, table_no)
    where paths.level = paths.n_levels and paths.joined_key is not null
),

-- `materialized`: as it is read twice DuckDB would try to write it into both places, with all rules (a third of the statement's time after one document).
ruled as materialized (
    select
        *,
        {{ first_rule('headings', {'table_kind': 'table_kind', 'under': 'under', 'heading': 'heading_key'}, ['heading']) }} as rule_no
    from headings
),

rules as (
    select * from {{ numbered('headings') }}
),

figures as (
    select document_id, table_no, row_no, column_no, column_span
    from {{ changed(source('staging', 'cells')) }}
    where regexp_full_match(folded, '{{ money_pattern() }}')
),

body_rows as (
    select * from {{ changed(ref('table_rows')) }}
    where row_kind = 'body'
),

appropriations as (
    select part from {{ ref('column_parts') }}
    where dimension = 'fund' and whole = 'fiscal'
),

listed as (
    select code, any_value(case when scheme in ('department', 'government') then scheme else 'functional' end) as scheme
    from {{ ref('classification_codes') }}
    group by code
),

segments as (
    select
        paths.document_id,
        paths.table_no,
        tables.table_kind,
        paths.column_no,
        paths.level,
        paths.path,
        paths.heading,
        paths.heading_year,
        paths.level = paths.n_levels as is_lowest,
        paths.level = paths.n_levels - 1 as is_next_above,
        -- one heading over two or three columns of codes: they are 类, 款 and 项, printed or not
        case
            when rules.role = 'code' and paths.column_span in (2, 3)
                then ['class', 'section', 'item'][paths.column_no - paths.anchor_column_no + 1]
            else rules.role
        end as role,
        rules.scheme,
        {% for part in coordinate() %}rules.{{ part }},
        {% endfor %}appropriations.part as appropriation,
        rules.rule_no
    from paths
    inner join tables using (document_id, table_no)
    left join ruled
        on tables.table_kind is not distinct from ruled.table_kind
        and paths.under = ruled.under
        and paths.heading_key = ruled.heading_key
    left join ruled as joined
        on tables.table_kind is not distinct from joined.table_kind
        and paths.under = joined.under
        and paths.joined_key = joined.heading_key
        and paths.level = paths.n_levels
        and ruled.rule_no is null
    left join rules on coalesce(ruled.rule_no, joined.rule_no) = rules.rule_no
    left join appropriations on rules.fund = appropriations.part
),

columns as (
    select
        document_id,
        table_no,
        any_value(table_kind) as table_kind,
        column_no,
        any_value(path) as path,
        any_value(role) filter (where is_lowest) as role,
        any_value(heading) filter (where is_lowest and rule_no is null) as unknown_heading,
        bool_or(is_next_above and rule_no is null and heading <> '') as is_under_unknown,
        bool_or(is_lowest and role = 'amount' and concat({{ coordinate() | join(', ') }}) = '') as is_plain_amount,
        max(heading_year) as heading_year,
        max_by({{ printed_unit('heading') }}, level) filter (where {{ printed_unit('heading') }} is not null) as money_unit,
        max_by(scheme, level) filter (where scheme is not null) as scheme,
        max_by(appropriation, level) filter (where appropriation is not null) as appropriation,
        {% for part in coordinate() %}max_by({{ part }}, level) filter (where {{ part }} is not null) as {{ part }}{{ ',' if not loop.last }}
        {% endfor %}
    from segments
    group by document_id, table_no, column_no
),

-- A heading over all amounts of a table is its title. One over some of them tells these apart (政府采购项目 over 小计, beside 基本支出 and 项目支出):
-- what it is not understood to say, a plain 小计 below it does not make up for.
entitled as (
    select document_id, table_no from columns
    where role = 'amount'
    group by document_id, table_no
    having bool_and(is_under_unknown)
),

-- 收入 | 预算数 | 支出 | 预算数: a heading of amounts over nothing but names heads these. In a 收支总表 so does one that no rule knows (按支出性质): the
-- figures right of it would be those of the names left of them.
worded as (
    select cells.document_id, cells.table_no, cells.column_no
    from {{ changed(source('staging', 'cells')) }} as cells
    inner join body_rows using (document_id, table_no, row_no)
    where cells.column_span = 1 and cells.folded is not null
    group by cells.document_id, cells.table_no, cells.column_no
    having
        bool_and(regexp_matches(cells.folded, '\p{Han}{2}') and not regexp_full_match(cells.folded, '{{ amount_pattern() }}'))
        and count(distinct cells.folded) >= 2
),

read_columns as (
    select
        columns.* exclude (is_plain_amount, appropriation) replace (
            case
                when columns.role = 'amount' and worded.column_no is not null then 'label'
                -- 增减% over 合计, 基本支出 and 项目支出
                when columns.role = 'amount' and columns.statement = 'share' then 'share'
                when columns.role is null and columns.table_kind like '%revenue_and_expenditure' and worded.column_no is not null then 'label'
                when not (is_plain_amount and is_under_unknown and entitled.table_no is null) then columns.role
            end as role,
            -- 一般公共预算 over 本年财政拨款 and 上年结转: appropriations of that fund
            case when columns.fund = 'fiscal' then coalesce(columns.appropriation, 'fiscal') else columns.fund end as fund,
            -- 本年预算 is one of two periods only beside a column of the other: in a 收支总表 that has 上年结转 among its rows it says the year
            case
                when
                    columns.table_kind in ('revenue_and_expenditure', 'fiscal_revenue_and_expenditure') and columns.budget_period = 'current_year'
                    and not coalesce(bool_or(columns.budget_period = 'carried_over') over (partition by columns.document_id, columns.table_no), false) then null
                else columns.budget_period
            end as budget_period
        )
    from columns
    left join entitled using (document_id, table_no)
    left join worded using (document_id, table_no, column_no)
),

-- Years down a column say of which year each row is, whatever the column is called: two that follow each other, or one and 增减.
years as (
    select document_id, table_no, column_no
    from (
        select
            cells.document_id,
            cells.table_no,
            cells.column_no,
            try_cast(regexp_extract(cells.folded, '20\d\d') as integer) as year,
            regexp_full_match(cells.folded, '20\d\d年?(度|预算|决算|预算数|决算数|执行数)?|.*({{ change_words() }}).*') as is_of_years
        from {{ changed(source('staging', 'cells')) }} as cells
        inner join body_rows using (document_id, table_no, row_no)
        semi join (select * from read_columns where role is null) as unknown using (document_id, table_no, column_no)
        where cells.column_span = 1 and cells.folded is not null
    )
    group by document_id, table_no, column_no
    having bool_and(is_of_years) and max(year) - min(year) <= 1 and (max(year) > min(year) or bool_or(year is null))
),

-- Codes of a list down a column say which list it is, whatever the column is called: two of them at least, and nothing else beside 合计. Under a
-- heading that only says 类 they tell the government's classes from the rest, as the first digit does in a whole code; so they do under 经济分类科目编码.
codes as (
    select document_id, table_no, column_no, any_value(scheme) as scheme
    from (
        select cells.document_id, cells.table_no, cells.column_no, cells.folded, listed.code, listed.scheme
        from {{ changed(source('staging', 'cells')) }} as cells
        inner join body_rows using (document_id, table_no, row_no)
        semi join (
            select * from read_columns
            where role is null or role = 'class' and scheme is null or role = 'code' and scheme = 'department' and not contains(path, '部门')
        ) as unknown
            using (document_id, table_no, column_no)
        left join listed on cells.folded = listed.code
        where cells.column_span = 1 and cells.folded is not null and not regexp_full_match(cells.folded, '(合|总|小)计')
    )
    group by document_id, table_no, column_no
    having count(distinct code) >= 2 and bool_and(code is not null) and count(distinct scheme) = 1
),

n_rows as (
    select document_id, table_no, count(*) as n_rows from body_rows
    group by document_id, table_no
),

words as (
    select cells.document_id, cells.table_no, cells.column_no, count(*) as n_words
    from {{ changed(source('staging', 'cells')) }} as cells
    inner join body_rows using (document_id, table_no, row_no)
    where cells.column_span = 1 and not regexp_full_match(cells.folded, '[-\d.,%()]+')
    group by cells.document_id, cells.table_no, cells.column_no
),

-- Where no heading says which column names the rows, it is the one with the most words whose heading no rule knows: beside codes their names. Where
-- every heading is known and there are no codes either, it is a column of text that has words in every row (采购品目 | 总计: 货物, 工程, 服务).
names as (
    select
        columns.document_id,
        columns.table_no,
        columns.column_no,
        case when coded.table_no is not null then 'name' else 'label' end as naming
    from read_columns as columns
    left join (select distinct document_id, table_no from read_columns where role in ('code', 'class', 'section', 'item')) as coded using (document_id, table_no)
    inner join words using (document_id, table_no, column_no)
    anti join (
        select distinct document_id, table_no from read_columns where role in ('name', 'label', 'unit_name', 'unit_or_subject', 'unit_or_project', 'project_name')
    ) using (document_id, table_no)
    anti join figures using (document_id, table_no, column_no)
    anti join years using (document_id, table_no, column_no)
    anti join codes using (document_id, table_no, column_no)
    inner join n_rows using (document_id, table_no)
    where columns.role is null or columns.role in ('text', 'catalogue') and coded.table_no is null and words.n_words = n_rows.n_rows
    qualify row_number() over (
        partition by columns.document_id, columns.table_no order by columns.role is not null, words.n_words desc, columns.column_no
    ) = 1
),

unread as (
    -- A figure that reaches over several columns stands under any of them that is known.
    select figures.document_id, figures.table_no, figures.column_no
    from figures
    inner join body_rows using (document_id, table_no, row_no)
    inner join read_columns as columns
        on figures.document_id = columns.document_id
        and figures.table_no = columns.table_no
        and columns.column_no between figures.column_no and figures.column_no + figures.column_span - 1
    group by figures.document_id, figures.table_no, figures.row_no, figures.column_no
    having count(columns.role) = 0
),

-- What follows looks along the columns of a table, and only at their roles: beside them the windows would sort all that is known of a column.
schemed as (
    -- A code without a scheme of its own is of the list whose names stand next to its right.
    select
        columns.document_id,
        columns.table_no,
        columns.column_no,
        case
            when columns.role in ('text', 'catalogue') then coalesce(names.naming, columns.role)
            else coalesce(columns.role, case when years.column_no is not null then 'year' when codes.column_no is not null then 'code' end, names.naming)
        end as role,
        unread.column_no is not null as is_unread,
        coalesce(
            case
                when
                    columns.scheme = 'department' and not contains(columns.path, '部门')
                    and last_value(case when columns.role in ('code', 'class') then coalesce(codes.scheme, '') end ignore nulls) over (
                        partition by document_id, table_no order by column_no rows between unbounded preceding and current row
                    ) = 'government' then 'government'
            end,
            columns.scheme,
            case when columns.role is null or codes.scheme = 'government' then codes.scheme end,
            case
                when
                    columns.role = 'section'
                    and last_value(case when columns.role = 'class' then coalesce(columns.scheme, codes.scheme, '') end ignore nulls) over (
                        partition by document_id, table_no order by column_no rows between unbounded preceding and current row
                    ) = 'government' then 'government'
            end,
            case
                when columns.role in ('code', 'class', 'section', 'item')
                    then first_value(case when columns.role = 'name' then columns.scheme end ignore nulls) over (
                        partition by document_id, table_no order by column_no rows between current row and unbounded following
                    )
            end
        ) as scheme
    from read_columns as columns
    left join (select distinct document_id, table_no, column_no from unread) as unread using (document_id, table_no, column_no)
    left join years using (document_id, table_no, column_no)
    left join codes using (document_id, table_no, column_no)
    left join names using (document_id, table_no, column_no)
),

blocks as (
    -- A row key right of an amount begins a new panel, where an amount follows.
    select
        *,
        coalesce(
            role in ('label', 'code', 'class', 'name', 'unit_name', 'unit_or_subject', 'unit_code')
            -- 项目 | 2020年 | 2021年 | 增减% | 项目 | … (Shanxi)
            and lag(role in ('amount', 'share') or is_unread) over (partition by document_id, table_no order by column_no)
            and column_no <= max(column_no) filter (where role = 'amount' or is_unread) over (partition by document_id, table_no), false
        ) as begins_panel
    from schemed
),

panels as (
    select
        * exclude (begins_panel),
        cast(1 + count(*) filter (where begins_panel) over (partition by document_id, table_no order by column_no) as integer) as panel_no
    from blocks
),

panelled as (
    select
        columns.* exclude (scheme) replace (
            panels.role as role,
            coalesce(columns.side, max(case when panels.role = 'label' then columns.side end) over (
                partition by columns.document_id, columns.table_no, panels.panel_no
            )) as side
        ),
        panels.is_unread,
        panels.scheme,
        panels.panel_no
    from read_columns as columns
    inner join panels using (document_id, table_no, column_no)
)

select * from panelled
