{{ config(**by_document()) }}

with placed as (
    select * from {{ changed(ref('placed_amounts')) }}
    where usable and statement = 'amount' and amount_yuan is not null and (item in ('operating_costs', 'administrative_costs') or table_kind = 'operating_costs')
    -- 行政单位 and 参照公务员法管理事业单位, the parts of 机关运行经费 (final accounts), where the whole is not printed
    qualify
        row_item is distinct from 'part_of_operating_costs'
        or not bool_or(row_item = 'operating_costs') over (partition by document_id, table_no, phase, fiscal_year)
),

tables as (
    select * from {{ changed(ref('tables')) }}
),

described as (
    select
        {{ fact_columns('placed.') }}
        amount_printed,
        unit_printed,
        amount_yuan,
        'printed' as derivation,
        proven,
        item,
        {{ fund_or_that_of_title('placed.fund', 'tables.title') }} as fund,
        row_label,
        row_role
    from placed
    inner join tables using (document_id, table_no)
)

{{ corrected('described') }}
