{{ config(alias='文件') }}

select
    document_id as "文件标识",
    unit_name as "公开单位",
    fiscal_year as "年度",
    disclosure_kind as "公开类别",
    disclosure_level as "公开层级",
    phase as "阶段",
    publication_date as "公开日期",
    file_name as "文件名",
    relative_path as "相对路径",
    page_count as "页数",
    is_current as "是否最新",
    supersedes_document_id as "被替代文件标识",
    identity_evidence as "识别依据",
    identity_conflicts as "识别冲突",
    facts_status as "事实完整性",
    reconciliation as "勾稽状态"
from {{ ref('dim_documents') }}
