-- What is the money spent on, and which classes grew? 功能分类支出及增减
-- Last year's figures and the growth stand there where the documents of both years are held, for the funds that both of them name.
with documents as (
    select * from marts.dim_documents where is_current
),

classes as (
    select
        documents.unit_name,
        documents.disclosure_level,
        facts.phase,
        facts.fiscal_year,
        left(facts.subject_code, 3) as class_code,
        sum(facts.amount_yuan) as amount_yuan
    from marts.fct_expenditure_by_subject as facts
    inner join documents using (document_id)
    where facts.fiscal_year = facts.document_year
    group by all
),

last_year as (
    select
        unit_name, disclosure_level, phase, fiscal_year,
        left(subject_code, 3) as class_code,
        sum(previous_yuan) as previous_yuan,
        sum(change_yuan) as change_yuan,
        arg_max(subject_name, change_yuan) filter (where change_yuan > 0) as item_that_grew_most
    from marts.fct_year_over_year
    group by all
)

select
    classes.unit_name,
    classes.fiscal_year,
    classes.phase,
    classes.class_code,
    subjects.subject_name as class,
    cast(classes.amount_yuan * 0.0001 as decimal(20, 2)) as amount_wan,
    cast(
        100 * classes.amount_yuan
        / nullif(sum(classes.amount_yuan) over (partition by classes.unit_name, classes.disclosure_level, classes.phase, classes.fiscal_year), 0)
        as decimal(9, 2)
    ) as percent,
    cast(last_year.previous_yuan * 0.0001 as decimal(20, 2)) as last_year_wan,
    cast(last_year.change_yuan * 0.0001 as decimal(20, 2)) as growth_wan,
    last_year.item_that_grew_most
from classes
left join last_year
    on
        classes.unit_name = last_year.unit_name
        and classes.disclosure_level is not distinct from last_year.disclosure_level
        and classes.phase = last_year.phase
        and classes.fiscal_year = last_year.fiscal_year
        and classes.class_code = last_year.class_code
left join marts.dim_functional_subjects as subjects on classes.class_code = subjects.subject_code
order by classes.unit_name, classes.fiscal_year, classes.phase, classes.amount_yuan desc, classes.class_code
