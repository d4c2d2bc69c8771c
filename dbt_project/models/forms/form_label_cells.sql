{{ config(**by_document()) }}

-- Cells whose text is a label of a performance form, by the seed form_labels. Only tables that speak of targets or indicators are looked at;
-- each distinct text is compared once, and the longest pattern wins. A text right of its indicator's level (时效指标 | 项目起止时间 | 1-12月) is an
-- indicator, whatever it is called; so is one under 三级指标 that no label of its row stands left of (预算和财务管理 | 预算执行率 | ≥95%). A project's name may stand in its label's own cell (专项(项目)名称 伯乐奖).

with

cells as (
    select * from {{ changed(source('staging', 'cells')) }}
),

labels as (
    select * from {{ ref('form_labels') }}
),

levels as (
    select word from {{ ref('indicator_levels') }}
),

-- Labels that a page image was doubtfully read for.
snapped as (
    select document_id, table_no, row_no, column_no, label as meant
    from {{ changed(ref('snapped_labels')) }}
),

target_tables as (
    select distinct document_id, table_no
    from cells
    where contains(folded, '绩效') or contains(folded, '指标') or contains(folded, '目标')
),

short_cells as (
    select cells.*, coalesce(snapped.meant, cells.folded) as meant
    from cells
    semi join target_tables using (document_id, table_no)
    left join snapped using (document_id, table_no, row_no, column_no)
    where length(cells.folded) <= 24
),

texts as (
    select distinct meant, {{ bare_label('meant') }} as label
    from short_cells
    where not regexp_matches(meant, '^[0-9≥≤=<>.,%-]+$')
),

matches as (
    select texts.meant, labels.*
    from texts
    -- a label may have brackets of its own: 项目单位(项目名称)
    inner join labels on texts.label like labels.label or texts.meant = labels.label
    qualify row_number() over (partition by texts.meant order by length(labels.label) desc, labels.label) = 1
),

label_cells as (
    select
        short_cells.document_id,
        short_cells.table_no,
        short_cells.row_no,
        short_cells.column_no,
        short_cells.row_span,
        short_cells.column_span,
        short_cells.page_no,
        short_cells.text,
        short_cells.folded,
        matches.field,
        matches.layout,
        matches.horizon,
        matches.funding_source,
        matches.budget_period,
        {{ stated_money_unit('short_cells.folded') }} as money_unit,
        null::varchar as inside
    from short_cells
    inner join matches using (meant)
),

names_inside as (
    select distinct text, regexp_extract(text, '(?s)^([^\s:：]{3,16})(?:\s*[:：]\s*|\s+)(\S.*)$', ['label', 'inside']) as pieces
    from cells
    semi join target_tables using (document_id, table_no)
    where contains(folded, '名称')
),

labelled_names as (
    select distinct names_inside.text, names_inside.pieces.inside as inside
    from names_inside
    inner join labels on {{ bare_label(folded('names_inside.pieces.label')) }} like labels.label
    where labels.field = 'project_name' and labels.layout is null
),

all_label_cells as (
    select * from label_cells
    union all by name
    select
        cells.document_id,
        cells.table_no,
        cells.row_no,
        cells.column_no,
        cells.row_span,
        cells.column_span,
        cells.page_no,
        cells.text,
        cells.folded,
        'project_name' as field,
        labelled_names.inside
    from cells
    semi join target_tables using (document_id, table_no)
    inner join labelled_names using (text)
    anti join label_cells using (document_id, table_no, row_no, column_no)
),

level_words as (
    select word from levels
    union
    select word || '指标' from levels
),

level_texts as (
    select meant
    from (select distinct meant from short_cells)
    where {{ bare_level('meant') }} in (select word from level_words)
),

level_cells as (
    select document_id, table_no, column_no, unnest(range(row_no, row_no + row_span)) as row_no
    from short_cells
    semi join level_texts using (meant)
),

labels_of_forms as (
    select * from all_label_cells
    anti join level_cells
        on
            all_label_cells.document_id = level_cells.document_id
            and all_label_cells.table_no = level_cells.table_no
            and all_label_cells.row_no = level_cells.row_no
            and all_label_cells.column_no > level_cells.column_no
),

-- A heading of indicators reaches to the next form of its table.
name_columns as (
    select
        heads.document_id,
        heads.table_no,
        heads.row_no,
        heads.column_no,
        heads.column_span,
        coalesce(min(forms.row_no), 1000000) as next_form_row
    from labels_of_forms as heads
    left join labels_of_forms as forms
        on
            heads.document_id = forms.document_id
            and heads.table_no = forms.table_no
            and heads.row_no < forms.row_no
            and forms.field in ('project_name', 'unit_name')
    where heads.field = 'level3' and heads.column_no > 1
    group by heads.document_id, heads.table_no, heads.row_no, heads.column_no, heads.column_span
),

first_labels as (
    select document_id, table_no, row_no, min(column_no) as column_no
    from labels_of_forms
    group by document_id, table_no, row_no
),

indicators_named_like_labels as (
    select distinct first_labels.document_id, first_labels.table_no, first_labels.row_no, first_labels.column_no
    from first_labels
    inner join labels_of_forms using (document_id, table_no, row_no, column_no)
    inner join name_columns
        on
            first_labels.document_id = name_columns.document_id
            and first_labels.table_no = name_columns.table_no
            and first_labels.row_no > name_columns.row_no
            and first_labels.row_no < name_columns.next_form_row
            and first_labels.column_no = name_columns.column_no
            and labels_of_forms.column_span = name_columns.column_span
    where labels_of_forms.field not in ('level1', 'level2', 'level3', 'value')
)

select * from labels_of_forms
anti join indicators_named_like_labels using (document_id, table_no, row_no, column_no)
