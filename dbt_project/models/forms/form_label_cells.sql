{{ config(**by_document()) }}

-- Cells whose text is a label of a performance form, by the seed form_labels. Only tables that speak of targets or indicators are looked at;
-- each distinct text is compared once, and the longest pattern wins. A text right of its indicator's level (时效指标 | 项目起止时间 | 1-12月) is an
-- indicator, whatever it is called. A project's name may stand in its label's own cell (专项(项目)名称 伯乐奖).

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
    inner join labels on texts.label like labels.label
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
)

select * from labels_of_forms
