{{ config(**by_document()) }}

-- The title of each table as a rule of `table_kinds` knows it: the nearest candidate that fits any rule.
with candidates as (
    select * from {{ changed(ref('title_candidates')) }}
    where not regexp_matches(title_key, '[。;]')
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
    select document_id, table_no, title, rule_no, basis_no
    from fitting
    where choice = 1
)

select * from chosen
