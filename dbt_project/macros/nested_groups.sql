{#-
Common table expressions that tell groups in groups from what stands in them, by their sums alone: `nested_groups` has the rows of such lists, each
with the row it is a part of and whether it is a group. Where the rows sum to a multiple of the whole (a row of `blocks`), each is in order a part
of the innermost group that is not full.
-#}
{% macro nested_groups() -%}
lists as (
    select
        parts.document_id,
        parts.table_no,
        parts.panel_no,
        parts.whole_row_no,
        cast(any_value(whole.first_amount) * 1000000 as bigint) as whole,
        cast(sum(parts.first_amount) / any_value(whole.first_amount) as integer) as n_levels,
        list(
            struct_pack(row_no := parts.row_no, is_group := parts.label_role is not null, amount := cast(parts.first_amount * 1000000 as bigint))
            order by parts.row_no
        ) as list_rows
    from parts
    inner join blocks as whole
        on parts.document_id = whole.document_id
        and parts.table_no = whole.table_no
        and parts.panel_no = whole.panel_no
        and parts.whole_row_no = whole.row_no
    where parts.first_amount <> 0
    group by parts.document_id, parts.table_no, parts.panel_no, parts.whole_row_no
    having
        min(parts.first_amount) > 0
        and any_value(whole.first_amount) > 0
        and sum(parts.first_amount) % any_value(whole.first_amount) = 0
        and sum(parts.first_amount) between 2 * any_value(whole.first_amount) and 4 * any_value(whole.first_amount)
),

-- `open`: what the unit and each group that the next row stands in still lack; `levels`: how many groups each row stands in, counted from the unit.
nested as (
    select
        document_id,
        table_no,
        panel_no,
        whole_row_no,
        n_levels,
        list_rows,
        list_reduce(
            list_transform(list_rows, lambda r: {'open': [r.amount], 'levels': cast([] as bigint[])}),
            lambda state, r: {
                'open': list_transform(
                    [state.open[:-2] || [state.open[-1] - r.open[1]] || case when len(state.open) < n_levels then r.open else [] end],
                    lambda still: still[:coalesce(list_max(list_filter(range(1, len(still) + 1), lambda i: still[i] <> 0)), 0)]
                )[1],
                'levels': state.levels || [len(state.open)]
            },
            {'open': [whole], 'levels': cast([] as bigint[])}
        ) as state
    from lists
),

nested_rows as (
    select
        document_id,
        table_no,
        panel_no,
        whole_row_no,
        list_row.row_no,
        row_level,
        row_level < n_levels as is_group
    from (
        select document_id, table_no, panel_no, whole_row_no, n_levels, unnest(list_rows) as list_row, unnest(state.levels) as row_level
        from nested
        where len(state.open) = 0 and not list_contains(state.levels, 0)
    )
    qualify not bool_or(list_row.is_group and row_level = n_levels) over (partition by document_id, table_no, panel_no, whole_row_no)
),

nested_groups as (
    select
        part.document_id,
        part.table_no,
        part.panel_no,
        part.row_no,
        part.is_group,
        coalesce(max(whole.row_no), part.whole_row_no) as parent_row_no
    from nested_rows as part
    left join nested_rows as whole
        on part.document_id = whole.document_id
        and part.table_no = whole.table_no
        and part.panel_no = whole.panel_no
        and part.whole_row_no = whole.whole_row_no
        and part.row_no > whole.row_no
        and part.row_level = whole.row_level + 1
    group by part.document_id, part.table_no, part.panel_no, part.row_no, part.is_group, part.whole_row_no
)
{%- endmacro %}
