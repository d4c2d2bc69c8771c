-- The published terms: which printed cell stands in which identity, with which sign. The whole has coefficient -1, so that the sum over an exact identity is 0.
{{ config(**by_document()) }}

with terms as (
    select * from {{ changed(ref('terms')) }}
),

identities as (
    select * from {{ changed(ref('identities')) }}
),

signed as (
    select
        identities.identity_id,
        terms.document_id,
        terms.table_no,
        terms.row_no,
        terms.column_no,
        case when terms.is_whole then -1 else terms.coefficient end as coefficient,
        terms.paragraph_no,
        terms.sentence_no,
        terms.figure_no
    from terms
    inner join identities
        on terms.document_id = identities.document_id and terms.identity_key = {{ identity_key('identities.identity_id') }}
)

select * from signed
