-- Was the money spent as budgeted? Budget against final accounts of one year 预决算对比
-- Rows are there where both the budget and the final accounts of a year are held.
select
    unit_name,
    fiscal_year,
    left(execution.subject_code, 3) as class_code,
    min(subjects.subject_name) as class,
    cast(sum(budget_yuan) * 0.0001 as decimal(20, 2)) as budget_wan,
    cast(sum(final_yuan) * 0.0001 as decimal(20, 2)) as final_wan,
    cast(sum(difference_yuan) * 0.0001 as decimal(20, 2)) as difference_wan,
    cast(100 * sum(final_yuan) / nullif(sum(budget_yuan), 0) as decimal(9, 2)) as executed_percent
from marts.fct_execution as execution
left join marts.dim_functional_subjects as subjects on subjects.subject_code = left(execution.subject_code, 3)
group by unit_name, disclosure_level, fiscal_year, class_code
order by unit_name, fiscal_year, class_code
