{{ config(**by_document()) }}
-- What each pattern of seed identity_patterns reads at each place: one value of one attribute, with its score and its evidence.

with

places as (
    select * from {{ changed(ref('identity_places')) }}
),

patterns as (
    select * from {{ ref('identity_patterns') }}
),

sources as (
    select * from {{ changed(source('staging', 'sources')) }} where document_id is not null
),

texts as (
    select distinct place, folded from places
),

matches as (
    {{ pattern_matches(ref('identity_patterns'), 'texts', on='place') }}
),

readings as (
    select
        matches.place,
        matches.folded,
        patterns.pattern_id,
        patterns.attribute,
        patterns.score,
        coalesce(patterns.value, matches.reading) as reading
    from matches
    inner join patterns using (pattern_id)
),

values_read as (
    select
        * exclude (reading),
        case
            when attribute = 'unit_name' then translate(regexp_replace(reading, '(?:部门|单位|\((?:部门|单位)\))$', ''), '()', '（）')
            when attribute = 'fiscal_year' and length(reading) = 2 then '20' || reading
            else reading
        end as value
    from readings
    where
        reading <> ''
        and {{ first_rule('identity_rejects', {'attribute': 'attribute', 'pattern': 'reading'}, ['attribute']) }} is null
),

from_content as (
    select
        places.document_id,
        values_read.attribute,
        values_read.value,
        values_read.score::integer as score,
        values_read.pattern_id,
        values_read.place,
        places.page_no,
        places.text,
        places.n_times
    from places
    inner join values_read using (place, folded)
),

from_sources as (
    unpivot (
        select
            document_id,
            unit_name,
            fiscal_year::varchar as fiscal_year,
            disclosure_kind,
            disclosure_level
        from sources
    ) on unit_name, fiscal_year, disclosure_kind, disclosure_level into name attribute value value
),

sidecar as (
    select
        document_id,
        attribute,
        value,
        40 as score,
        'sidecar' as pattern_id,
        'sources.csv' as place,
        null::integer as page_no,
        value as text,
        1 as n_times
    from from_sources
),

templates as (
    -- a name with a placeholder is no publisher's: the document is a form to be filled in
    select
        document_id,
        'disclosure_kind' as attribute,
        patterns.value,
        patterns.score::integer as score,
        patterns.pattern_id,
        from_content.place,
        from_content.page_no,
        from_content.text,
        from_content.n_times
    from from_content
    inner join patterns on patterns.place = 'unit_placeholder'
    where from_content.attribute = 'unit_name' and from_content.score >= 90 and regexp_matches(from_content.value, '[Xx×*]{2,}')
),

candidates as (
    select * from from_content
    union all by name
    select * from sidecar
    union all by name
    select * from templates
)

select * from candidates
