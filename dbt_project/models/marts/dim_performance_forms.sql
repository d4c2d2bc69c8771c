{{ config(**by_document()) }}

{%- set words = [
    'department', 'implementing_unit', 'project_attribute', 'project_period', 'overview', 'legal_basis', 'necessity', 'safeguards', 'implementation_plan'
] %}

with

forms as (
    select * from {{ changed(ref('forms')) }}
),

fields as (
    select * from {{ changed(ref('form_fields')) }}
),

documents as (
    -- a document of kind `other` has no facts
    select * from {{ changed(ref('document_identities')) }}
    where disclosure_kind != 'other'
),


cells as (
    select document_id, table_no, row_no, page_no
    from {{ changed(source('staging', 'cells')) }}
    semi join forms using (document_id, table_no)
),

pages as (
    select forms.document_id, forms.form_no, min(cells.page_no) as first_page, max(cells.page_no) as last_page
    from forms
    inner join cells
        on
            forms.document_id = cells.document_id
            and forms.table_no = cells.table_no
            and (cells.row_no between forms.first_row and forms.last_row)
    group by all
),

-- A goal has the horizon of its label, else of the half that its column stands under (总体目标 below 实施期目标), else it is the year's.
goals as (
    select
        fields.document_id,
        fields.table_no,
        fields.part_row,
        fields.text,
        fields.row_no,
        fields.column_no,
        coalesce(max(fields.horizon), max(fields.half_horizon), 'annual') as horizon
    from (
        select
            goals.*,
            halves.horizon as half_horizon
        from fields as goals
        left join {{ changed(ref('form_label_cells')) }} as halves
            on
                goals.document_id = halves.document_id
                and goals.table_no = halves.table_no
                and halves.field = 'goal'
                and halves.row_no < goals.row_no
                and halves.row_no >= goals.part_row
                and goals.column_no between halves.column_no and halves.column_no + halves.column_span - 1
        where goals.field = 'goal'
    ) as fields
    group by all
),

goal_texts as (
    select
        document_id,
        table_no,
        part_row,
        string_agg(text, chr(10) order by row_no, column_no) filter (where horizon = 'annual') as annual_goal,
        string_agg(text, chr(10) order by row_no, column_no) filter (where horizon = 'implementation_period') as implementation_period_goal
    from goals
    group by all
),

texts as (
    select
        document_id,
        table_no,
        part_row
        {%- for word in words %},
        arg_min(text, (row_no, column_no)) filter (where field = '{{ word }}') as {{ word }}
        {%- endfor %}
    from fields
    group by document_id, table_no, part_row
),

described as (
    select
        forms.document_id,
        forms.form_no,
        forms.table_no,
        pages.first_page,
        pages.last_page,
        documents.unit_name,
        documents.fiscal_year as document_year,
        documents.disclosure_kind,
        forms.form_shape,
        forms.project_name,
        texts.department,
        texts.implementing_unit,
        texts.project_attribute,
        texts.project_period,
        -- 经常性 and 99年 are open-ended
        coalesce(regexp_matches(concat_ws(' ', texts.project_attribute, texts.project_period), '经常性|长期|99年'), false) as is_open_ended,
        texts.overview,
        texts.legal_basis,
        texts.necessity,
        texts.safeguards,
        texts.implementation_plan,
        goal_texts.implementation_period_goal,
        goal_texts.annual_goal
    from forms
    inner join documents using (document_id)
    left join pages on forms.document_id = pages.document_id and forms.form_no = pages.form_no
    left join texts on forms.document_id = texts.document_id and forms.table_no = texts.table_no and forms.first_row = texts.part_row
    left join goal_texts on forms.document_id = goal_texts.document_id and forms.table_no = goal_texts.table_no and forms.first_row = goal_texts.part_row
    where not forms.is_repeated
)

select * from described
