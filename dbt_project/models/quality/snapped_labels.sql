{{ config(**by_document()) }}

-- Labels of performance forms that a page image was doubtfully read for, with the one known label that is one character away. Known are the labels
-- and levels of the seeds, and what the document itself prints elsewhere and a pattern of the seeds fits. Two as near: none is taken.
with cells as (
    select * from {{ changed(source('staging', 'cells')) }}
    where text_source = 'ocr' and length(folded) between 3 and 24
),

labels as (
    select label from {{ ref('form_labels') }}
),

levels as (
    select word from {{ ref('indicator_levels') }}
),

target_tables as (
    select distinct document_id, table_no
    from cells
    where contains(folded, '绩效') or contains(folded, '指标') or contains(folded, '目标')
),

texts as (
    select
        cells.document_id,
        cells.table_no,
        cells.row_no,
        cells.column_no,
        cells.page_no,
        cells.text,
        cells.folded,
        cells.confidence,
        {{ bare_label('cells.folded') }} as bare_text
    from cells
    semi join target_tables using (document_id, table_no)
    where not regexp_matches(cells.folded, '^[0-9≥≤=<>.,%-]+$')
),

documents as (
    select distinct document_id from texts
),

printed as (
    select distinct texts.document_id, texts.bare_text as label
    from (select distinct document_id, bare_text from texts) as texts
    inner join labels on texts.bare_text like labels.label
),

known as (
    select * from printed
    union
    select documents.document_id, labels.label from documents cross join labels
    where not contains(labels.label, '%')
    union
    select documents.document_id, levels.word from documents cross join levels
    union
    select documents.document_id, levels.word || '指标' from documents cross join levels
    where not ends_with(levels.word, '指标')
),

doubtful as (
    select texts.* from texts
    anti join known on texts.document_id = known.document_id and texts.bare_text = known.label
    where texts.confidence < {{ var('certain_reading') }}
),

near as (
    select doubtful.*, known.label
    from doubtful
    inner join known
        on
            doubtful.document_id = known.document_id
            and length(known.label) >= 3
            and {{ differ_by_one('doubtful.bare_text', 'known.label') }}
    qualify count(*) over (partition by doubtful.document_id, doubtful.table_no, doubtful.row_no, doubtful.column_no) = 1
),

snapped as (
    select document_id, table_no, row_no, column_no, page_no, text, folded, label, confidence
    from near
)

select * from snapped
