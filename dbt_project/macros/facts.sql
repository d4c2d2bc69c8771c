{#- The columns that every fact row has, in order, from a row of placed_amounts. -#}
{% macro fact_columns(prefix='', budget_unit=true) -%}
    {%- for column in ['document_id', 'table_no', 'row_no', 'column_no', 'page_no', 'x0', 'top', 'x1', 'bottom', 'unit_name', 'budget_unit_name',
        'document_year', 'fiscal_year', 'disclosure_kind', 'phase'] -%}
    {{ prefix }}{{ column }},
    {% endfor -%}
{%- endmacro %}

{#- The last printed digit of an amount, in yuan. -#}
{% macro last_digit_yuan(prefix='') -%}
    cast({{ prefix }}unit_yuan as decimal(20, 6)) / cast(pow(10, {{ prefix }}decimals) as decimal(20, 0))
{%- endmacro %}

{#- Tolerance of a sum of n printed addends (DESIGN.md): none for one, else the last digit once for every two. -#}
{% macro sum_tolerance(last_digit, n) -%}
    case when {{ n }} <= 1 then 0 else {{ last_digit }} * floor(({{ n }} + 1) / 2) end
{%- endmacro %}

{#-
The last select of a fact: its rows, each with the amount that a correction puts beside the printed one (quality.corrections), NULL where there
is none. What was not printed in one cell (remainders, differences) has no correction.
-#}
{% macro corrected(rows) -%}
select
    facts.*,
    corrections.corrected_yuan as amount_corrected_yuan
from {{ rows }} as facts
left join {{ changed(ref('corrections')) }} as corrections
    on
        facts.document_id = corrections.document_id
        and facts.table_no = corrections.table_no
        and facts.row_no = corrections.row_no
        and facts.column_no = corrections.column_no
        and facts.derivation = 'printed'
        and facts.amount_yuan is not distinct from corrections.printed_yuan
        and corrections.is_applied
{%- endmacro %}

{#- Items of columns that are parts of one fund's money (经费拨款, 非税收入安排, 本级, 提前告知): they stand for it where no column has the whole. -#}
{% macro parts_of_appropriations() -%}
'appropriation', 'non_tax', 'own_level', 'from_superior'
{%- endmacro %}

{#-
全年预算数 or 调整预算数 beside 年初预算数: the year's budget a second time. Facts have the first; all are in fct_printed_amounts. A condition for `qualify`
over rows of placed_amounts.
-#}
{% macro is_second_budget() -%}
coalesce(
    phase = 'budget' and regexp_matches(heading_path, '调整|全年预算')
    and bool_or(phase = 'budget' and contains(heading_path, '年初')) over (
        partition by
            document_id, table_no, panel_no, row_no, side, fund, expenditure_type, component, budget_period, item, fiscal_year
    ), false
)
{%- endmacro %}

{#-
一般公共预算 over 小计, 本年 and 上年结转: the whole of one fund beside the periods that come to it. A condition for `qualify` over rows of additive_amounts.
-#}
{% macro is_told_by_period() -%}
{%- set same = 'partition by document_id, table_no, panel_no, row_no, derivation, phase, fiscal_year, fund, item' -%}
coalesce(
    fund not in ('all', 'fiscal') and budget_period = 'all'
    and bool_or(budget_period = 'current_year') over ({{ same }})
    and amount_yuan = sum(case when budget_period <> 'all' then amount_yuan end) over ({{ same }}), false
)
{%- endmacro %}
