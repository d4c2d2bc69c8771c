{{ config(**by_document()) }}
-- Lines of running text with the paragraph they belong to. Page numbers, running heads, tables of contents and unit lines are not prose.

with

lines as (
    select
        *,
        coalesce(size, bottom - top) as em
    from {{ changed(source('staging', 'lines')) }}
    where folded is not null
),

pages as (
    select document_id, page_no, height from {{ changed(source('staging', 'pages')) }}
),

repeated as (
    -- a running head stands at one height on many pages
    select
        document_id,
        regexp_replace(folded, '\d+', '', 'g') as pattern,
        round(top / 6) as height
    from lines
    group by all
    having count(distinct page_no) >= 4
),

running_heads as (
    select distinct
        lines.document_id,
        lines.page_no,
        lines.line_no
    from lines
    inner join pages using (document_id, page_no)
    inner join repeated
        on
            lines.document_id = repeated.document_id
            and regexp_replace(lines.folded, '\d+', '', 'g') = repeated.pattern
            and round(lines.top / 6) = repeated.height
    where lines.top < 0.12 * pages.height or lines.bottom > 0.88 * pages.height
),

prose as (
    select lines.*
    from lines
    anti join running_heads using (document_id, page_no, line_no)
    where
        not regexp_full_match(folded, '[-—–·第]*\d{1,4}[-—–·页]*')
        and not regexp_matches(folded, '[.…·]{5,}')
        and not regexp_full_match(folded, '.{0,60}(金额)?单位:(人民币)?[千百]?[万亿]?元')
),

margins as (
    -- where full lines begin and end on this page
    select
        document_id,
        page_no,
        quantile_disc(x0, 0.1) as left_edge,
        max(x1) as right_edge
    from prose
    where length(folded) >= 12
    group by document_id, page_no
),

placed as (
    select
        prose.*,
        margins.left_edge,
        margins.right_edge,
        lag(prose.folded) over in_order as previous_text,
        lag(prose.em) over in_order as previous_em,
        lag(margins.right_edge - prose.x1) over in_order as previous_gap
    from prose
    left join margins using (document_id, page_no)
    window in_order as (partition by prose.document_id order by prose.page_no, prose.line_no)
),

opened as (
    select
        *,
        coalesce(
            previous_text is null
            or regexp_matches(folded, '{{ var("heading_number") }}')
            or x0 > left_edge + 0.9 * em
            or greatest(em, previous_em) > 1.3 * least(em, previous_em)
            -- a figure is not broken: the line before it may end as far from the margin as the figure is wide
            or previous_gap > greatest(4, case when regexp_matches(previous_text, '[^。:;!?]$') then 1.5 + 0.6 * length(regexp_extract(folded, '^[\d,.%]*')) end) * em
            or (previous_gap > 1.5 * em and regexp_matches(previous_text, '[。:;!?]$')),
            true
        ) as opens_paragraph
    from placed
),

numbered as (
    select
        *,
        (sum(opens_paragraph::integer) over (partition by document_id order by page_no, line_no))::integer as paragraph_no
    from opened
),

measured as (
    select
        document_id,
        paragraph_no,
        page_no,
        line_no,
        text,
        folded,
        x0,
        top,
        x1,
        bottom,
        coalesce(sum(length(folded)) over (
            partition by document_id, paragraph_no order by page_no, line_no rows between unbounded preceding and 1 preceding
        ), 0)::integer as starts_at
    from numbered
)

select * from measured
