{{ config(**by_document()) }}

with placed as (
    select * from {{ changed(ref('placed_amounts')) }}
),

described as (
    select
        {{ fact_columns() }}
        amount_printed,
        unit_printed,
        amount_yuan,
        read_first,
        repaired_by_identity,
        'printed' as derivation,
        proven,
        usable as is_table_usable,
        table_kind,
        row_label,
        row_item,
        row_role,
        parent_row_no,
        subject_code,
        is_code_printed,
        subject_name,
        department_class_code,
        department_class_name,
        government_class_code,
        government_class_name,
        project_name,
        heading_path,
        concat_ws(
            '/',
            side,
            nullif(expenditure_type, 'all'),
            nullif(component, 'all'),
            nullif(budget_period, 'all'),
            nullif(item, ''),
            nullif(statement, 'amount')
        ) as measure,
        side,
        fund,
        expenditure_type,
        component,
        budget_period,
        item,
        statement
    from placed
)

{{ corrected('described') }}
