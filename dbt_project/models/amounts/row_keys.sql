{{ config(**by_document()) }}

{#- The lists that a row may give a code of, each in columns of its own (Xi'an, purchases: functional, department and government economic side by side). -#}
{% set lists = {
    '': "coalesce(columns.scheme, '') not in ('department', 'government')",
    'department_': "columns.scheme = 'department'",
    'government_': "columns.scheme = 'government'",
} %}

-- What each row of a panel is about: code, name, label, unit, project as printed, and the code put together from its parts.
with body_rows as (
    select * from {{ changed(ref('table_rows')) }}
    where row_kind = 'body'
),

-- A heading that reaches down beside the first rows is not theirs. Asked before anything is joined: as one join of several it may come to stand
-- beside the rows' own, and every row of a table meets every other (17 million for the corpus).
places as (
    select * from {{ changed(ref('cell_grid')) }} as cells
    semi join body_rows
        on cells.document_id = body_rows.document_id
        and cells.table_no = body_rows.table_no
        and cells.row_no = body_rows.row_no
),

columns as (
    select * from {{ changed(ref('column_meanings')) }}
),

panels as (
    select
        document_id,
        table_no,
        panel_no,
        max(side) filter (where role = 'amount') as panel_side,
        max(scheme) as panel_scheme
    from columns
    group by document_id, table_no, panel_no
),

keyed as (
    select
        body_rows.document_id,
        body_rows.table_no,
        body_rows.row_no,
        columns.panel_no,
        any_value(columns.table_kind) as table_kind,
        -- The first column of the whole, else the first that has a figure: funds, unit prices and years before may stand left of 总计 (Wuxi 2026).
        min_by(
            places.folded,
            (
                coalesce(
                    columns.fund, columns.expenditure_type, columns.component, columns.budget_period, columns.item, columns.statement,
                    cast(nullif(columns.year_offset, 0) as varchar)
                ) is not null,
                places.at_column
            )
        ) filter (
            where columns.role = 'amount' and places.row_no = places.at_row and regexp_full_match(places.folded, '{{ amount_pattern() }}')
        ) as first_amount_text,
        bool_or(columns.role = 'amount' and regexp_full_match(places.folded, '{{ amount_pattern() }}')) as has_amount,
        {%- for list, of_list in lists.items() %}
        max({{ joined_code('places.folded') }}) filter (where columns.role = 'code' and {{ of_list }}) as {{ list }}code_text,
        max(places.folded) filter (where columns.role = 'class' and {{ of_list }}) as {{ list }}class_text,
        max({{ two_digits('places.folded') }}) filter (where columns.role = 'section' and {{ of_list }}) as {{ list }}section_text,
        max({{ two_digits('places.folded') }}) filter (where columns.role = 'item' and {{ of_list }}) as {{ list }}item_text,
        {%- endfor %}
        max(places.folded) filter (where columns.role in ('name', 'unit_or_subject') and coalesce(columns.scheme, '') not in ('department', 'government')) as subject_text,
        max(places.folded) filter (where columns.role = 'unit_or_subject') as unit_or_subject_text,
        max(places.folded) filter (where columns.role = 'name' and columns.scheme = 'department') as department_text,
        max(places.folded) filter (where columns.role = 'name' and columns.scheme = 'government') as government_text,
        min_by(places.folded, columns.column_no) filter (where columns.role in ('label', 'unit_or_project')) as label_text,
        max(places.folded) filter (where columns.role = 'unit_name') as unit_text,
        max(places.folded) filter (where columns.role = 'unit_code' and regexp_matches(places.folded, '[0-9A-Za-z]')) as unit_code,
        -- 一级项目名称 | 二级项目名称: the lower one is the project
        max_by(places.folded, columns.column_no) filter (where columns.role = 'project_name') as project_text,
        max_by(places.text, columns.column_no) filter (where columns.role = 'project_name') as project_name,
        max(places.folded) filter (where columns.role = 'project_code') as project_code,
        -- its class may stand in a column before it
        min_by(places.folded, columns.column_no) filter (where columns.role = 'catalogue') as catalogue_class,
        max_by(places.text, columns.column_no) filter (where columns.role = 'catalogue') as catalogue_name,
        max(places.folded) filter (where columns.role = 'year') as year_text,
        max(places.folded) filter (where columns.role = 'quantity') as quantity_text,
        -- the label of a total wherever it stands, else the first text; a code of one's own (Chongqing: A 货物, B 工程) says less than the name beside it
        coalesce(
            max(places.folded) filter (where columns.role <> 'amount' and regexp_full_match(places.folded, '(合|总|小)计')),
            min_by(places.folded, (columns.role = 'project_code', columns.column_no)) filter (
                where columns.role is not null and columns.role not in ('amount', 'sequence', 'text', 'catalogue', 'share', 'quantity')
            )
        ) as first_text,
        min_by(places.text, columns.column_no) filter (where columns.role in ('name', 'label', 'project_name', 'unit_or_project', 'unit_or_subject')) as row_name,
        min_by(places.indent, columns.column_no) filter (where columns.role in ('name', 'label', 'project_name', 'unit_or_project', 'unit_or_subject')) as row_indent
    from body_rows
    inner join places
        on body_rows.document_id = places.document_id
        and body_rows.table_no = places.table_no
        and body_rows.row_no = places.at_row
    inner join columns
        on places.document_id = columns.document_id
        and places.table_no = columns.table_no
        and places.at_column = columns.column_no
    group by body_rows.document_id, body_rows.table_no, body_rows.row_no, columns.panel_no
),

carried as (
    -- Child rows may leave 类 and 款 blank: they stand in the rows above.
    select
        *,
        {%- for list in lists %}
        coalesce(
            nullif(regexp_extract({{ list }}class_text, '^\d{3}$'), ''),
            last_value(nullif(regexp_extract({{ list }}class_text, '^\d{3}$'), '') ignore nulls) over above
        ) as {{ list }}class_above,
        coalesce(
            nullif(regexp_extract({{ list }}section_text, '^\d{2}$'), ''),
            last_value(nullif(regexp_extract({{ list }}section_text, '^\d{2}$'), '') ignore nulls) over above
        ) as {{ list }}section_above,
        last_value(case when regexp_full_match({{ list }}code_text, '[1-5]\d{2}') then {{ list }}code_text end ignore nulls) over above as {{ list }}code_above,
        {%- endfor %}
        -- a unit's rows for several years print its name once
        case when year_text is not null then coalesce(unit_text, last_value(unit_text ignore nulls) over above) else unit_text end as unit_or_above
    from keyed
    window above as (partition by document_id, table_no, panel_no order by row_no rows between unbounded preceding and 1 preceding)
),

coded as (
    select
        *,
        {%- for list, name_text in {'': 'coalesce(subject_text, label_text)', 'department_': 'department_text', 'government_': 'government_text'}.items() %}
        case
            when regexp_full_match({{ list }}item_text, '\d{7}') then {{ list }}item_text
            when regexp_full_match({{ list }}item_text, '\d{2}') then {{ list }}class_above || {{ list }}section_above || {{ list }}item_text
            when regexp_full_match({{ list }}section_text, '\d{5}') then {{ list }}section_text
            when regexp_full_match({{ list }}section_text, '\d{2}') then {{ list }}class_above || {{ list }}section_text
            when regexp_full_match({{ list }}class_text, '\d{3}|\d{5}|\d{7}') then {{ list }}class_text
            when regexp_matches({{ list }}code_text, '{{ code_pattern() }}') then regexp_extract({{ list }}code_text, '{{ code_pattern() }}', 1)
            -- the section's two digits alone, below its class (Xi'an)
            when regexp_full_match({{ list }}code_text, '\d{2}') then {{ list }}code_above || {{ list }}code_text
            when regexp_matches({{ name_text }}, '{{ code_pattern() }}') then regexp_extract({{ name_text }}, '{{ code_pattern() }}', 1)
            -- behind the name, as sentences have it: 一般公共服务支出(201)
            when regexp_matches({{ name_text }}, '{{ closing_code_pattern() }}') then regexp_extract({{ name_text }}, '{{ closing_code_pattern() }}', 1)
        end as {{ list }}code{{ ',' if not loop.last }}
        {%- endfor %}
    from carried
),

told_apart as (
    -- Where no heading names the list, the code's first digit does: 1 revenue, 2 functional, 3 and 4 department economic, 5 government economic.
    select
        *,
        case when regexp_matches(code, '^[12]') then code end as subject_code,
        coalesce(department_code, case when regexp_matches(code, '^[34]') then code end) as department_class_code,
        coalesce(government_code, case when regexp_matches(code, '^5') then code end) as government_class_code,
        coalesce(code, department_code, government_code) as any_code,
        coalesce(code_text, department_code_text, government_code_text) as any_code_text
    from coded
),

-- In one panel that has both sides, rows that say 收入预算 or 支出预算 and print no amount head those below them.
sided as (
    select
        keyed.document_id,
        keyed.table_no,
        keyed.row_no,
        keyed.panel_no,
        keyed.table_kind,
        {{ label_key('keyed.first_text') }} as label_key,
        panels.panel_side as side_of_columns,
        panels.panel_scheme,
        coalesce(
            panels.panel_side,
            last_value(
                case
                    when keyed.has_amount or keyed.table_kind not like '%revenue_and_expenditure' then null
                    when regexp_full_match({{ label_key('keyed.first_text') }}, '(本年)?收入(预算|决算|部分|情况|项目)?') then 'revenue'
                    when regexp_full_match({{ label_key('keyed.first_text') }}, '(本年)?支出(预算|决算|部分|情况|项目)?') then 'expenditure'
                end ignore nulls
            ) over (partition by keyed.document_id, keyed.table_no, keyed.panel_no order by keyed.row_no)
        ) as panel_side
    from keyed
    inner join panels using (document_id, table_no, panel_no)
),

labels as (
    select distinct
        table_kind,
        panel_side,
        label_key
    from sided
    where label_key is not null
),

ruled as (
    select
        *,
        {{ first_rule('row_labels', {'table_kind': 'table_kind', 'side_is': 'panel_side', 'label': 'label_key'}, ['label']) }} as label_rule_no
    from labels
)

select
    told_apart.document_id,
    told_apart.table_no,
    told_apart.row_no,
    told_apart.panel_no,
    told_apart.table_kind,
    coalesce(told_apart.has_amount, false) as has_amount,
    try_cast(replace(told_apart.first_amount_text, ',', '') as decimal(24, 6)) as first_amount,
    sided.panel_side,
    case when sided.side_of_columns is null then sided.panel_side end as section_side,
    sided.panel_scheme,
    told_apart.first_text,
    told_apart.row_name,
    told_apart.row_indent,
    told_apart.subject_code,
    {{ name_without_code('told_apart.subject_text') }} as subject_name,
    told_apart.department_class_code,
    {{ name_without_code('coalesce(told_apart.department_text, case when told_apart.department_class_code is not null then told_apart.subject_text end)') }} as department_class_name,
    told_apart.government_class_code,
    {{ name_without_code('told_apart.government_text') }} as government_class_name,
    told_apart.label_text,
    coalesce(told_apart.unit_or_above, case when told_apart.any_code is null then told_apart.unit_or_subject_text end) as budget_unit_name,
    -- a unit's code among the codes of subjects (Xi'an)
    coalesce(
        told_apart.unit_code,
        case when told_apart.any_code is null and regexp_full_match(told_apart.any_code_text, '\d{6}|\d{9}') then told_apart.any_code_text end
    ) as budget_unit_code,
    told_apart.project_text,
    told_apart.project_name,
    told_apart.project_code,
    told_apart.catalogue_class,
    told_apart.catalogue_name,
    told_apart.year_text,
    told_apart.quantity_text,
    coalesce(told_apart.item_text, told_apart.section_text, told_apart.class_text, told_apart.any_code_text) as code_text,
    ruled.label_rule_no
from told_apart
inner join sided using (document_id, table_no, row_no, panel_no)
left join ruled
    on sided.table_kind is not distinct from ruled.table_kind
    and sided.panel_side is not distinct from ruled.panel_side
    and sided.label_key = ruled.label_key
