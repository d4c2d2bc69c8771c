{{ config(**by_document()) }}

-- Leaves, and what a printed total has beyond its printed children: rows of one table and column that sum to the table's total.
-- Only figures that say what they are of: amounts, no shares or changes.
with placed as (
    select * from {{ changed(ref('placed_amounts')) }}
    where usable and statement = 'amount' and amount_yuan is not null
    qualify not {{ is_second_budget() }}
),

children as (
    select
        document_id,
        table_no,
        panel_no,
        heading_column_no,
        parent_row_no as key_row_no,
        sum(amount_yuan) as children_yuan,
        count(*) filter (where amount_yuan <> 0) as n_children
    from placed
    where parent_row_no is not null and row_role <> 'total'
    group by document_id, table_no, panel_no, heading_column_no, parent_row_no
),

remainders as (
    select
        placed.* exclude (amount_yuan),
        placed.amount_yuan - coalesce(children.children_yuan, 0) as amount_yuan,
        {{ sum_tolerance('placed.last_digit_yuan', 'coalesce(children.n_children, 0)') }} as tolerance_yuan
    from placed
    left join children using (document_id, table_no, panel_no, heading_column_no, key_row_no)
    where
        placed.row_role in ('subtotal', 'total')
        and exists (
            select 1 from placed as child
            where
                child.document_id = placed.document_id and child.table_no = placed.table_no
                and child.panel_no = placed.panel_no and child.parent_row_no = placed.key_row_no
        )
),

additive as (
    select *, 'printed' as derivation from placed where row_role = 'leaf'
    union all by name
    select * exclude (tolerance_yuan), 'remainder' as derivation from remainders where abs(amount_yuan) > tolerance_yuan
    union all by name
    -- groups of which no parts are printed, in a table of nothing else (采购品目: 合计, 货物, 工程, 服务)
    select *, 'printed' as derivation from placed
    where
        row_role = 'subtotal'
        and not exists (
            select 1 from placed as other
            where
                other.document_id = placed.document_id and other.table_no = placed.table_no and other.panel_no = placed.panel_no
                and (other.row_role = 'leaf' or other.parent_row_no = placed.key_row_no)
        )
    union all by name
    -- a total that stands alone
    select *, 'printed' as derivation from placed
    where
        row_role = 'total'
        and not exists (
            select 1 from placed as child
            where
                child.document_id = placed.document_id and child.table_no = placed.table_no
                and child.row_role <> 'total'
        )
)

select
    * exclude (
        key_row_no, heading_column_no, row_role, parent_row_no, is_code_printed, statement, amount, read_first, repaired_by_identity, usable
    )
from additive
