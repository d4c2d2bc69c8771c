{{ config(**by_document()) }}
-- Sentences of the running text, across lines and pages, under the headings they stand under. A numbered short text is a heading; one
-- that opens a paragraph of its own sentences ((一)公务接待费。2026年预算数…) heads only that paragraph.

with

prose_lines as (
    select * from {{ changed(ref('prose_lines')) }}
),

paragraphs as (
    select
        document_id,
        paragraph_no,
        string_agg(text, '' order by page_no, line_no) as text,
        string_agg(folded, '' order by page_no, line_no) as folded
    from prose_lines
    group by document_id, paragraph_no
),

split as (
    select
        document_id,
        paragraph_no,
        string_split(text, '。') as texts,
        string_split(folded, '。') as foldeds
    from paragraphs
),

parts as (
    select
        document_id,
        paragraph_no,
        unnest(foldeds) as folded,
        unnest(case when len(texts) = len(foldeds) then texts else foldeds end) as text,
        generate_subscripts(foldeds, 1)::integer as sentence_no,
        len(foldeds) as n_sentences
    from split
),

measured as (
    select
        *,
        coalesce(sum(length(folded) + 1) over (
            partition by document_id, paragraph_no order by sentence_no rows between unbounded preceding and 1 preceding
        ), 0)::integer as starts_at
    from parts
),

typed as (
    select
        document_id,
        paragraph_no,
        sentence_no,
        starts_at,
        trim(text) as text,
        folded,
        paragraph_no * 1000 + sentence_no as place,
        n_sentences > 1 and sentence_no < n_sentences and not (n_sentences = 2 and folded = '') as is_inside,
        case
            when length(folded) > 60 or regexp_matches(folded, '\d(万|亿)?元|\d%|[,;].*[,;]') then null
            when regexp_matches(folded, '^第[一二三四五六七八九十]+(部分|章)') then 1
            when regexp_matches(folded, '^[一二三四五六七八九十]+、') then 2
            when regexp_matches(folded, '^\([一二三四五六七八九十]+\)') then 3
            when regexp_matches(folded, '^(?:其中:)?\d{1,2}[.、]\D') then 4
            -- without a number, too: 教育支出(类)进修及培训(款)培训支出(项)。年初预算为…
            when regexp_matches(folded, '^\(\d{1,2}\)|^[①-⑳]|\((?:类|款|项)\)(?:支出|科目)?:?$') then 5
        end as heading_level
    from measured
    where folded <> ''
),

under_headings as (
    select
        *,
        max(place) filter (where heading_level = 1) over before as place_1,
        max(place) filter (where heading_level = 2) over before as place_2,
        max(place) filter (where heading_level = 3) over before as place_3,
        max(place) filter (where heading_level = 4) over before as place_4,
        max(place) filter (where heading_level = 5) over before as place_5
    from typed
    window before as (partition by document_id order by place rows between unbounded preceding and 1 preceding)
),

headings as (
    select
        document_id,
        place,
        folded,
        paragraph_no,
        is_inside
    from typed
    where heading_level is not null
),

scoped as (
    -- a heading ends where one of a higher level begins
    select
        sentence.* exclude (place_1, place_2, place_3, place_4, place_5),
        list_filter(
            [
                sentence.place_1,
                case when coalesce(place_2, 0) > coalesce(place_1, 0) then place_2 end,
                case when coalesce(place_3, 0) > greatest(coalesce(place_1, 0), coalesce(place_2, 0)) then place_3 end,
                case when coalesce(place_4, 0) > greatest(coalesce(place_1, 0), coalesce(place_2, 0), coalesce(place_3, 0)) then place_4 end,
                case
                    when coalesce(place_5, 0) > greatest(coalesce(place_1, 0), coalesce(place_2, 0), coalesce(place_3, 0), coalesce(place_4, 0))
                        then place_5
                end
            ], lambda p: p is not null
        ) as heading_places
    from under_headings as sentence
),

headed as (
    select
        scoped.document_id,
        scoped.place,
        string_agg(headings.folded, ' / ' order by headings.place) as headings,
        arg_max(headings.folded, headings.place) as heading
    from (select document_id, place, paragraph_no, unnest(heading_places) as heading_place from scoped) as scoped
    inner join headings
        on
            scoped.document_id = headings.document_id
            and scoped.heading_place = headings.place
            and (not headings.is_inside or headings.paragraph_no = scoped.paragraph_no)
    group by scoped.document_id, scoped.place
),

first_lines as (
    select
        typed.document_id,
        typed.place,
        arg_max(struct_pack(page_no := line.page_no, line_no := line.line_no, x0 := line.x0, top := line.top, x1 := line.x1, bottom := line.bottom), line.starts_at)
            as line
    from typed
    inner join prose_lines as line
        on typed.document_id = line.document_id and typed.paragraph_no = line.paragraph_no and line.starts_at <= typed.starts_at
    group by typed.document_id, typed.place
),

sentences as (
    select
        typed.document_id,
        typed.paragraph_no,
        typed.sentence_no,
        first_lines.line.page_no,
        first_lines.line.line_no,
        first_lines.line.x0,
        first_lines.line.top,
        first_lines.line.x1,
        first_lines.line.bottom,
        headed.headings,
        headed.heading,
        typed.heading_level,
        typed.starts_at,
        typed.text,
        typed.folded
    from typed
    inner join first_lines using (document_id, place)
    left join headed using (document_id, place)
)

select * from sentences
