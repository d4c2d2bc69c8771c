-- How large are the three public expenses, and is what the text claims of them true? “三公”经费及其文字说明
-- The table's side sums its leaves; an item that the table leaves blank has none.
with documents as (
    select * from marts.dim_documents where is_current
),

-- the table's leaves, and their sums as the text speaks of them
in_tables as (
    select
        facts.document_id,
        unnest(case when facts.item like 'vehicle!_%' escape '!' then ['all', 'vehicles', facts.item] else ['all', facts.item] end) as item,
        facts.amount_yuan
    from marts.fct_three_public as facts
    inner join documents using (document_id)
    where facts.fiscal_year = facts.document_year and facts.phase = documents.phase
),

table_sums as (
    select document_id, item, sum(amount_yuan) as table_yuan
    from in_tables
    group by all
),

in_text as (
    select
        facts.document_id,
        case facts.topic when 'three_public' then 'all' else replace(facts.topic, 'three_public_', '') end as item,
        max(facts.amount_yuan) filter (where facts.statement = 'amount') as text_yuan,
        max(facts.amount_yuan) filter (where facts.statement = 'implied_previous') as last_year_yuan,
        min(facts.reason) as reason
    from marts.fct_narrative_figures as facts
    inner join documents using (document_id)
    where facts.phase = documents.phase and facts.topic like 'three!_public%' escape '!'
    group by all
)

select
    documents.unit_name,
    documents.fiscal_year,
    coalesce(table_sums.item, in_text.item) as item,
    cast(table_sums.table_yuan * 0.0001 as decimal(20, 2)) as table_wan,
    cast(in_text.text_yuan * 0.0001 as decimal(20, 2)) as text_wan,
    table_sums.table_yuan = in_text.text_yuan as text_agrees,
    cast(in_text.last_year_yuan * 0.0001 as decimal(20, 2)) as last_year_wan,
    in_text.reason
from table_sums
full outer join in_text on table_sums.document_id = in_text.document_id and table_sums.item = in_text.item
inner join documents on documents.document_id = coalesce(table_sums.document_id, in_text.document_id)
order by documents.unit_name, documents.fiscal_year, coalesce(table_sums.item, in_text.item) <> 'all', 3
