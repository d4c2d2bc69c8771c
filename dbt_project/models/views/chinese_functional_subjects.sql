{{ config(alias='功能分类科目') }}

select
    subject_code as "功能科目编码",
    subject_name as "功能科目名称",
    level as "级次",
    parent_code as "上级编码",
    is_listed as "是否在编码表",
    n_documents as "文件数"
from {{ ref('dim_functional_subjects') }}
