{{ config(**by_document()) }}

-- Money of the projects as their performance forms state it: a row a source (central, provincial, …) where a form breaks its total down, else the
-- total. What a printed total has beyond its printed sources is a remainder, so that the rows of a form always sum to its total. Blank stays
-- out; a printed 0 is a row; an amount whose unit is printed nowhere stays out (unmapped_form_texts).

with

-- Of a doubtful figure of a page image, what arithmetic chose among its readings.
repaired as (
    select * from {{ changed(ref('repaired_readings')) }}
),

amounts as (
    select
        read.* replace (
            coalesce(repaired.chosen, read.text) as text,
            coalesce(repaired.chosen, read.folded) as folded,
            coalesce(repaired.amount_yuan, read.amount_yuan) as amount_yuan
        )
    from {{ changed(ref('form_amounts')) }} as read
    left join repaired using (document_id, table_no, row_no, column_no)
    where read.amount_yuan is not null
),

documents as (
    -- a document of kind `other` has no facts
    select * from {{ changed(ref('document_identities')) }}
    where disclosure_kind != 'other'
),

proven_cells as (
    select * from {{ changed(ref('cell_proofs')) }}
    where proven
),

forms as (
    select * from {{ changed(ref('forms')) }}
),

-- Whose project it is, named as the tables name it: 实施单位, else the unit that a list of projects has beside each (Hangzhou). An office within
-- the unit (实施科室) is none.
units as (
    select
        forms.document_id,
        forms.form_no,
        arg_min({{ name_without_code('fields.folded') }}, (fields.field, fields.table_no, fields.row_no, fields.column_no)) as budget_unit_name
    from {{ changed(ref('form_fields')) }} as fields
    inner join forms on fields.document_id = forms.document_id and fields.table_no = forms.table_no and fields.part_row = forms.first_row
    where fields.field in ('implementing_unit', 'unit_name') and not contains(fields.label, '科室')
    group by all
),

totals as (
    select *
    from amounts
    where field = 'total'
    qualify row_number() over (partition by document_id, form_no, horizon, phase order by table_no, label_row_no, label_column_no) = 1
),

sources as (
    select * from amounts
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
                totals.unit_yuan * power(0.1, length(regexp_extract(totals.folded, '\.([0-9]+)', 1)))::decimal(10, 6)
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
        units.budget_unit_name,
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
        funding.derivation = 'printed' and proven_cells.proven is not null as proven
    from funding
    inner join documents using (document_id)
    left join units using (document_id, form_no)
    left join proven_cells using (document_id, table_no, row_no, column_no)
)

select * from described
