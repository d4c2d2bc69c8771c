{{ config(alias='绩效目标表') }}

select
    document_id as "文件标识",
    form_no as "绩效表序号",
    table_no as "表序号",
    first_page as "首页",
    last_page as "末页",
    unit_name as "公开单位",
    document_year as "文件年度",
    disclosure_kind as "公开类别",
    form_shape as "绩效表样式",
    project_name as "项目名称",
    department as "主管部门",
    implementing_unit as "实施单位",
    project_attribute as "项目属性",
    project_period as "项目期",
    is_open_ended as "是否长期",
    overview as "项目概况",
    legal_basis as "立项依据",
    necessity as "设立必要性",
    safeguards as "保障制度措施",
    implementation_plan as "实施计划",
    implementation_period_goal as "实施期目标",
    annual_goal as "年度目标"
from {{ ref('dim_performance_forms') }}
