{{ config(alias='国有资产') }}

select
    document_id as "文件标识",
    table_no as "表序号",
    row_no as "行号",
    column_no as "列号",
    page_no as "页码",
    x0 as "左",
    top as "上",
    x1 as "右",
    bottom as "下",
    unit_name as "公开单位",
    budget_unit_name as "预算单位",
    document_year as "文件年度",
    fiscal_year as "年度",
    disclosure_kind as "公开类别",
    phase as "阶段",
    amount_printed as "金额原文",
    unit_printed as "金额单位",
    amount_yuan as "金额_元",
    amount_corrected_yuan as "更正金额_元",
    derivation as "取数方式",
    proven as "是否验证",
    item as "项目",
    quantity as "数量",
    unit as "计量单位",
    row_label as "行名"
from {{ ref('fct_state_assets') }}
