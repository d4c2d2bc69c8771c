{{ config(alias='公开更正') }}

select
    document_id as "文件标识",
    superseded_document_id as "被替代文件标识",
    unit_name as "公开单位",
    disclosure_kind as "公开类别",
    disclosure_level as "公开层级",
    document_year as "文件年度",
    phase as "阶段",
    fiscal_year as "年度",
    fact as "事实类别",
    code as "编码或项目",
    name as "名称",
    fund as "资金来源",
    expenditure_type as "支出类型",
    change as "变动",
    superseded_yuan as "原金额_元",
    amount_yuan as "现金额_元",
    difference_yuan as "差额_元",
    superseded_page_no as "原页码",
    page_no as "现页码"
from {{ ref('fct_revisions') }}
