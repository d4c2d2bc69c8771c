{{ config(**by_document()) }}

-- The table that a document's expenditure by subject is taken from: 支出总表, else the table of all fiscal funds, else the tables of the
-- single funds together. One row a document, phase, year and table kind.
with cells as (
    select * from {{ changed(ref('subject_cells')) }}
),

kinds as (
    select
        document_id,
        phase,
        fiscal_year,
        table_kind,
        case table_kind when 'expenditure' then 1 when 'fiscal_expenditure' then 2 else 3 end as preference
    from cells
    group by all
    having count(subject_code) > 0
)

select * from kinds
qualify preference = min(preference) over (partition by document_id, phase, fiscal_year)
