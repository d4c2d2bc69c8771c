-- How much project money goes under 其他 (99) codes, which say nothing of its purpose? “其他”科目占项目支出的比重
-- An index of opacity: the share of the seven-digit codes that end in 99.
with projects as (
    select
        documents.unit_name,
        facts.fiscal_year,
        facts.phase,
        facts.subject_code,
        min(facts.subject_name) as subject,
        sum(facts.amount_yuan) as amount_yuan
    from marts.fct_expenditure_by_subject as facts
    inner join marts.dim_documents as documents using (document_id)
    where documents.is_current and facts.expenditure_type = 'project' and length(facts.subject_code) = 7
    group by all
)

select
    unit_name,
    fiscal_year,
    phase,
    cast(sum(amount_yuan) * 0.0001 as decimal(20, 2)) as project_wan,
    cast(sum(amount_yuan) filter (where subject_code like '%99') * 0.0001 as decimal(20, 2)) as other_wan,
    cast(100 * sum(amount_yuan) filter (where subject_code like '%99') / nullif(sum(amount_yuan), 0) as decimal(9, 2)) as other_percent,
    arg_max(subject, amount_yuan) filter (where subject_code like '%99') as largest_other
from projects
group by all
having sum(amount_yuan) <> 0
order by other_percent desc nulls last, unit_name, fiscal_year
