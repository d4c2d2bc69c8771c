{{ config(**by_document()) }}

-- What stands in performance forms and is not understood: headings of a band, or beside 三级指标 where none of them makes a band, and labels of fields
-- that the seed form_labels does not know, amounts that are no number, and amounts whose unit of money is printed nowhere (they stay out of the facts).

with

parts as (
    select parts.*
    from {{ changed(ref('form_parts')) }} as parts
    semi join {{ changed(ref('forms')) }} as forms using (document_id, table_no, first_row)
),

bands as (
    select * from {{ changed(ref('form_bands')) }}
),

label_cells as (
    select * from {{ changed(ref('form_label_cells')) }}
),

levels as (
    select word from {{ ref('indicator_levels') }}
),

cells as (
    select cells.*
    from {{ changed(source('staging', 'cells')) }} as cells
    semi join parts using (document_id, table_no)
    anti join label_cells using (document_id, table_no, row_no, column_no)
    where cells.folded is not null
),

headings as (
    select cells.document_id, cells.table_no, 'header' as what, cells.text
    from bands
    inner join cells
        on
            bands.document_id = cells.document_id
            and bands.table_no = cells.table_no
            and cells.row_no between bands.first_row and bands.last_row
            and cells.row_no + cells.row_span - 1 <= bands.last_row
    semi join parts on bands.document_id = parts.document_id and bands.table_no = parts.table_no
    -- 其中: says nothing by itself, the headings below it do
    where {{ bare_label('cells.folded') }} <> '' and {{ bare_level('cells.folded') }} not in (select word || '指标' from levels union select word from levels)
),

-- Without a heading of values that is known the indicators below are not read at all.
without_values as (
    select cells.document_id, cells.table_no, 'header' as what, cells.text
    from label_cells as names
    inner join cells
        on
            names.document_id = cells.document_id
            and names.table_no = cells.table_no
            and names.row_no = cells.row_no
            and names.column_no < cells.column_no
    semi join label_cells as above
        on
            names.document_id = above.document_id
            and names.table_no = above.table_no
            and names.row_no = above.row_no
            and above.field in ('level1', 'level2')
    where
        names.field = 'level3'
        and not exists (
            select 1 from bands
            where bands.document_id = names.document_id and bands.table_no = names.table_no and names.row_no between bands.first_row and bands.last_row
        )
),

-- Fields stand above the indicators: a short text in the first column with another beside it.
first_bands as (
    select parts.document_id, parts.table_no, parts.first_row, coalesce(min(bands.first_row), max(parts.last_row) + 1) as band_row
    from parts
    left join bands
        on parts.document_id = bands.document_id and parts.table_no = bands.table_no and bands.first_row between parts.first_row and parts.last_row
    where parts.layout = 'form' and parts.name is not null
    group by all
),

labels as (
    select cells.document_id, cells.table_no, 'row' as what, cells.text
    from first_bands
    inner join cells
        on
            first_bands.document_id = cells.document_id
            and first_bands.table_no = cells.table_no
            and cells.row_no between first_bands.first_row and first_bands.band_row - 1
            and cells.column_no = 1
            and length(cells.folded) <= 20
    semi join cells as beside
        on
            cells.document_id = beside.document_id
            and cells.table_no = beside.table_no
            and cells.row_no = beside.row_no
            and cells.column_no + cells.column_span = beside.column_no
),

money as (
    select fields.*, {{ printed_number('fields.folded') }} as amount_number
    from {{ changed(ref('form_fields')) }} as fields
    inner join {{ changed(ref('forms')) }} as forms
        on fields.document_id = forms.document_id and fields.table_no = forms.table_no and fields.part_row = forms.first_row
    where forms.project_name is not null and fields.field in ('total', 'source')
),

amounts as (
    -- A goal that also reaches over a blank column of money is no amount (Beijing, printed without the rule between them).
    select money.document_id, money.table_no, 'amount' as what, money.text
    from money
    anti join (select * from {{ changed(ref('form_fields')) }} where field = 'goal') as goals
        using (document_id, table_no, row_no, column_no)
    where money.amount_number is null
),

units as (
    select document_id, table_no, 'unit' as what, text
    from {{ changed(ref('form_amounts')) }}
    where amount_yuan is null
),

unmapped as (
    select * from headings
    union all
    select * from without_values
    union all
    select * from labels
    union all
    select * from amounts
    union all
    select * from units
)

select * from unmapped
