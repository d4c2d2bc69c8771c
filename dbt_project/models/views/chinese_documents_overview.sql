{{ config(alias='文件总览') }}

select
    document_id as "文件标识",
    unit_name as "公开单位",
    fiscal_year as "年度",
    disclosure_kind as "公开类别",
    disclosure_level as "公开层级",
    file_name as "文件名",
    page_count as "页数",
    is_current as "是否最新",
    facts_status as "事实完整性",
    reconciliation as "勾稽状态",
    n_tables as "表数",
    n_money_tables as "金额表数",
    n_tables_left_out as "未用表数",
    n_amounts as "金额数",
    n_proven as "已验证金额数",
    share_proven as "验证比例",
    n_identities as "勾稽关系数",
    n_broken_identities as "不平勾稽关系数",
    revenue_total_yuan as "收入总计_元",
    expenditure_total_yuan as "支出总计_元",
    basic_yuan as "基本支出_元",
    project_yuan as "项目支出_元",
    three_public_yuan as "三公经费_元",
    other_code_share as "其他科目占比"
from {{ ref('documents_overview') }}
