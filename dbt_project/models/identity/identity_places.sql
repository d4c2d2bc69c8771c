{{ config(**by_document()) }}
-- Where a document may say whose it is: its cover, its short lines, the captions and labels inside its grids, its file name.
-- Texts are told once a document and place, with how often they stand there.

with

documents as (
    select * from {{ changed(source('staging', 'documents')) }} where status = 'extracted'
),

lines as (
    select
        *,
        coalesce(size, bottom - top) as type_size
    from {{ changed(source('staging', 'lines')) }}
    where folded is not null
),

cells as (
    select * from {{ changed(source('staging', 'cells')) }} where folded is not null
),

first_pages as (
    select
        document_id,
        min(page_no) as first_page
    from lines
    group by document_id
),

contents_pages as (
    -- the cover ends where the table of contents begins
    select
        document_id,
        min(page_no * 10000 + line_no) as contents_at
    from lines
    where regexp_full_match(folded, '目录|目次')
    group by document_id
),

front_lines as (
    select lines.*
    from lines
    inner join first_pages using (document_id)
    left join contents_pages using (document_id)
    where
        lines.page_no <= 2
        and lines.page_no = first_pages.first_page
        and lines.page_no * 10000 + lines.line_no < coalesce(contents_pages.contents_at, 2147483647)
),

large_lines as (
    select *
    from front_lines
    qualify type_size >= 0.75 * max(type_size) over (partition by document_id)
),

cover_blocks as (
    -- the title's lines; more than eight of one size are a page of running text, of which the first three may be a title
    select
        document_id,
        min(page_no) as page_no,
        min(line_no) as line_no,
        string_agg(text, ' ' order by page_no, line_no) as text,
        string_agg(folded, '' order by page_no, line_no) as folded
    from (
        select
            *,
            row_number() over (partition by document_id order by page_no, line_no) as nth,
            count(*) over (partition by document_id) as n_large
        from large_lines
    )
    where n_large <= 8 or nth <= 3
    group by document_id
),

covers as (
    -- a year in Chinese numerals reads as one in digits
    select
        *,
        regexp_extract(folded, '[一二][〇零○OО0一二三四五六七八九]{3}年') as numerals
    from (
        select document_id, 'cover' as place, page_no, line_no, text, folded from cover_blocks
        union all by name
        select document_id, 'cover_line' as place, page_no, line_no, text, folded from front_lines where length(folded) <= 80
    )
),

years_in_digits as (
    select
        * exclude (folded, numerals),
        case when numerals = '' then folded else replace(folded, numerals, translate(numerals, '〇零○OО一二三四五六七八九', '00000123456789')) end
            as folded
    from covers
),

short_lines as (
    select
        document_id,
        'line' as place,
        page_no,
        line_no,
        text,
        folded
    from lines
    where length(folded) <= 80 and regexp_matches(folded, '预算|决算|部门|单位|绩效|概况|年.*表$')
),

heading_cells as (
    select
        document_id,
        'cell' as place,
        page_no,
        table_no,
        text,
        folded
    from cells
    where (is_header or row_no <= 4) and length(folded) <= 400 and regexp_matches(folded, '预算|决算|部门|单位|绩效|年度?\)?$')
),

labels as (
    select * from cells
    where regexp_full_match(folded, '(预算|主管|编制|填报)?(部门|单位)(\((部门|单位)\))?名称')
),

labelled_cells as (
    select
        labels.document_id,
        'label' as place,
        labels.page_no,
        labels.table_no,
        labels.text || '：' || min_by(beside.text, beside.column_no) as text,
        labels.folded || ':' || min_by(beside.folded, beside.column_no) as folded
    from labels
    inner join cells as beside
        on
            labels.document_id = beside.document_id
            and labels.table_no = beside.table_no
            and labels.row_no = beside.row_no
            and labels.column_no < beside.column_no
    group by labels.document_id, labels.page_no, labels.table_no, labels.row_no, labels.column_no, labels.text, labels.folded
),

table_titles as (
    -- what looks like a table's title, on a line or in a grid; dotted lines of a table of contents too
    select
        document_id,
        'table_title' as place,
        page_no,
        line_no,
        table_no,
        text,
        regexp_replace(folded, '[.…·]{3,}\d*$', '') as folded
    from (
        select document_id, page_no, line_no, null as table_no, text, folded from short_lines
        union all by name
        select document_id, page_no, table_no, text, folded from heading_cells
    )
    where regexp_matches(folded, '^[^。;]{2,40}表(\(.*\))?([.…·]{3,}\d*)?$|^预算\d+表|[^\d]{2,20}总表')
),

file_names as (
    select
        document_id,
        'file_name' as place,
        file_name as text,
        {# NFKC and brackets as staging folds them; white space stays a separator #}
        translate(regexp_replace(nfc_normalize(file_name), '(?i)(\.pdf)+$', ''), '（）：＿', '():_') as folded
    from documents
),

silences as (
    -- text enough to say what a document is, and not a word of budgets
    select
        document_id,
        'silence' as place,
        'no vocabulary of budgets or final accounts' as text,
        'silence' as folded
    from documents
    where
        document_id in (select document_id from lines union all select document_id from cells)
        and document_id not in (
            select document_id from short_lines
            where regexp_matches(folded, '(部门|单位|公共|财政|收支|基金|收入|支出|项目).{0,8}(预算|决算)|(预算|决算).{0,8}(表|收入|支出|公开)|绩效目标')
            union all
            select document_id from heading_cells
            where regexp_matches(folded, '(部门|单位|公共|财政|收支|基金|收入|支出|项目).{0,8}(预算|决算)|(预算|决算).{0,8}(表|收入|支出|公开)|绩效目标')
        )
),

places as (
    select * from years_in_digits
    union all by name
    select * from short_lines
    union all by name
    select * from heading_cells
    union all by name
    select * from labelled_cells
    union all by name
    select * from table_titles
    union all by name
    select * from file_names
    union all by name
    select * from silences
),

told_once as (
    select
        document_id,
        place,
        folded,
        arg_min(text, coalesce(page_no, 0) * 10000 + coalesce(line_no, 0)) as text,
        min(page_no)::integer as page_no,
        count(*)::integer as n_times
    from places
    group by document_id, place, folded
)

select * from told_once
