{{ config(**by_document()) }}
-- Each figure with a unit in a sentence, with the words that lead to it and the words that follow. No meaning yet.

with

sentences as (
    select * from {{ changed(ref('sentences')) }} where regexp_matches(folded, '\d')
),

prose_lines as (
    select * from {{ changed(ref('prose_lines')) }}
),

without_thresholds as (
    -- 单价100万元以上的设备: a threshold is a part of the name, not a figure; 圆 keeps the length
    select
        *,
        regexp_replace(folded, '(\d)(万?)元((?:\([^()]*\))*(?:及)?以[上下])', '\1\2圆\3', 'g') as readable
    from sentences
),

marked as (
    select
        * exclude (readable),
        string_split(
            regexp_replace(readable, '(-?\d[\d,]*(?:\.\d+)?)({{ var("narrative_units") }})', chr(1) || '\1' || chr(2) || '\2' || chr(3), 'g'), chr(1)
        ) as pieces
    from without_thresholds
),

numbered as (
    select
        document_id,
        paragraph_no,
        sentence_no,
        starts_at,
        len(pieces) - 1 as n_figures,
        unnest(pieces) as piece,
        generate_subscripts(pieces, 1)::integer - 1 as figure_no
    from marked
    where len(pieces) > 1
),

cut as (
    select
        * exclude (piece),
        case when figure_no > 0 then string_split(piece, chr(2))[1] end as number_text,
        case when figure_no > 0 then regexp_extract(piece, chr(2) || '(.*)' || chr(3), 1) end as unit_printed,
        case when figure_no > 0 then string_split(piece, chr(3))[2] else piece end as rest,
        length(piece) - case when figure_no > 0 then 2 else 0 end as width
    from numbered
),

led as (
    select
        *,
        lag(rest) over in_order as lead_text,
        first_value(rest) over in_order as head_text,
        starts_at + coalesce(sum(width) over (in_order rows between unbounded preceding and 1 preceding), 0) as stands_at
    from cut
    window in_order as (partition by document_id, paragraph_no, sentence_no order by figure_no)
),

figures as (
    select
        document_id,
        paragraph_no,
        sentence_no,
        figure_no,
        n_figures,
        lead_text,
        head_text,
        number_text,
        try_cast(replace(number_text, ',', '') as decimal(24, 6)) as number_value,
        length(regexp_extract(number_text, '\.(\d+)$', 1))::integer as decimals,
        unit_printed,
        rest as rest_text,
        stands_at
    from led
    where figure_no > 0
),

located as (
    select
        figures.document_id,
        figures.paragraph_no,
        figures.sentence_no,
        figures.figure_no,
        arg_max(struct_pack(page_no := line.page_no, line_no := line.line_no, x0 := line.x0, top := line.top, x1 := line.x1, bottom := line.bottom), line.starts_at)
            as line
    from figures
    inner join prose_lines as line
        on figures.document_id = line.document_id and figures.paragraph_no = line.paragraph_no and line.starts_at <= figures.stands_at
    group by figures.document_id, figures.paragraph_no, figures.sentence_no, figures.figure_no
)

select
    figures.* exclude (stands_at),
    located.line.page_no,
    located.line.line_no,
    located.line.x0,
    located.line.top,
    located.line.x1,
    located.line.bottom
from figures
inner join located using (document_id, paragraph_no, sentence_no, figure_no)
where figures.number_value is not null
