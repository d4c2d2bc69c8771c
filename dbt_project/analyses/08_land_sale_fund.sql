-- What does the money from selling land pay for? 国有土地使用权出让收入安排的支出
with spent as (
    select
        documents.unit_name,
        facts.fiscal_year,
        facts.phase,
        facts.subject_code,
        min(facts.subject_name) as subject,
        sum(facts.amount_yuan) as amount_yuan,
        min(totals.amount_yuan) as total_yuan
    from marts.fct_expenditure_by_subject as facts
    inner join marts.dim_documents as documents using (document_id)
    left join marts.fct_budget_totals as totals
        on
            facts.document_id = totals.document_id
            and facts.phase = totals.phase
            and facts.fiscal_year = totals.fiscal_year
            and totals.item = 'expenditure_total'
            and totals.fund = 'all'
    where documents.is_current and facts.subject_code like '21208%'
    group by all
)

select
    unit_name,
    fiscal_year,
    phase,
    subject_code,
    subject,
    cast(amount_yuan * 0.0001 as decimal(20, 2)) as amount_wan,
    cast(100 * amount_yuan / nullif(total_yuan, 0) as decimal(9, 2)) as percent_of_expenditure
from spent
where amount_yuan <> 0
order by amount_yuan desc, unit_name, subject_code
