{{ config(schema='build', **by_document()) }}
-- Which tables a document has, by title: two documents of one unit and year are versions of each other only when they hold the same tables.

with

documents as (
    select * from {{ changed(source('staging', 'documents')) }} where status = 'extracted'
),

places as (
    select * from {{ changed(ref('identity_places')) }}
),

titles as (
    select
        document_id,
        regexp_extract(regexp_replace(folded, '\(.*|[12]\d{3}年(度|初)?|[.…·]{3,}.*', '', 'g'), '([\p{Han}“”"]{2,12}表)$', 1) as title
    from places
    where place = 'table_title'
),

contents as (
    select
        documents.document_id,
        coalesce(list_distinct(list(titles.title order by titles.title) filter (where titles.title <> '')), []) as table_titles
    from documents
    left join titles using (document_id)
    group by documents.document_id
)

select * from contents
