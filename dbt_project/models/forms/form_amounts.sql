{{ config(**by_document()) }}

-- Every amount of money that the form of a project states, with its horizon, phase, unit and yuan (NULL where no unit is printed anywhere). Forms
-- of whole units are no projects; what a list prints again on the next page is left out.

with

forms as (
    select * from {{ changed(ref('forms')) }}
    where project_name is not null and not is_repeated
),

fields as (
    select * from {{ changed(ref('form_fields')) }}
),

table_units as (
    select * from {{ changed(ref('table_units')) }}
),

scales as (
    select * from {{ ref('money_units') }}
),

label_cells as (
    select * from {{ changed(ref('form_label_cells')) }}
),

-- The unit that a form states beside its amounts: 项目资金（元）.
form_units as (
    select forms.document_id, forms.table_no, forms.first_row, max(l.money_unit) as money_unit
    from forms
    inner join label_cells as l
        on forms.document_id = l.document_id and forms.table_no = l.table_no and (l.row_no between forms.first_row and forms.last_row)
    where l.field in ('funding', 'total') and l.money_unit is not null
    group by forms.document_id, forms.table_no, forms.first_row, l.field
    having count(distinct l.money_unit) = 1
    -- the amounts' own heading may say it where nothing does that is merged beside them: 年度预算数（万元） over 年初预算 (Sichuan)
    qualify row_number() over (partition by forms.document_id, forms.table_no, forms.first_row order by l.field) = 1
),

amounts as (
    select
        forms.document_id,
        forms.form_no,
        forms.form_shape,
        forms.project_name,
        forms.layout,
        fields.* exclude (document_id),
        coalesce({{ stated_money_unit('fields.folded') }}, fields.money_unit, form_units.money_unit, table_units.money_unit) as unit_printed,
        {{ printed_number('fields.folded') }} as amount_number,
        case
            when fields.phase_field = 'executed' then 'final'
            else 'budget'
        end as phase
    from forms
    inner join fields
        on forms.document_id = fields.document_id and forms.table_no = fields.table_no and forms.first_row = fields.part_row
    left join form_units on forms.document_id = form_units.document_id and forms.table_no = form_units.table_no and forms.first_row = form_units.first_row
    left join table_units on forms.document_id = table_units.document_id and forms.table_no = table_units.table_no
    where fields.field in ('total', 'source') and coalesce(fields.phase_field, 'initial_budget') != 'adjusted_budget'
),

-- A source has the horizon of the total above it in its column of labels (实施期 left, 年度 right); in a list, of the list's total.
placed as (
    select
        amounts.* exclude (horizon),
        coalesce(
            amounts.horizon,
            last_value(amounts.horizon ignore nulls) over (
                partition by
                    amounts.document_id, amounts.table_no, amounts.part_row, amounts.phase, case when amounts.layout = 'form' then amounts.label_column_no end
                order by case when amounts.layout = 'form' then amounts.label_row_no else amounts.label_column_no end
                rows between unbounded preceding and current row
            ),
            'annual'
        ) as horizon,
        scales.yuan as unit_yuan,
        amounts.amount_number * scales.yuan as amount_yuan
    from amounts
    left join scales on amounts.unit_printed = scales.money_unit
    where amounts.amount_number is not null
)

select * from placed
