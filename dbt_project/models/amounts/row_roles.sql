{{ config(**by_document()) }}

-- The tree of rows inside each table: total, units, codes and their children. A row's parent is the nearest code above it in the
-- hierarchy, else the row of its unit, else the row of the total. A row with children is a subtotal, whatever it is called.
with row_keys as (
    select * from {{ changed(ref('row_keys')) }}
),

printed_units as (
    select * from {{ changed(ref('printed_units')) }}
),

codes_from_names as (
    select * from {{ changed(ref('codes_from_names')) }}
),

labels as (
    select * from {{ numbered('row_labels') }}
),

composed_labels as (
    select * from {{ changed(ref('composed_labels')) }}
),

coded as (
    select
        row_keys.* exclude (subject_code, department_class_code),
        coalesce(row_keys.subject_code, case when codes_from_names.scheme = 'functional' then codes_from_names.code end) as subject_code,
        coalesce(row_keys.department_class_code, case when codes_from_names.scheme = 'department' then codes_from_names.code end)
            as department_class_code,
        codes_from_names.code is null as is_code_printed,
        coalesce(row_keys.subject_code, row_keys.department_class_code, codes_from_names.code, row_keys.government_class_code) as code,
        labels.row_item,
        labels.row_role as label_role,
        coalesce(row_keys.project_text, row_keys.label_text, row_keys.subject_name) as own_name,
        printed_units.unit_name is not null as is_named_as_unit,
        coalesce(row_keys.budget_unit_name, printed_units.unit_name, case when row_keys.budget_unit_code is not null then row_keys.subject_name end)
            as named_unit
    from row_keys
    left join codes_from_names using (document_id, table_no, panel_no, row_no)
    left join labels on row_keys.label_rule_no = labels.rule_no
    left join printed_units
        on row_keys.document_id = printed_units.document_id
        and coalesce(row_keys.project_text, row_keys.label_text, row_keys.subject_name) = printed_units.unit_name
),

told as (
    select
        *,
        coalesce(year_text, '') as year_of_row,
        lag(row_no) over (partition by document_id, table_no, panel_no order by row_no) as row_above_no,
        case
            when label_role = 'total' and code is null then 'total'
            -- figures without any text, as the first or the last row: the sum (Beijing, table 2)
            when
                first_text is null and has_amount
                and count(*) filter (where first_text is null and has_amount) over in_panel = 1
                and row_no in (min(case when has_amount then row_no end) over in_panel, max(case when has_amount then row_no end) over in_panel)
                then 'total'
            -- a unit's sum printed twice in a row: the first is the sum over units (the user's document, page 25)
            when
                is_named_as_unit and year_text is null
                and lead(own_name) over (partition by document_id, table_no, panel_no order by row_no) = own_name then 'total'
            -- a unit's sum for each of its subjects, with the subject's code beside it (Xi'an 1bb348cf, page 58)
            when is_named_as_unit and budget_unit_code is not null then 'unit'
            when code is not null or label_role = 'subtotal' or (project_text is not null and not is_named_as_unit) then 'part'
            when named_unit is not null or budget_unit_code is not null then 'unit'
            else 'part'
        end as place
    from coded
    window in_panel as (partition by document_id, table_no, panel_no)
),

first_units as (
    -- Where no line says 合计, the first unit is the sum of the others if it is the only one or the others are named after it.
    select
        document_id,
        table_no,
        panel_no,
        year_of_row,
        min(row_no) as row_no,
        count(*) filter (where place = 'total') as n_totals,
        count(*) filter (where place = 'unit') as n_units,
        min_by(named_unit, row_no) filter (where place = 'unit') as first_unit,
        list(named_unit) filter (where place = 'unit') as units,
        min_by(first_amount, row_no) filter (where place = 'total') as total_amount,
        min_by(first_amount, row_no) filter (where place = 'unit') as first_unit_amount,
        min(row_no) filter (where place = 'unit') as first_unit_row_no,
        sum(first_amount) filter (where place = 'unit') as units_amount
    from told
    where place in ('unit', 'total')
    group by document_id, table_no, panel_no, year_of_row
),

whole_units as (
    select
        first_units.document_id, first_units.table_no, first_units.panel_no, first_units.year_of_row,
        first_units.first_unit_row_no as row_no
    from first_units
    left join {{ changed(ref('document_identities')) }} as identities using (document_id)
    where
        -- below 合计 the department's own sum is one more total: without it the units would count twice
        (
            first_units.n_units > 1
            and first_units.total_amount = first_units.first_unit_amount
            and first_units.units_amount = 2 * first_units.total_amount
        )
        or first_units.n_totals = 0
        and (
            first_units.n_units = 1
            or {{ folded('identities.unit_name') }} = first_units.first_unit
            or len(list_filter(first_units.units, lambda u: starts_with(u, first_units.first_unit) and u <> first_units.first_unit)) > 0
        )
),

placed as (
    select told.* replace (case when whole_units.row_no is not null then 'total' else told.place end as place)
    from told
    left join whole_units
        on told.document_id = whole_units.document_id
        and told.table_no = whole_units.table_no
        and told.panel_no = whole_units.panel_no
        and told.year_of_row = whole_units.year_of_row
        and told.row_no = whole_units.row_no
),

blocks as (
    -- Rows below a row that stands for a unit are that unit's, until the next.
    select
        *,
        last_value(case when place = 'unit' and has_amount then row_no end ignore nulls) over (
            partition by document_id, table_no, panel_no, year_of_row order by row_no rows between unbounded preceding and current row
        ) as unit_row_no,
        -- 人员经费合计 and 公用经费合计 hold rows of other panels, so they are no parents
        min(case when place = 'total' and has_amount and coalesce(row_item, '') not in ('personnel', 'operating') then row_no end)
            over (partition by document_id, table_no, panel_no, year_of_row) as total_row_no,
        -- rows that name their unit beside their code are one block for each unit
        coalesce(case when place = 'part' then coalesce(budget_unit_code, budget_unit_name) end, '') as own_unit
    from placed
),

-- Lists of projects in groups, with nothing printed that tells groups from projects (Xi'an, table 10). Groups may stand in groups: where the rows
-- sum to a multiple of their unit they are read in order, each row a part of the innermost group that is not full, down to that many levels.
-- Otherwise, where the rows of a unit sum to more than the unit, those rows are groups whose following rows sum to them, if taking them out
-- leaves the unit's sum exactly.
parts as (
    select
        document_id,
        table_no,
        panel_no,
        coalesce(unit_row_no, total_row_no) as whole_row_no,
        row_no,
        first_amount,
        label_role,
        sum(first_amount) over in_order as running_amount,
        count(*) filter (where label_role = 'subtotal') over in_order as group_no
    from blocks
    where table_kind = 'project' and place = 'part' and code is null and first_amount is not null
    window in_order as (
        partition by document_id, table_no, panel_no, coalesce(unit_row_no, total_row_no) order by row_no
        rows between unbounded preceding and current row
    )
),

{{ nested_groups() }},

sums_of_following as (
    select head.document_id, head.table_no, head.panel_no, head.whole_row_no, head.row_no, head.first_amount, min(follower.row_no) as last_row_no
    from parts as head
    inner join parts as follower
        on head.document_id = follower.document_id
        and head.table_no = follower.table_no
        and head.panel_no = follower.panel_no
        and head.whole_row_no = follower.whole_row_no
        and head.group_no = follower.group_no
        and follower.row_no > head.row_no
        and follower.running_amount - head.running_amount = head.first_amount
    where head.label_role is null and head.first_amount > 0
    group by all
),

outermost as (
    select inner_group.*
    from sums_of_following as inner_group
    where not exists (
        select 1 from sums_of_following as outer_group
        where
            outer_group.document_id = inner_group.document_id and outer_group.table_no = inner_group.table_no
            and outer_group.panel_no = inner_group.panel_no
            and inner_group.row_no > outer_group.row_no and inner_group.row_no <= outer_group.last_row_no
    )
),

excesses as (
    select parts.document_id, parts.table_no, parts.panel_no, parts.whole_row_no, sum(parts.first_amount) - any_value(whole.first_amount) as excess
    from parts
    inner join blocks as whole
        on parts.document_id = whole.document_id
        and parts.table_no = whole.table_no
        and parts.panel_no = whole.panel_no
        and parts.whole_row_no = whole.row_no
    where parts.label_role is null
    group by parts.document_id, parts.table_no, parts.panel_no, parts.whole_row_no
    having sum(parts.first_amount) > any_value(whole.first_amount)
),

hidden_groups as (
    select document_id, table_no, panel_no, row_no from nested_groups
    where is_group
    union
    select outermost.document_id, outermost.table_no, outermost.panel_no, outermost.row_no
    from outermost
    inner join excesses using (document_id, table_no, panel_no, whole_row_no)
    qualify
        sum(outermost.first_amount) over (partition by outermost.document_id, outermost.table_no, outermost.panel_no, outermost.whole_row_no)
        = excesses.excess
),

-- Lists of purchases under sums of several depths (Jiangsu: 货物A, then 维修费, then each purchase): where the rows that say something in a column come
-- to the total alone, those that leave it blank are sums of them. Of several such columns the last: what stands right is the finest.
words as (
    select distinct document_id, table_no, at_row as row_no, at_column from {{ changed(ref('cell_grid')) }}
    where regexp_matches(folded, '\p{Han}')
),

purchases as (
    select document_id, table_no, panel_no, row_no, total_row_no, first_amount from blocks
    where table_kind = 'procurement' and place = 'part' and first_amount <> 0
),

columns_of_leaves as (
    select purchases.document_id, purchases.table_no, purchases.panel_no, words.at_column
    from purchases
    inner join words using (document_id, table_no, row_no)
    inner join blocks as whole
        on
            purchases.document_id = whole.document_id
            and purchases.table_no = whole.table_no
            and purchases.panel_no = whole.panel_no
            and purchases.total_row_no = whole.row_no
    group by purchases.document_id, purchases.table_no, purchases.panel_no, words.at_column
    having sum(purchases.first_amount) = any_value(whole.first_amount)
    qualify row_number() over (partition by purchases.document_id, purchases.table_no, purchases.panel_no order by words.at_column desc) = 1
),

groups as (
    select document_id, table_no, panel_no, row_no from hidden_groups
    union all
    select purchases.document_id, purchases.table_no, purchases.panel_no, purchases.row_no
    from purchases
    inner join columns_of_leaves using (document_id, table_no, panel_no)
    anti join words
        on
            purchases.document_id = words.document_id
            and purchases.table_no = words.table_no
            and purchases.row_no = words.row_no
            and columns_of_leaves.at_column = words.at_column
),

code_parents as (
    select
        child.document_id,
        child.table_no,
        child.panel_no,
        child.row_no,
        max_by(parent.row_no, (length(parent.code), -abs(child.row_no - parent.row_no))) as parent_row_no
    from blocks as child
    inner join blocks as parent
        on child.document_id = parent.document_id
        and child.table_no = parent.table_no
        and child.panel_no = parent.panel_no
        and child.unit_row_no is not distinct from parent.unit_row_no
        and child.year_of_row = parent.year_of_row
        and child.own_unit = parent.own_unit
        and starts_with(child.code, parent.code)
        and length(child.code) > length(parent.code)
        and parent.has_amount
    group by child.document_id, child.table_no, child.panel_no, child.row_no
),

unit_parents as (
    -- A department's own row above those of its units: 253 above 253001.
    select
        child.document_id,
        child.table_no,
        child.panel_no,
        child.row_no,
        max(parent.row_no) as parent_row_no
    from blocks as child
    inner join blocks as parent
        on child.document_id = parent.document_id
        and child.table_no = parent.table_no
        and child.panel_no = parent.panel_no
        and child.year_of_row = parent.year_of_row
        and parent.row_no < child.row_no
        and starts_with(child.budget_unit_code, parent.budget_unit_code)
        and length(child.budget_unit_code) > length(parent.budget_unit_code)
    where child.place = 'unit' and parent.place = 'unit' and parent.has_amount
    group by child.document_id, child.table_no, child.panel_no, child.row_no
),

with_parents as (
    select
        blocks.* replace (
            case when groups.row_no is not null then 'subtotal' else blocks.label_role end as label_role,
            case when groups.row_no is not null and blocks.table_kind = 'project' then 'project_group' else blocks.row_item end as row_item,
            case when groups.row_no is null then blocks.code end as code
        ),
        case
            when blocks.place = 'total' then null
            when blocks.place = 'unit' then coalesce(unit_parents.parent_row_no, blocks.total_row_no)
            when nested_groups.parent_row_no is not null then nested_groups.parent_row_no
            -- the same subject printed twice, one below the other: 款 and 项 under one code (Wuxi 2025, 21999)
            when
                blocks.subject_code is not null and blocks.has_amount and blocks.project_text is null
                and above.code = blocks.code
                and above.first_amount = blocks.first_amount
                and above.unit_row_no is not distinct from blocks.unit_row_no
                and above.own_unit = blocks.own_unit then above.row_no
            -- a name that the code list lacks, among names that it has, and set in as far as they are: it hangs where they hang
            when
                blocks.code is null and blocks.place = 'part'
                and not above.is_code_printed
                and abs(blocks.row_indent - above.row_indent) < 2
                then coalesce(code_parents_above.parent_row_no, blocks.unit_row_no, blocks.total_row_no)
            else coalesce(code_parents.parent_row_no, blocks.unit_row_no, blocks.total_row_no)
        end as parent_row_no
    from blocks
    left join groups
        on blocks.document_id = groups.document_id
        and blocks.table_no = groups.table_no
        and blocks.panel_no = groups.panel_no
        and blocks.row_no = groups.row_no
    left join nested_groups
        on blocks.document_id = nested_groups.document_id
        and blocks.table_no = nested_groups.table_no
        and blocks.panel_no = nested_groups.panel_no
        and blocks.row_no = nested_groups.row_no
    left join unit_parents
        on blocks.document_id = unit_parents.document_id
        and blocks.table_no = unit_parents.table_no
        and blocks.panel_no = unit_parents.panel_no
        and blocks.row_no = unit_parents.row_no
    left join code_parents
        on blocks.document_id = code_parents.document_id
        and blocks.table_no = code_parents.table_no
        and blocks.panel_no = code_parents.panel_no
        and blocks.row_no = code_parents.row_no
    left join blocks as above
        on blocks.document_id = above.document_id
        and blocks.table_no = above.table_no
        and blocks.panel_no = above.panel_no
        and blocks.row_above_no = above.row_no
    left join code_parents as code_parents_above
        on blocks.document_id = code_parents_above.document_id
        and blocks.table_no = code_parents_above.table_no
        and blocks.panel_no = code_parents_above.panel_no
        and blocks.row_above_no = code_parents_above.row_no
),

with_children as (
    select distinct document_id, table_no, panel_no, parent_row_no as row_no from with_parents
    where parent_row_no is not null and has_amount
),

unit_names as (
    select document_id, table_no, panel_no, row_no as unit_row_no, coalesce(budget_unit_name, named_unit) as block_unit_name, budget_unit_code as block_unit_code
    from with_parents
    where place = 'unit'
),

-- A group's row under which nothing hangs is no part of the sum above it.
with_groups as (
    select
        with_parents.*,
        with_children.row_no is not null as has_children,
        with_parents.code is null and coalesce(with_parents.label_role = 'subtotal', false) as is_group,
        coalesce(
            {{ purchase_kind('with_parents.catalogue_class') }},
            last_value({{ purchase_class('with_parents.catalogue_class') }} ignore nulls) over (
                partition by with_parents.document_id, with_parents.table_no, with_parents.panel_no
                order by with_parents.row_no rows between unbounded preceding and current row
            )
        ) as purchase_kind
    from with_parents
    left join with_children using (document_id, table_no, panel_no, row_no)
)

select
    with_groups.* exclude (
        has_children, is_group, catalogue_class, section_side, place, parent_row_no, label_role, has_amount, first_amount, row_above_no, own_unit, total_row_no, code, unit_row_no, is_named_as_unit, own_name, named_unit, year_of_row, budget_unit_name, budget_unit_code, row_item
    ),
    case when with_groups.has_children or not with_groups.is_group then with_groups.parent_row_no end as parent_row_no,
    case when with_groups.place = 'total' then coalesce(with_groups.row_item, 'total') else with_groups.row_item end as row_item,
    case when with_groups.place <> 'total' then coalesce(with_groups.budget_unit_name, unit_names.block_unit_name) end as budget_unit_name,
    case when with_groups.place <> 'total' then coalesce(with_groups.budget_unit_code, unit_names.block_unit_code) end as budget_unit_code,
    case
        when with_groups.place = 'total' then 'total'
        when with_groups.has_children or with_groups.is_group then 'subtotal'
        else 'leaf'
    end as row_role,
    {% for part in coordinate() %}coalesce(labels.{{ part }}, composed_labels.{{ part }}{% if part == 'side' %}, with_groups.section_side{% endif %}) as row_{{ 'item_part' if part == 'item' else part }}{{ ',' if not loop.last }}
    {% endfor %}
from with_groups
left join labels on with_groups.label_rule_no = labels.rule_no
left join composed_labels
    on with_groups.document_id = composed_labels.document_id
    and with_groups.table_no = composed_labels.table_no
    and with_groups.panel_no = composed_labels.panel_no
    and with_groups.row_no = composed_labels.row_no
left join unit_names
    on with_groups.document_id = unit_names.document_id
    and with_groups.table_no = unit_names.table_no
    and with_groups.panel_no = unit_names.panel_no
    and with_groups.unit_row_no = unit_names.unit_row_no
