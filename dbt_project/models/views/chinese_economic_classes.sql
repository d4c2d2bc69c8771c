{{ config(alias='经济分类科目') }}

select
    scheme as "经济分类体系",
    class_code as "经济分类编码",
    class_name as "经济分类名称",
    parent_code as "上级编码",
    is_listed as "是否在编码表",
    n_documents as "文件数"
from {{ ref('dim_economic_classes') }}
