{{ config(**by_document()) }}

-- The title of each table as a rule of `table_kinds` knows it: the nearest text that fits any rule. Titles stand in rows inside the frame that
-- hold one text only, or in lines above the table, two of which may be one title; where no line fits, each is tried with the one above it.
-- The name of the document's unit is no part of a title: 某某监狱支出预算表 is of the whole, and a 采购中心 does not make its tables ones of
-- purchases.
with cells as (
    select * from {{ changed(source('staging', 'cells')) }}
    where row_no <= 5 and folded is not null
),

lines_above as (
    select * from {{ changed(ref('lines_above')) }}
),

units as (
    select document_id, translate(unit_name, '（）', '()') as unit_name
    from {{ changed(ref('document_identities')) }}
    where unit_name is not null
),

inside as (
    select
        document_id,
        table_no,
        100 - row_no as nearness,
        any_value(folded) as candidate
    from cells
    group by document_id, table_no, row_no
    having count(*) = 1
),

-- The second line of a title that wraps is set as the first one is: as large, close below it, from the same edge or about the same middle. It
-- is no title of its own: below 一般公共预算“三公”经费、会议费、培训费 stands 支出预算表 (Jiangsu 2018, page 19).
wrapped as (
    select
        document_id,
        table_no,
        distance,
        lead(folded) over of_table as first_line
    from lines_above
    window of_table as (partition by document_id, table_no order by distance)
    qualify
        abs(size - lead(size) over of_table) <= 0.5
        and top - lead(bottom) over of_table between -0.5 * size and 1.3 * size
        and (
            abs(x0 - lead(x0) over of_table) <= size
            or abs(x0 + x1 - lead(x0) over of_table - lead(x1) over of_table) <= 2 * size
        )
        and not regexp_matches(first_line, '表([(].*[)])?$|(公开|说明|目录)$|[。;]')
        and regexp_matches({{ title_key('first_line') }}, '\p{Han}')
        and starts_with({{ title_key('folded') }}, left(folded, 1))
),

above as (
    select
        document_id,
        table_no,
        -distance as nearness,
        coalesce(first_line, '') || folded as candidate,
        case when first_line is not null then folded end as second_line,
        lead(coalesce(first_line, '') || folded) over (partition by document_id, table_no order by distance) || folded as candidate_with_line_above
    from lines_above
    left join wrapped using (document_id, table_no, distance)
),

all_candidates as (
    select document_id, table_no, nearness, candidate from inside
    union all
    select document_id, table_no, nearness, candidate from above
    union all
    select document_id, table_no, nearness - 20, candidate_with_line_above from above
    where candidate_with_line_above is not null
    union all
    select document_id, table_no, nearness - 0.75, second_line from above
    where second_line is not null
),

candidates as (
    select *
    from (
        select
            document_id,
            table_no,
            nearness,
            candidate,
            {{ without_unit(title_key("coalesce(replace(candidate, unit_name, ''), candidate)")) }} as title_key
        from all_candidates
        left join units using (document_id)
        where length(candidate) <= 120
    )
    where title_key <> '' and not regexp_matches(title_key, '[。;]')
),

keys as (
    select distinct title_key from candidates
),

ruled as (
    select
        title_key,
        {{ first_rule('table_kinds', {'title': 'title_key'}) }} as rule_no,
        {{ first_rule('table_bases', {'title': 'title_key'}) }} as basis_no
    from keys
),

fitting as (
    select
        candidates.document_id,
        candidates.table_no,
        candidates.candidate as title,
        candidates.title_key,
        ruled.rule_no,
        ruled.basis_no,
        row_number() over (
            partition by candidates.document_id, candidates.table_no
            order by candidates.nearness desc
        ) as choice
    from candidates
    inner join ruled using (title_key)
    where ruled.rule_no is not null
),

chosen as (
    select document_id, table_no, title, title_key, rule_no, basis_no
    from fitting
    where choice = 1
)

select * from chosen
