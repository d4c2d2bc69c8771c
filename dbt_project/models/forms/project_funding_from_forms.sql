{{ config(**by_document()) }}

-- Money of the projects as their performance forms state it: a row a source (central, provincial, …) where a form breaks its total down, else the
-- total. What a printed total has beyond its printed sources is a remainder, so that the rows of a form always sum to its total. Blank stays
-- out; a printed 0 is a row. Forms of whole units are no projects.

with

forms as (
    select * from {{ changed(ref('forms')) }}
    where project_name is not null and not is_repeated
),

fields as (
    select * from {{ changed(ref('form_fields')) }}
),

documents as (
    select * from {{ ref('dim_documents') }}
),

tables as (
    select * from {{ changed(source('staging', 'tables')) }}
),

label_cells as (
    select * from {{ changed(ref('form_label_cells')) }}
),

-- Units that a form or table states: beside the amounts (项目资金（元）), in a cell or above the table (单位：万元).
form_units as (
    select forms.document_id, forms.table_no, forms.first_row, max(l.money_unit) as money_unit
    from forms
    inner join label_cells as l
        on forms.document_id = l.document_id and forms.table_no = l.table_no and (l.row_no between forms.first_row and forms.last_row)
    where l.field = 'funding' and l.money_unit is not null
    group by all
    having count(distinct l.money_unit) = 1
),

cell_units as (
    select document_id, table_no, max({{ stated_money_unit('folded') }}) as money_unit
    from {{ changed(source('staging', 'cells')) }}
    where contains(folded, '单位:') and length(folded) <= 40 and regexp_matches(folded, '单位:(人民币)?[亿百千万]?元')
    group by all
),

table_units as (
    select
        tables.document_id,
        tables.table_no,
        coalesce(
            cell_units.money_unit,
            nullif(regexp_extract(replace(replace(coalesce(tables.caption, ''), ' ', ''), '：', ':'), '单位:(?:人民币)?([亿百千万]*元)', 1), '')
        ) as money_unit
    from tables
    left join cell_units using (document_id, table_no)
),

amounts as (
    select
        forms.document_id,
        forms.form_no,
        forms.form_shape,
        forms.project_name,
        forms.layout,
        fields.* exclude (document_id),
        coalesce(fields.money_unit, form_units.money_unit, table_units.money_unit) as unit_printed,
        {{ printed_number('fields.folded') }} as amount_number,
        case
            when fields.phase_field = 'executed' then 'final'
            else 'budget'
        end as phase
    from forms
    inner join fields
        on forms.document_id = fields.document_id and forms.table_no = fields.table_no and forms.first_row = fields.part_row
    left join form_units on forms.document_id = form_units.document_id and forms.table_no = form_units.table_no and forms.first_row = form_units.first_row
    left join table_units on forms.document_id = table_units.document_id and forms.table_no = table_units.table_no
    where fields.field in ('total', 'source') and coalesce(fields.phase_field, 'initial_budget') != 'adjusted_budget'
),

-- A source has the horizon of the total above it in its column of labels (实施期 left, 年度 right); in a list, of the list's total.
placed as (
    select
        * exclude (horizon),
        coalesce(
            horizon,
            last_value(horizon ignore nulls) over (
                partition by document_id, table_no, part_row, case when layout = 'form' then label_column_no end, phase
                order by case when layout = 'form' then label_row_no else label_column_no end
                rows between unbounded preceding and current row
            ),
            'annual'
        ) as horizon,
        amount_number * {{ yuan_of_unit('unit_printed') }} as amount_yuan
    from amounts
    where amount_number is not null
),

totals as (
    select *
    from placed
    where field = 'total'
    qualify row_number() over (partition by document_id, form_no, horizon, phase order by table_no, label_row_no, label_column_no) = 1
),

sources as (
    select * from placed
    where field = 'source'
),

sums as (
    select document_id, form_no, horizon, phase, sum(amount_yuan) as sum_yuan, count(*) filter (amount_yuan != 0) as n_sources
    from sources
    group by all
),

-- Tolerance of DESIGN.md: none in yuan, else the last printed digit once for every two addends.
compared as (
    select
        totals.*,
        sums.n_sources is not null as has_sources,
        totals.amount_yuan - coalesce(sums.sum_yuan, 0) as rest_yuan,
        case
            when totals.unit_printed = '元' or sums.n_sources <= 1 then 0
            else
                {{ yuan_of_unit('totals.unit_printed') }} * power(0.1, length(regexp_extract(totals.folded, '\.([0-9]+)$', 1)))::decimal(10, 6)
                * ((sums.n_sources + 1) // 2)
        end as tolerance_yuan
    from totals
    left join sums using (document_id, form_no, horizon, phase)
),

funding as (
    select
        * exclude (funding_source, budget_period),
        funding_source,
        coalesce(budget_period, 'unspecified') as budget_period,
        label as source_label,
        'printed' as derivation
    from sources

    union all by name

    select
        * exclude (funding_source, budget_period, amount_yuan, rest_yuan),
        case when has_sources then rest_yuan else amount_yuan end as amount_yuan,
        'unspecified' as funding_source,
        'unspecified' as budget_period,
        label as source_label,
        case when has_sources then 'remainder' else 'printed' end as derivation
    from compared
    where not has_sources or abs(rest_yuan) > tolerance_yuan
),

described as (
    select
        funding.document_id,
        funding.table_no,
        funding.row_no,
        funding.column_no,
        funding.page_no,
        funding.x0,
        funding.top,
        funding.x1,
        funding.bottom,
        documents.unit_name,
        null::varchar as budget_unit_name,
        documents.fiscal_year as document_year,
        -- money of the whole implementation period refers to no year
        case when funding.horizon = 'annual' then documents.fiscal_year end as fiscal_year,
        documents.disclosure_kind,
        funding.phase,
        funding.project_name,
        null::varchar as project_code,
        funding.form_no,
        funding.horizon,
        funding.funding_source,
        funding.budget_period,
        'performance_form' as stated_in,
        funding.source_label,
        funding.text as amount_printed,
        funding.unit_printed,
        funding.amount_yuan::decimal(20, 2) as amount_yuan,
        funding.derivation,
        false as proven
    from funding
    left join documents using (document_id)
)

select * from described
