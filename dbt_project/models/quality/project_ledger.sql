-- How many projects a document has and what they cost, by each place that says so: the running text, the performance forms, the project table, the total of
-- project expenditure. Forms may be a selection, and money passed on to others has forms of its own, so a difference is no error: quality.questions asks
-- where two places contradict each other, and `budgets check` says how much of the expenditure the forms state. One row a document and statement.
{{ config(**by_document()) }}
{%- set patterns = seed_rows(ref('project_count_patterns'), ['pattern', 'names'], 'pattern_id') %}

with sentences as (
    select document_id, page_no, paragraph_no, sentence_no, folded from {{ changed(ref('sentences')) }}
),

read as (
    {% for pattern, names in patterns -%}
    select
        document_id,
        page_no,
        regexp_extract(folded, '{{ pattern }}', {{ names.split(',') }}) as said
    from sentences
    where regexp_matches(folded, '{{ pattern }}')
    union all by name
    {% endfor -%}
    select
        document_id,
        page_no,
        struct_pack(n_projects := '', amount := '', unit := '') as said
    from sentences
    where false
),

in_text as (
    select distinct
        document_id,
        'text' as stated_in,
        try_cast(said.n_projects as integer) as n_projects,
        try_cast(replace(said.amount, ',', '') as decimal(20, 6)) as amount,
        case said.unit when '亿元' then 100000000 when '万元' then 10000 else 1 end as unit_yuan,
        length(regexp_extract(said.amount, '\.(\d+)', 1)) as decimals,
        page_no,
        cast(null as integer) as table_no,
        cast(null as integer) as row_no
    from read
),

form_totals as (
    select
        document_id,
        form_no,
        max(amount_yuan) as amount_yuan,
        arg_max(unit_yuan * pow(10, -length(regexp_extract(folded, '\.(\d+)', 1))), amount_yuan) as step_yuan,
        min(page_no) as page_no,
        min(table_no) as table_no,
        arg_min(row_no, (table_no, row_no)) as row_no
    from {{ changed(ref('form_amounts')) }}
    where field = 'total' and horizon = 'annual' and phase = 'budget' and amount_yuan is not null
    group by document_id, form_no
),

table_cells as (
    select
        funding.document_id,
        funding.table_no,
        funding.row_no,
        funding.page_no,
        funding.amount_yuan,
        figures.step_yuan
    from {{ changed(ref('fct_project_funding')) }} as funding
    left join {{ changed(ref('figures')) }} as figures using (document_id, table_no, row_no, column_no)
    where funding.stated_in = 'project_table' and funding.budget_period <> 'carried_over' and funding.derivation <> 'remainder' and funding.phase = 'budget'
),

expenditure_totals as (
    select *
    from {{ changed(ref('figures')) }}
    where
        table_kind = 'expenditure' and row_role = 'total' and expenditure_type = 'project' and fund = 'all' and component = 'all'
        and statement = 'amount' and phase = 'budget' and budget_period <> 'carried_over'
    qualify row_number() over (partition by document_id order by table_no, row_no, column_no) = 1
),

ledger as (
    select
        document_id,
        stated_in,
        n_projects,
        cast(amount * unit_yuan as decimal(20, 2)) as amount_yuan,
        cast(unit_yuan * pow(10, -decimals) / 2 as decimal(20, 2)) as slack_yuan,
        page_no,
        table_no,
        row_no
    from in_text
    where n_projects is not null and amount is not null
    union all
    select
        document_id,
        'forms',
        cast(count(*) as integer),
        cast(sum(amount_yuan) as decimal(20, 2)),
        cast(sum(step_yuan) / 2 as decimal(20, 2)),
        min(page_no),
        min(table_no),
        arg_min(row_no, (table_no, row_no))
    from form_totals
    group by document_id
    union all
    select
        document_id,
        'project_table',
        cast(count(distinct struct_pack(t := table_no, r := row_no)) as integer),
        cast(sum(amount_yuan) as decimal(20, 2)),
        cast(coalesce(sum(step_yuan), 0) / 2 as decimal(20, 2)),
        min(page_no),
        min(table_no),
        arg_min(row_no, (table_no, row_no))
    from table_cells
    group by document_id
    union all
    select
        f.document_id,
        'expenditure',
        null,
        cast(f.amount_yuan as decimal(20, 2)),
        cast(f.step_yuan / 2 as decimal(20, 2)),
        c.page_no,
        f.table_no,
        f.row_no
    from expenditure_totals as f
    inner join {{ changed(source('staging', 'cells')) }} as c using (document_id, table_no, row_no, column_no)
)

select * from ledger
