{{ config(**by_document()) }}

-- Rows of revenue whose label no rule of rows knows and that say what headings say, alone or put together: 政府性基金预算拨款 + 结转.
{%- set to_compose %}
    select document_id, table_no, panel_no, row_no, table_kind, '' as under, {{ label_key('first_text') }} as heading
    from {{ changed(ref('row_keys')) }}
    where label_rule_no is null and panel_side = 'revenue' and table_kind like '%revenue_and_expenditure' and subject_code is null and first_text is not null
{%- endset %}
{% if is_incremental() and not run_query(to_compose ~ ' limit 1').rows %}
-- Few documents have such a row, and all rules of headings make a long statement.
select document_id, table_no, panel_no, row_no, {% for part in coordinate() %}rules.{{ part }}{{ ', ' if not loop.last }}{% endfor %}
from ({{ to_compose }}) cross join {{ numbered('headings') }} as rules where false
{% else %}
with labels as (
    {{ to_compose }}
),

{{ composed_texts('labels') }}

select labels.document_id, labels.table_no, labels.panel_no, labels.row_no, agreed.* exclude (table_kind, under, heading)
from labels
inner join agreed on labels.table_kind = agreed.table_kind and labels.heading = agreed.heading
{% endif %}
