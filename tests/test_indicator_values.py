"""Performance forms of every shape, invented and typed into staging as grids: what dbt makes of their targets and money."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from pipelines.dbt import invoke
from pipelines.paper.extraction import SCHEMAS
from pipelines.paper.fold import fold
from pipelines.staging import DOCUMENTS, open_warehouse
from tests.looked_into import looked_into
from tests.workshop import Workshop

TESTS = Path(__file__).resolve().parent


@dataclass(frozen=True)
class At:
    """A cell: row, column, text, rows and columns that it covers, page."""

    row: int
    column: int
    text: str | None
    rows: int = 1
    columns: int = 1
    page: int = 1


def line(row: int, *texts: str | None, page: int = 1) -> list[At]:
    """Cells side by side from column 1."""
    return [At(row, column, text, page=page) for column, text in enumerate(texts, 1)]


def read_kinds() -> list[dict[str, str]]:
    with (TESTS / "indicator_kinds.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


KINDS = read_kinds()

HEADINGS = ("一级指标", "二级指标", "三级指标", "指标值")

# The labelled values under one heading; each name is made unique by its row.
LABELLED = [
    *line(1, "项目名称", "抽样"),
    *line(2, *HEADINGS),
    *(cell for n, x in enumerate(KINDS, 3) for cell in line(n, None, x["level2"], f"{n}. {x['level3']}", x["value"] or None)),
]

# Two halves with merges of their own; the page break cuts 质量指标 in the left one.
HALVES = [
    At(1, 1, "项目名称", columns=2),
    At(1, 3, "水库除险加固", columns=6),
    At(2, 1, "项目资金（元）", rows=4, columns=2),
    *(At(2, 3, "实施期资金总额：", columns=2), At(2, 5, "900"), At(2, 6, "年度资金总额：", columns=2), At(2, 8, "300")),
    *(At(3, 3, "其中：中央财政资金", columns=2), At(3, 5, "600"), At(3, 6, "其中：中央财政资金", columns=2), At(3, 8, "200")),
    *(At(4, 3, "市县(区)财政资金", columns=2), At(4, 5, "300"), At(4, 6, "市县(区)财政资金", columns=2), At(4, 8, "40")),
    *(At(5, 3, "单位自筹", columns=2), At(5, 5, None), At(5, 6, "单位自筹", columns=2), At(5, 8, "0")),
    At(6, 1, "实施期目标", columns=5),
    At(6, 6, "年度目标", columns=3),
    At(7, 1, "总体目标"),
    *(At(7, 2, "全部加固", columns=4), At(7, 6, "加固一座", columns=3)),
    At(8, 1, "绩效指标", rows=5),
    *(At(8, c, t) for c, t in enumerate((*HEADINGS, *HEADINGS[1:]), 2)),
    At(9, 2, "产出指标", rows=3),
    *(At(9, 3, "数量指标", rows=2), At(9, 4, "座数"), At(9, 5, "≥3座"), At(9, 6, "数量指标"), At(9, 7, "座数"), At(9, 8, "1")),
    *(At(10, 4, "坝长"), At(10, 5, "1,200米"), At(10, 6, "质量指标", rows=2), At(10, 7, "合格率"), At(10, 8, "100%")),
    *(At(11, 3, "质量指标"), At(11, 4, "合格率"), At(11, 5, "100%"), At(11, 7, "工期"), At(11, 8, None)),
    *(At(12, 2, None, page=2), At(12, 3, None, page=2), At(12, 4, "验收", page=2), At(12, 5, "及时", page=2)),
    *(At(12, 6, "经济效益", page=2), At(12, 7, None, page=2), At(12, 8, None, page=2)),
]

LIST_HEADINGS = ("项目名称", "项目总额", "绩效目标", "一级指标", "二级指标", "三级指标", "指标性质", "指标值", "度量单位")


def entry(row: int, name: str, amount: str, rows: int, page: int = 1) -> list[At]:
    return [At(row, c, t, rows=rows, page=page) for c, t in ((1, name), (2, amount), (3, "目标"))]


def indicator(row: int, *texts: str | None, page: int = 1) -> list[At]:
    return [At(row, c, t, page=page) for c, t in enumerate(texts, 4)]


# A list in 万元; the second project's name and amount are printed again on page 2.
LIST = [
    At(1, 1, "金额单位：万元", columns=9),
    *line(2, *LIST_HEADINGS),
    *line(3, "合计", "30.50", *[None] * 7),
    *entry(4, "Ａ项目（一期）", "10.50", 2),
    *indicator(4, "产出指标", "数量指标", "场次", "≥", "20", "场"),
    *indicator(5, "成本指标", "经济成本指标", "费用", "≤", "1,010.5", "万元"),
    *entry(6, "B项目", "20.00", 1),
    *indicator(6, "产出指标", "时效指标", "完成时间", "≤", "11", "月"),
    *entry(7, "B项目", "20.00", 1, page=2),
    *indicator(7, "效益指标", "社会效益指标", "影响", "定性", "优", None, page=2),
]

PACKED = [
    At(1, 1, "单位：万元", columns=3),
    *line(2, "项目名称（资金使用单位）", "总计", "绩效指标"),
    *line(3, "某局", "8.00", None),
    *line(
        4,
        "热线平台",
        "8.00",
        "1、1-产出指标；11-数量指标；培训（次）；实施周期指标值：≥20场；年度指标值：5至8场。"
        "2、3-满意度指标；31-服务对象满意度；满意率；实施周期指标\n值：90%以上；年度指标值：按季度。",
    ),
]

WHOLE = [
    *line(1, "部门名称", "某市水利局"),
    *line(2, "资金总额（万元）", "99.00"),
    *line(3, *HEADINGS),
    *line(4, "产出指标", "数量指标", "会议", "两次"),
]

EVALUATION = [
    *(At(1, 1, "项目名称", columns=2), At(1, 3, "培训", columns=5)),
    At(2, 1, "项目资金（万元）", rows=3),
    *(At(2, c, t) for c, t in enumerate((None, "年初预算数", "全年预算数", "全年执行数", "分值", "得分"), 2)),
    *(At(3, c, t) for c, t in enumerate(("年度资金总额：", "180", "175", "174", "10", "9"), 2)),
    *(At(4, c, t) for c, t in enumerate(("其中：财政拨款", "180", "175", "174", "—", "—"), 2)),
    *line(5, *HEADINGS[:3], "年度指标值", "实际完成值", "分值", "得分"),
    *line(6, "产出指标（50分）", "数量指标", "人数", "≥110人", "123人", "6", "6"),
    *line(7, "总分", None, None, None, None, "100", "96"),
]

UNITLESS = [
    *line(1, "项目名称", "无单位项目"),
    *line(2, "资金总额", "12.00"),
    *line(3, *HEADINGS),
    *line(4, "产出指标", "数量指标", "份数", "3份"),
    *line(5, "备选列", None, None, None),
]

# Values that the corpus prints, and what each says: operator, number, upper bound, unit, kind.
READINGS: list[tuple[str, str | None, str | None, str | None, str | None, str]] = [
    ("90.00(度)", "=", "90", None, "度", "quantitative"),
    (">150.00(家)", ">", "150", None, "家", "quantitative"),
    ("≤1500（毫秒）", "<=", "1500", None, "毫秒", "quantitative"),
    ("新增业务数据100万（条）", "=", "100", None, "万条", "quantitative"),
    ("12个（土壤污染状况初步调查监测质量监督抽查）", "=", "12", None, "个", "quantitative"),
    ("100%全覆盖", "=", "100", None, "%", "quantitative"),
    ("100%%", "=", "100", None, "%", "quantitative"),
    ("≥10个不同的治理服务场景", ">=", "10", None, "个", "quantitative"),
    ("开展不低于5次的社区法治宣传活动", ">=", "5", None, "次", "quantitative"),
    ("不低于50人次的个体心理咨询辅导", ">=", "50", None, "人次", "quantitative"),
    ("15个工作日", "=", "15", None, "个工作日", "quantitative"),
    ("≥60个断面", ">=", "60", None, "个断面", "quantitative"),
    ("≤100元/人/半天", "<=", "100", None, "元/人/半天", "quantitative"),
    ("≥ 500元/户、年", ">=", "500", None, "元/户、年", "quantitative"),
    ("≥325人、户", ">=", "325", None, "人、户", "quantitative"),
    ("上涨5%-10%", "between", "5", "10", "%", "quantitative"),
    ("3个至5个", "between", "3", "5", "个", "quantitative"),
    ("PM2.5年均浓度≤35微克每立方米", "<=", "35", None, "微克每立方米", "quantitative"),
    ("》90%", ">", "90", None, "%", "quantitative"),
    ("90%(含)以上", ">=", "90", None, "%", "quantitative"),
    ("90%以上（含）", ">=", "90", None, "%", "quantitative"),
    ("总建筑面积288164㎡", "=", "288164", None, "m2", "quantitative"),
    ("完成“无废”主题宣传视频制作1部", "=", "1", None, "部", "quantitative"),
    ("98%；96%", None, None, None, None, "quantitative"),
    ("5-10家；10-20个；10-18个", None, None, None, None, "quantitative"),
    ("一级事件≤1小时；二级事件≤2小时", None, None, None, None, "quantitative"),
    ("进行无法消解的投诉÷培训人员总数×100%", None, None, None, None, "qualitative"),
    ("临床用血100%来自自愿无偿捐献", None, None, None, None, "qualitative"),
    ("2026年完成“十五五”规划编制", None, None, None, None, "date"),
    ("2027.7月", None, None, None, None, "date"),
    ("每年1月-3月", None, None, None, None, "date"),
    ("每年1次", None, None, None, None, "frequency"),
    ("在接到维护通知后4小时", "<=", "4", None, "小时", "duration"),
]

PRINTED = [
    *line(1, "项目名称", "读法"),
    *line(2, *HEADINGS),
    *(cell for n, (value, *_) in enumerate(READINGS, 3) for cell in line(n, "产出指标", "数量指标", f"{n}. 项", value)),
    *line(len(READINGS) + 3, "成本指标", "经济成本指标", "单页印刷成本（元/页）", "单色≤0.25"),
]

# A goal in parts, one under the other beside their label.
PARTED = [
    At(1, 1, "部门（单位）名称", columns=2),
    At(1, 3, "某局", columns=2),
    *(At(2, 1, "年度总体目标", rows=2), At(2, 2, "目标1：保障运转", columns=3), At(3, 2, "目标2：加强监管", columns=3, page=2)),
    *line(4, *HEADINGS, page=2),
    *line(5, "产出指标", "数量指标", "人数", "5人", page=2),
]

# The project's name behind its label in one cell; a bracket behind the label is none.
INSIDE = [
    At(1, 1, "专项（项目）名称 伯乐奖", columns=4),
    *line(2, *HEADINGS),
    *line(3, "产出指标", "数量指标", "人数", "5人"),
]

FORMS: dict[str, list[At]] = {
    "printed": PRINTED,
    "inside": INSIDE,
    "parted": PARTED,
    "labelled": LABELLED,
    "halves": HALVES,
    "list": LIST,
    "packed": PACKED,
    "whole unit": WHOLE,
    "evaluation": EVALUATION,
    "unitless": UNITLESS,
}


def rows(schema: pa.Schema, records: Sequence[dict[str, object]]) -> pa.Table:
    return pa.Table.from_pylist([{n: r.get(n) for n in schema.names} for r in records], schema=schema)


def stage(warehouse: Path) -> None:
    """Each form in a document and table of its own; the document's name is its id."""
    documents: list[dict[str, object]] = []
    lines: list[dict[str, object]] = []
    tables: list[dict[str, object]] = []
    cells: list[dict[str, object]] = []
    for name, grid in FORMS.items():
        documents.append(
            {"document_id": name, "file_name": f"{name}.pdf", "relative_path": f"{name}.pdf", "page_count": 2, "status": "extracted"}
        )
        for line_no, text in enumerate(("襄阳市水利局", "2027年度部门预算公开"), 1):
            place = {"x0": 90.0, "x1": 500.0, "top": 100.0 + 40 * line_no, "bottom": 136.0 + 40 * line_no, "size": 36.0}
            lines.append({"document_id": name, "page_no": 1, "line_no": line_no, "text": text, "folded": fold(text), **place})
        size = {"n_rows": max(c.row + c.rows - 1 for c in grid), "n_columns": max(c.column + c.columns - 1 for c in grid), "n_lost": 0}
        tables.append({"document_id": name, "table_no": 1, "first_page": 1, "last_page": 2, "caption": "项目支出绩效目标表", **size})
        for c in grid:
            place = {"row_no": c.row, "column_no": c.column, "row_span": c.rows, "column_span": c.columns, "page_no": c.page}
            box = {"x0": 50.0 * c.column, "x1": 50.0 * (c.column + c.columns), "top": 20.0 * c.row, "bottom": 20.0 * (c.row + c.rows)}
            content = {"text": c.text, "folded": fold(c.text), "is_header": False, "text_source": "text", "confidence": 1.0}
            cells.append({"document_id": name, "table_no": 1, **place, **box, **content})
    pages = [{"document_id": name, "page_no": n, "width": 595.0, "height": 842.0, "rotation": 0} for name in FORMS for n in (1, 2)]
    records = {"documents": documents, "pages": pages, "lines": lines, "tables": tables, "cells": cells}
    with open_warehouse(warehouse) as connection:
        for table, schema in {**SCHEMAS, "documents": DOCUMENTS}.items():
            arrow = rows(schema, records.get(table, []))
            connection.register("arrow", arrow)
            connection.execute(f"insert into staging.{table} by name select * from arrow")
            connection.unregister("arrow")


@pytest.fixture(scope="module")
def warehouse(workshop: Workshop, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The invented forms, and what dbt makes of them."""
    settings = workshop.home(keep_intermediate=True)
    stage(settings.warehouse)
    assert invoke(
        settings,
        [
            "build",
            "--full-refresh",
            "--indirect-selection",
            "buildable",
            "--select",
            "+fct_indicator_values",
            "+project_funding_from_forms",
            "+unmapped_form_texts",
            "form_tables",
            "dim_performance_forms",
        ],
    )
    with looked_into(workshop.put_away(settings, tmp_path_factory.mktemp("forms"))) as connection:
        connection.execute(f"use {connection.execute('select current_catalog()').fetchall()[0][0]}.marts")
        yield connection


def ask(warehouse: duckdb.DuckDBPyConnection, sql: str, *values: object) -> list[tuple[Any, ...]]:
    return warehouse.execute(sql, list(values)).fetchall()


def test_values_are_read_as_they_were_labelled(warehouse: duckdb.DuckDBPyConnection) -> None:
    """200 values of the user's document, labelled by hand."""
    read = ask(
        warehouse,
        """select value_kind, operator, value_number, value_number_upper, unit from fct_indicator_values
        where document_id = 'labelled' order by indicator_no""",
    )
    assert len(read) == len(KINDS) == 200

    def number(text: str) -> Decimal | None:
        return Decimal(text) if text else None

    labelled = [
        (x["value_kind"], x["operator"] or None, number(x["value_number"]), number(x["value_number_upper"]), fold(x["unit"])) for x in KINDS
    ]
    assert [(x["value"], got) for x, got, want in zip(KINDS, read, labelled, strict=True) if got != want] == []


def test_values_are_read_as_they_are_printed(warehouse: duckdb.DuckDBPyConnection) -> None:
    read = ask(
        warehouse,
        """select value_text, operator, value_number, value_number_upper, unit, value_kind from fct_indicator_values
        where document_id = 'printed' order by indicator_no""",
    )
    expected = [(text, sign, lower and Decimal(lower), upper and Decimal(upper), *rest) for text, sign, lower, upper, *rest in READINGS]
    assert [(got, want) for got, want in zip(read, expected, strict=False) if got != want] == []
    assert read[len(READINGS) :] == [("单色≤0.25", "<=", Decimal("0.25"), None, "元/页", "quantitative")]


def test_a_project_is_named_behind_its_label_in_one_cell(warehouse: duckdb.DuckDBPyConnection) -> None:
    read = ask(
        warehouse,
        "select form_shape, project_name from dim_performance_forms where document_id in ('inside', 'packed') order by document_id",
    )
    assert read == [("a", "伯乐奖"), ("c", "热线平台")]


def test_halves_have_their_own_merges_and_horizons(warehouse: duckdb.DuckDBPyConnection) -> None:
    read = ask(
        warehouse,
        """select horizon, level1, level2, level3, value_text, is_level1_printed from fct_indicator_values
        where document_id = 'halves' order by horizon desc, indicator_no""",
    )
    assert read == [
        ("implementation_period", "产出指标", "数量指标", "座数", "≥3座", True),
        ("implementation_period", "产出指标", "数量指标", "坝长", "1,200米", True),
        ("implementation_period", "产出指标", "质量指标", "合格率", "100%", True),
        ("implementation_period", "产出指标", "质量指标", "验收", "及时", True),
        ("annual", "产出指标", "数量指标", "座数", "1", True),
        ("annual", "产出指标", "质量指标", "合格率", "100%", True),
        ("annual", "产出指标", "质量指标", "工期", None, True),
    ]


def test_goals_have_the_horizon_of_their_half(warehouse: duckdb.DuckDBPyConnection) -> None:
    read = ask(
        warehouse,
        "select implementation_period_goal, annual_goal, first_page, last_page from dim_performance_forms where document_id = 'halves'",
    )
    assert read == [("全部加固", "加固一座", 1, 2)]


def test_a_goal_in_parts_is_read_whole(warehouse: duckdb.DuckDBPyConnection) -> None:
    read = ask(warehouse, "select annual_goal from dim_performance_forms where document_id = 'parted'")
    assert read == [("目标1：保障运转\n目标2：加强监管",)]


def test_money_of_a_form_sums_to_its_totals(warehouse: duckdb.DuckDBPyConnection) -> None:
    """The annual sources fall 60 short of the total: that is a remainder; the blank is no row, the zero is one."""
    read = ask(
        warehouse,
        """select horizon, funding_source, amount_yuan, derivation, proven, fiscal_year from intermediate.project_funding_from_forms
        where document_id = 'halves' order by horizon desc, derivation, row_no""",
    )
    assert read == [
        ("implementation_period", "central", Decimal(600), "printed", True, None),
        ("implementation_period", "city_county", Decimal(300), "printed", True, None),
        ("annual", "central", Decimal(200), "printed", False, 2027),
        ("annual", "city_county", Decimal(40), "printed", False, 2027),
        ("annual", "self_raised", Decimal(0), "printed", False, 2027),
        ("annual", "unspecified", Decimal(60), "remainder", False, 2027),
    ]


def test_a_list_is_a_form_a_project_and_operator_number_and_unit_are_one_value(warehouse: duckdb.DuckDBPyConnection) -> None:
    read = ask(
        warehouse,
        """select form_no, form_shape, project_name, value_text, operator, value_number, unit, value_kind from fct_indicator_values
        where document_id = 'list' order by form_no, indicator_no""",
    )
    assert read == [
        (1, "b", "Ａ项目（一期）", "20", ">=", Decimal(20), "场", "quantitative"),
        (1, "b", "Ａ项目（一期）", "1,010.5", "<=", Decimal("1010.5"), "万元", "quantitative"),
        (2, "b", "B项目", "11", "<=", None, None, "date"),
        (2, "b", "B项目", "优", None, None, None, "qualitative"),
    ]


def test_what_a_list_prints_again_counts_once(warehouse: duckdb.DuckDBPyConnection) -> None:
    read = ask(
        warehouse,
        """select form_no, project_name, funding_source, amount_yuan, page_no from intermediate.project_funding_from_forms
        where document_id = 'list' order by form_no""",
    )
    assert read == [
        (1, "Ａ项目（一期）", "unspecified", Decimal(105000), 1),
        (2, "B项目", "unspecified", Decimal(200000), 1),
    ]


def test_packed_indicators_are_unpacked(warehouse: duckdb.DuckDBPyConnection) -> None:
    read = ask(
        warehouse,
        """select form_shape, project_name, horizon, level1, level2, level3, value_text, operator, value_number, value_number_upper,
          unit, value_kind
        from fct_indicator_values where document_id = 'packed' order by indicator_no""",
    )
    first = ("c", "热线平台", "annual", "产出指标", "数量指标", "培训（次）")
    second = ("c", "热线平台", "annual", "满意度指标", "服务对象满意度", "满意率")
    assert read == [
        (*first, "5至8场", "between", Decimal(5), Decimal(8), "场", "quantitative"),
        (*first[:2], "implementation_period", *first[3:], "≥20场", ">=", Decimal(20), None, "场", "quantitative"),
        (*second, "按季度", None, None, None, None, "frequency"),
        (*second[:2], "implementation_period", *second[3:], "90%以上", ">=", Decimal(90), None, "%", "quantitative"),
    ]


def test_a_whole_unit_is_no_project(warehouse: duckdb.DuckDBPyConnection) -> None:
    read = ask(warehouse, "select form_shape, project_name, value_number, unit from fct_indicator_values where document_id = 'whole unit'")
    assert read == [("e", None, Decimal(2), "次")]
    assert ask(warehouse, "select * from intermediate.project_funding_from_forms where document_id = 'whole unit'") == []
    assert ask(warehouse, "select table_kind from intermediate.form_tables where document_id = 'whole unit'") == [
        ("performance_whole_unit",)
    ]


def test_a_self_evaluation_has_targets_results_and_two_phases(warehouse: duckdb.DuckDBPyConnection) -> None:
    read = ask(
        warehouse,
        """select form_shape, phase, level1, level1_kind, value_text, actual_text, weight_text, score_text from fct_indicator_values
        where document_id = 'evaluation'""",
    )
    assert read == [("f", "final", "产出指标（50分）", "output", "≥110人", "123人", "6", "6")]
    money = ask(
        warehouse,
        """select phase, source_label, amount_yuan from intermediate.project_funding_from_forms
        where document_id = 'evaluation' order by phase""",
    )
    assert money == [("budget", "其中：财政拨款", Decimal(1800000)), ("final", "其中：财政拨款", Decimal(1740000))]


def test_money_without_a_unit_stays_out_and_is_reported(warehouse: duckdb.DuckDBPyConnection) -> None:
    assert ask(warehouse, "select * from intermediate.project_funding_from_forms where document_id = 'unitless'") == []
    assert ask(warehouse, "select what, text from intermediate.unmapped_form_texts where document_id = 'unitless'") == [("unit", "12.00")]


@pytest.mark.parametrize(("document_id", "kind"), [("halves", "performance_project_form"), ("list", "performance_list")])
def test_tables_of_forms_are_known_as_such(warehouse: duckdb.DuckDBPyConnection, document_id: str, kind: str) -> None:
    assert ask(warehouse, "select table_kind from intermediate.form_tables where document_id = ?", document_id) == [(kind,)]
