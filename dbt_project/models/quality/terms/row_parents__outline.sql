-- Outlines: a row hangs under the last row above that stands further out; the outermost under the panel's total. What stands further out can be read from
-- its number (一、 1、 (1)), its indentation, the column it begins in, the column its words end in (Jiangsu 324795c7, page 17: 审判专项业务费 | 办公设备购置 | | | 15.00
-- is the sum of a class of goods beside the name of its project), its being a unit's subtotal, its being the first row (a 部门 above its 单位), or from nothing (flat).
-- `tree` is what row_roles made of a list of projects or purchases, where sums alone tell groups in groups (Xi'an 1bb348cf, page 51). Which of these a panel
-- follows is put to the vote. 其中 rows are no parts.
{{ config(**within_document()) }}

{% set structures = {
    'number': 'number_level',
    'indent': 'coalesce(cast(round(indent / 4) as integer), 0)',
    'column': 'first_column_no',
    'last_column': 'coalesce(last_word_column_no, 0)',
    'flat': '0',
    'subtotal': "case row_role when 'subtotal' then 1 else 2 end",
    'first': 'case when is_first then 1 else 2 end',
    'first_subtotal': "case when is_first then 1 when row_role = 'subtotal' then 2 else 3 end",
} %}

with rows as (
    select
        *,
        row_no = min(case when not is_total then row_no end) over (partition by document_id, table_no, panel_no) as is_first
    from {{ changed(ref('figure_rows')) }}
    where not is_of_which
    qualify
        {{ is_list('table_kind') }}
        or count(case when is_code_printed then code end) over (partition by document_id, table_no, panel_no) * 2 < count(*) over (partition by document_id, table_no, panel_no)
),

row_parts as (
    select * from {{ ref('row_parts') }}
),

levelled as (
    {% for structure, level in structures.items() -%}
    select
        *,
        '{{ structure }}' as structure,
        {{ level }} as outline_level
    from rows
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

-- A total that is the end of a stretch holds the rows above it; one that begins the panel, those below.
spanned as (
    select
        *,
        is_total or coalesce(row_item, '') in (select row_parts.part from row_parts where row_parts.family = 'bridge' and row_parts.part <> 'source') as is_barrier,
        coalesce(
            min(case when is_total then row_no end) over (in_order rows between 1 following and unbounded following),
            max(case when is_total then row_no end) over (in_order rows between unbounded preceding and 1 preceding)
        ) as total_row_no
    from levelled
    window in_order as (partition by document_id, table_no, panel_no, structure order by row_no)
),

outer_rows as (
    select
        child.document_id,
        child.table_no,
        child.panel_no,
        child.structure,
        child.row_no,
        max(parent.row_no) as parent_row_no
    from spanned as child
    inner join spanned as parent
        on
            child.document_id = parent.document_id
            and child.table_no = parent.table_no
            and child.panel_no = parent.panel_no
            and child.structure = parent.structure
            and parent.row_no < child.row_no
            and parent.outline_level < child.outline_level
    where
        not child.is_barrier and not parent.is_barrier and child.structure <> 'flat'
        -- nothing hangs under what stands before its own head, where that head has no figure
        and (child.structure <> 'number' or parent.n_heads[parent.number_level] is not distinct from child.n_heads[parent.number_level])
    group by child.document_id, child.table_no, child.panel_no, child.structure, child.row_no
),

parents as (
    select
        s.document_id,
        s.table_no,
        s.panel_no,
        s.row_no,
        coalesce(o.parent_row_no, s.total_row_no) as parent_row_no,
        s.structure,
        'line' as family
    from spanned as s
    left join outer_rows as o using (document_id, table_no, panel_no, structure, row_no)
    where not s.is_barrier
    union all
    select
        document_id,
        table_no,
        panel_no,
        row_no,
        parent_row_no,
        'tree' as structure,
        'line' as family
    from rows
    where {{ is_list('table_kind') }}
)

select * from parents
where parent_row_no is not null
