{{ config(**by_document()) }}

-- Every amount cell of a recognised table with its row key, its coordinate and its value in yuan. One row an anchor cell.
with cells as (
    select * from {{ changed(source('staging', 'cells')) }}
    where folded is not null
),

body_rows as (
    select * from {{ changed(ref('table_rows')) }}
    where row_kind = 'body'
),

columns as (
    select * from {{ changed(ref('column_meanings')) }}
    where role = 'amount'
),

cell_columns as (
    select * from {{ changed(ref('cell_columns')) }}
),

row_roles as (
    select * from {{ changed(ref('row_roles')) }}
),

tables as (
    select * from {{ changed(ref('recognised_tables')) }}
),

units as (
    select * from {{ changed(ref('table_units')) }}
),

identities as (
    select * from {{ changed(ref('document_identities')) }}
),

scales as (
    select * from {{ ref('money_units') }}
),

-- Which places hold amounts, before the cells themselves: joined the other way round, four cells of each amount would be carried along.
places as materialized (
    select
        cell_columns.document_id, cell_columns.table_no, cell_columns.row_no, cell_columns.column_no, columns.panel_no, columns.column_no as heading_column_no,
        body_rows.phase as phase_above
    from cell_columns
    inner join columns
        on cell_columns.document_id = columns.document_id
        and cell_columns.table_no = columns.table_no
        and cell_columns.heading_column_no = columns.column_no
    inner join body_rows
        on cell_columns.document_id = body_rows.document_id
        and cell_columns.table_no = body_rows.table_no
        and cell_columns.row_no = body_rows.row_no
),

amount_cells as materialized (
    select cells.*, places.panel_no, places.heading_column_no, places.phase_above
    from cells
    inner join places using (document_id, table_no, row_no, column_no)
),

cell_keys as (
    -- The row that a figure belongs to: its own, or for one that reaches over several rows the first of them that says what it is.
    select
        cells.document_id,
        cells.table_no,
        cells.row_no,
        cells.column_no,
        cells.panel_no,
        min(row_roles.row_no) as key_row_no
    from amount_cells as cells
    inner join row_roles
        on cells.document_id = row_roles.document_id
        and cells.table_no = row_roles.table_no
        and cells.panel_no = row_roles.panel_no
        and row_roles.row_no between cells.row_no and cells.row_no + cells.row_span - 1
    where cells.row_span > 1 and row_roles.first_text is not null
    group by all
),

printed as (
    select
        cells.document_id,
        cells.table_no,
        cells.row_no,
        cells.column_no,
        columns.panel_no,
        cells.page_no,
        cells.x0,
        cells.top,
        cells.x1,
        cells.bottom,
        tables.table_kind,
        cells.phase_above,
        coalesce(cell_keys.key_row_no, cells.row_no) as key_row_no,
        columns.column_no as heading_column_no,
        columns.path as heading_path,
        columns.heading_year,
        row_roles.* exclude (document_id, table_no, row_no, panel_no, table_kind),
        {% for part in coordinate() -%}
        columns.{{ part }} as column_{{ part }},
        {% endfor -%}
        tables.phase as table_phase,
        tables.side as table_side,
        tables.fund as table_fund,
        tables.expenditure_type as table_expenditure_type,
        tables.budget_period as table_budget_period,
        tables.item as table_item,
        case identities.disclosure_kind when 'final_accounts' then 'final' else 'budget' end as document_phase,
        identities.fiscal_year as document_year,
        cells.text as amount_printed,
        case
            when regexp_full_match(cells.folded, '{{ amount_pattern() }}') and not {{ holds_several_figures('cells.text') }} then cells.folded
        end as amount_folded,
        coalesce({{ unit_of_amount('amount_folded') }}, {{ printed_unit('row_roles.first_text') }}, columns.money_unit, units.money_unit) as unit_printed
    from amount_cells as cells
    inner join columns
        on cells.document_id = columns.document_id
        and cells.table_no = columns.table_no
        and cells.heading_column_no = columns.column_no
    inner join tables on cells.document_id = tables.document_id and cells.table_no = tables.table_no
    left join cell_keys
        on cells.document_id = cell_keys.document_id
        and cells.table_no = cell_keys.table_no
        and cells.row_no = cell_keys.row_no
        and cells.column_no = cell_keys.column_no
    left join row_roles
        on cells.document_id = row_roles.document_id
        and cells.table_no = row_roles.table_no
        and coalesce(cell_keys.key_row_no, cells.row_no) = row_roles.row_no
        and columns.panel_no = row_roles.panel_no
    left join identities on cells.document_id = identities.document_id
    left join units on cells.document_id = units.document_id and cells.table_no = units.table_no
    where
        not (row_roles.first_text is not null and cells.column_span > 1 and row_roles.first_text = cells.folded)
        -- a note in the frame, under columns of amounts alone
        and not (cells.column_span > 1 and regexp_matches(cells.folded, '^[(*※]?(注|备注|说明|附注)\d?[:、.]'))
),

valued as (
    select
        printed.* exclude (amount_folded),
        scales.yuan as unit_yuan,
        {{ amount_number('amount_folded') }} as amount,
        coalesce(length(regexp_extract(amount_folded, '\.(\d+)', 1)), 0) as decimals
    from printed
    left join scales on printed.unit_printed = scales.money_unit
)

select
    document_id,
    table_no,
    row_no,
    column_no,
    panel_no,
    page_no,
    x0,
    top,
    x1,
    bottom,
    table_kind,
    key_row_no,
    panel_scheme,
    heading_column_no,
    heading_path,
    coalesce(row_name, first_text) as row_label,
    row_item,
    coalesce(row_role, 'leaf') as row_role,
    parent_row_no,
    subject_code,
    is_code_printed,
    subject_name,
    department_class_code,
    department_class_name,
    government_class_code,
    government_class_name,
    budget_unit_code,
    budget_unit_name,
    project_code,
    project_name,
    catalogue_name,
    purchase_kind,
    -- Where no column says the table's own side, those that say the other name sources of its money (Chongqing, purchases: 一般公共预算拨款收入).
    coalesce(
        row_side,
        case when bool_or(column_side = table_side) over (partition by document_id, table_no) then column_side end,
        table_side,
        column_side
    ) as side,
    coalesce({{ fund_within('coalesce(row_fund, column_fund)', 'table_fund') }}, table_fund, 'all') as fund,
    coalesce(row_expenditure_type, column_expenditure_type, table_expenditure_type, 'all') as expenditure_type,
    coalesce(row_component, column_component, 'all') as component,
    coalesce(row_budget_period, column_budget_period, table_budget_period, 'all') as budget_period,
    coalesce(row_item_part, column_item, table_item, '') as item,
    case when regexp_matches(year_text, '{{ change_words() }}') then 'change' else coalesce(row_statement, column_statement, 'amount') end as statement,
    coalesce(phase_above, row_phase, column_phase, table_phase, document_phase) as phase,
    -- the year that the row or the heading prints; else the document's, or the one before where 上年 is meant
    coalesce(
        try_cast(regexp_extract(year_text, '20\d\d') as integer),
        heading_year,
        document_year + coalesce(row_year_offset, column_year_offset, 0)
    ) as fiscal_year,
    amount_printed,
    amount,
    decimals,
    unit_printed,
    unit_yuan,
    -- a count of vehicles or guests in a table of money is no money
    case when coalesce(row_statement, column_statement, '') <> 'quantity' then cast(amount * unit_yuan as decimal(20, 2)) end as amount_yuan
from valued
