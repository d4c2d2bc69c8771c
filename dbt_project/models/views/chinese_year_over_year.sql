{{ config(alias='年度对比') }}

select
    unit_name as "公开单位",
    disclosure_level as "公开层级",
    phase as "阶段",
    fiscal_year as "年度",
    subject_code as "功能科目编码",
    subject_name as "功能科目名称",
    fund as "资金来源",
    amount_yuan as "金额_元",
    previous_yuan as "上年数_元",
    change_yuan as "增减额_元",
    change_rate as "增减率",
    document_id as "文件标识",
    previous_document_id as "上年文件标识"
from {{ ref('fct_year_over_year') }}
