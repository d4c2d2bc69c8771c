-- What is the money spent on? Expenditure by functional class, in yuan
select
    subjects.subject_code as code,
    subjects.subject_name as class,
    sum(facts.amount_yuan) as amount_yuan,
    round(100 * sum(facts.amount_yuan) / sum(sum(facts.amount_yuan)) over (), 1) as percent
from marts.fct_expenditure_by_subject as facts
inner join marts.dim_documents as documents using (document_id)
left join marts.dim_functional_subjects as subjects on subjects.subject_code = left(facts.subject_code, 3)
where documents.is_current
group by all
order by amount_yuan desc
