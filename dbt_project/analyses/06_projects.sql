-- Which projects are the largest, which are new, ended, or run for 99 years? 重点项目，新增、结束与长期项目
-- A project is new or ended where the budgets of both years are held; 99 years as the performance form prints it: no end is meant.
with documents as (
    select * from marts.dim_documents where is_current and phase = 'budget'
),

projects as (
    select
        documents.unit_name, facts.fiscal_year, facts.project_name,
        sum(facts.amount_yuan) as amount_yuan
    from marts.fct_project_funding as facts
    inner join documents using (document_id)
    where facts.stated_in = 'project_table' and facts.project_name is not null
    group by all
),

years as (
    select distinct unit_name, fiscal_year from projects
),

-- the performance form says for how long, under the name that the project table has
open_ended as (
    select distinct documents.unit_name, documents.fiscal_year, matches.table_project_name as project_name
    from marts.dim_performance_forms as forms
    inner join documents using (document_id)
    inner join quality.project_matches as matches using (document_id, form_no)
    where forms.project_period = '99年'
),

compared as (
    select
        coalesce(this_year.unit_name, last_year.unit_name) as unit_name,
        coalesce(this_year.fiscal_year, last_year.fiscal_year + 1) as fiscal_year,
        coalesce(this_year.project_name, last_year.project_name) as project_name,
        this_year.amount_yuan,
        last_year.amount_yuan as last_year_yuan
    from projects as this_year
    full outer join projects as last_year
        on
            this_year.unit_name = last_year.unit_name
            and this_year.fiscal_year = last_year.fiscal_year + 1
            and this_year.project_name = last_year.project_name
)

select
    compared.unit_name,
    compared.fiscal_year,
    compared.project_name,
    cast(compared.amount_yuan * 0.0001 as decimal(20, 2)) as amount_wan,
    cast(compared.last_year_yuan * 0.0001 as decimal(20, 2)) as last_year_wan,
    case
        when compared.amount_yuan is null then 'ended'
        when compared.last_year_yuan is null and before.unit_name is not null then 'new'
    end as status,
    open_ended.project_name is not null as is_99_years
from compared
-- only a year of which there is a budget can say that a project ended
semi join years on compared.unit_name = years.unit_name and compared.fiscal_year = years.fiscal_year
left join years as before on compared.unit_name = before.unit_name and compared.fiscal_year = before.fiscal_year + 1
left join open_ended
    on
        compared.unit_name = open_ended.unit_name
        and compared.fiscal_year = open_ended.fiscal_year
        and compared.project_name = open_ended.project_name
order by compared.amount_yuan desc nulls last, compared.last_year_yuan desc, compared.unit_name, compared.project_name
