{{ config(alias='预决算对比') }}

select
    unit_name as "公开单位",
    disclosure_level as "公开层级",
    fiscal_year as "年度",
    subject_code as "功能科目编码",
    subject_name as "功能科目名称",
    budget_yuan as "预算数_元",
    final_yuan as "决算数_元",
    difference_yuan as "差额_元",
    execution_rate as "执行率",
    budget_document_id as "预算文件标识",
    final_document_id as "决算文件标识"
from {{ ref('fct_execution') }}
