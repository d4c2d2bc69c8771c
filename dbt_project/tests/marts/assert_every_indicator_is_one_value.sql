-- Every indicator that a form prints is one value: none is lost among levels and grammar, none stands twice. A document of kind `other` has no facts.
{{ config(meta={'dagster': {'ref': {'name': 'fct_indicator_values'}}}) }}

with printed as (
    select
        document_id,
        form_no,
        count(*) as n_printed
    from {{ changed(ref('indicator_texts')) }}
    semi join (select * from {{ changed(ref('document_identities')) }} where disclosure_kind <> 'other') as documents using (document_id)
    group by document_id, form_no
),

typed as (
    select
        document_id,
        form_no,
        count(*) as n_typed
    from {{ changed(ref('fct_indicator_values')) }}
    group by document_id, form_no
)

select *
from printed
full join typed using (document_id, form_no)
where n_printed is distinct from n_typed
