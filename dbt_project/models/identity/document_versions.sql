-- Documents that were published again: the same unit, year, kind and level, and mostly the same tables. The explanatory text and the tables
-- of one disclosure (two files in Beijing) share no tables and stand side by side.

with

identities as (
    select * from {{ ref('document_identities') }}
),

contents as (
    select * from {{ ref('document_contents') }}
),

documents as (
    select
        identities.*,
        staging.file_name,
        staging.page_count,
        contents.table_titles,
        regexp_matches(staging.file_name, '{{ var("unfinished_file_names") }}') as is_unfinished,
        regexp_matches(staging.file_name, '{{ var("corrected_file_names") }}') as is_corrected
    from identities
    inner join contents using (document_id)
    inner join {{ source('staging', 'documents') }} as staging using (document_id)
    where identities.unit_name is not null and identities.fiscal_year is not null and identities.disclosure_kind <> 'other'
),

ordered as (
    -- later: not a draft, a correction, the later printed date; else the file name decides, so that every run agrees
    select
        *,
        row_number() over (
            order by
                is_unfinished desc, is_corrected, publication_date nulls first, file_name, document_id
        ) as age
    from documents
),

versions as (
    select
        older.document_id as superseded_document_id,
        newer.document_id,
        newer.age
    from ordered as older
    inner join ordered as newer
        on
            older.unit_name = newer.unit_name
            and older.fiscal_year = newer.fiscal_year
            and older.disclosure_kind = newer.disclosure_kind
            and coalesce(older.disclosure_level, newer.disclosure_level, '') = coalesce(newer.disclosure_level, older.disclosure_level, '')
            and older.age < newer.age
            and 2 * len(list_intersect(older.table_titles, newer.table_titles)) >= least(len(older.table_titles), len(newer.table_titles))
            and (len(older.table_titles) = 0) = (len(newer.table_titles) = 0)
),

nearest as (
    select
        superseded_document_id,
        arg_min(document_id, age) as document_id
    from versions
    group by superseded_document_id
)

select * from nearest
