"""Who a document is and what its text says, on invented documents of places that no pattern was written for."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from pipelines.dbt import invoke
from pipelines.paper.extraction import SCHEMAS
from pipelines.paper.fold import fold
from pipelines.settings import Settings
from pipelines.staging import DOCUMENTS, SOURCES, open_warehouse
from tests.looked_into import looked_into
from tests.workshop import Workshop

Line = tuple[float, str]
"""Type size in points, text."""

_BODY = 16.0


@dataclass(frozen=True)
class Paper:
    """A document as lines of type, a page a tuple; `cells` are (table, row, column, text) of page 1."""

    file_name: str
    pages: Sequence[Sequence[Line]] = ()
    cells: Sequence[tuple[int, int, int, str]] = ()
    source: dict[str, object] = field(default_factory=dict)


def cover(*lines: str) -> list[Line]:
    """A cover with its table of contents on the next page."""
    return [(36.0, line) for line in lines]


CONTENTS: list[Line] = [(22.0, "目 录"), (_BODY, "一、单位职责 ........ 1"), (_BODY, "二、收支总表 ........ 2")]

PAPERS = {
    "unit before year": Paper("a.pdf", [cover("襄阳市樊城区水利局", "2027年度部门预算公开"), CONTENTS]),
    "year before unit": Paper("b.pdf", [cover("2025年度", "大理白族自治州退役军人事务局", "（本级）单位决算"), CONTENTS]),
    "name over two lines": Paper("c.pdf", [cover("石嘴山市惠农区城市管理综合", "执法局2026年单位预算公开说明"), CONTENTS]),
    "year in numerals": Paper("d.pdf", [cover("克拉玛依市财政局", "二〇二四年度部门决算", "二〇二五年八月"), CONTENTS]),
    "labels on the cover": Paper("e.pdf", [[*cover("拉萨市2026年市级部门预算"), (18.0, "预算单位：拉萨市交通运输局")], CONTENTS]),
    "two sizes of type": Paper("k.pdf", [[(28.0, "喀什地区水文站"), (22.0, "2026年单位预算公开"), (_BODY, "二〇二六年一月")], CONTENTS]),
    "year behind": Paper("l.pdf", [[*cover("部门预算公开", "（2026年度）"), (18.0, "单位名称：哈密市第3中学（公章）")], CONTENTS]),
    "name with a number": Paper("m.pdf", [cover("阜康市第17中学2025年度单位决算"), CONTENTS]),
    "about": Paper("o.pdf", [cover("黄山市屯溪区文化馆关于", "2026年单位预算的公开说明"), CONTENTS]),
    "lying name": Paper("2030年某市教育局部门预算.pdf", [cover("黔南州民政局", "2023年度部门决算"), CONTENTS]),
    "a code for a label": Paper(
        "p.pdf", [[(_BODY, "部门预算收支总表"), (_BODY, "416平泉市柳溪镇财政所 预算年度：2026 单位：万元")]] * 2, [(1, 1, 1, "预算数")]
    ),
    "labels inside the grid": Paper(
        "2026.pdf",
        [],
        [
            (1, 1, 1, "收支预算总表 部门：衢州市审计局 单位：万元"),
            (1, 2, 1, "2026年预算数"),
            (2, 1, 1, "支出总表 部门：衢州市审计局 单位：万元"),
        ],
    ),
    "tables only, with sidecar": Paper(
        "x.pdf",
        [],
        [(1, 1, 1, "预算01表 收支总表"), (1, 2, 1, "项目"), (1, 2, 2, "金额")],
        {"unit_name": "北海市文化局", "fiscal_year": 2026, "disclosure_kind": "budget", "disclosure_level": "department"},
    ),
    "tables only, file name": Paper(
        "附件2：北海市体育局2026年度部门预算报表.pdf", [], [(1, 1, 1, "预算01表 收支总表"), (1, 2, 1, "项目"), (1, 2, 2, "金额")]
    ),
    "targets alone": Paper("f.pdf", [[(14.0, "丽水市体育局2026年项目支出绩效目标表"), (9.0, "部门名称：丽水市体育局 单位：万元")]]),
    "neither budget nor final accounts": Paper(
        "衡水市审计局2026年部门预算.pdf",
        [[(22.0, "政府网站工作年度报表"), (22.0, "（2025年度）"), (_BODY, "填报单位：衡水市审计局"), (_BODY, "网站名称 衡水市审计局")]],
    ),
    "blank template": Paper("g.pdf", [cover("江陵县XX局", "2024年度部门决算"), CONTENTS]),
    "first version": Paper("h1.pdf", [cover("宜春市林业局", "2026年度部门预算"), CONTENTS], [(1, 1, 1, "2026年部门收支总表")]),
    "corrected version": Paper("h1（更正）.pdf", [cover("宜春市林业局", "2026年度部门预算"), CONTENTS], [(1, 1, 1, "2026年部门收支总表")]),
    "tables of the same unit": Paper("h2.pdf", [cover("宜春市林业局", "2026年度部门预算"), CONTENTS], [(1, 1, 1, "政府采购明细表")]),
    "narrative": Paper(
        "n.pdf",
        [
            cover("楚雄州林业局", "2026年度部门预算"),
            CONTENTS,
            [
                (_BODY, "　　一、收入预算情况说明"),
                (_BODY, "　　2026年收入预算总计1,200.50万元，其中：本年收入1,100.50万"),
                (_BODY, "元，上年结转100.00万元，比上年减少299.50万元，下降19.97%，主"),
                (_BODY, "- 3 -"),
            ],
            [
                (_BODY, "要原因是压减一般性支出。"),
                (_BODY, "　　二、支出预算情况说明"),
                (_BODY, "　　2026年支出预算1200.5万元，其中：基本支出700.00万元，占"),
                (_BODY, "58.31%；项目支出500.50万元，占41.69%。"),
                (_BODY, "　　三、“三公”经费情况"),
                (_BODY, "　　（一）公务接待费。2026年预算数2.50万元，比2025年预算数3.00万元减少0.50万元。"),
                (_BODY, "　　四、国有资产占用情况"),
                (_BODY, "　　截至2025年12月31日，本部门共有车辆7辆，单价100万元（含）以上设备1台（套）。"),
                (_BODY, "　　五、其他"),
                (_BODY, "　　新建苗圃基地投入88.00万元。"),
            ],
        ],
    ),
}

with (Path(__file__).parent / "vocabulary" / "units.csv").open(encoding="utf-8", newline="") as file:
    UNITS = [row["unit"] for row in csv.DictReader(file)]
# Ways in which a cover names its unit, with what it says: year, kind, level.
COVERS = (
    ("{}2025年部门预算", (2025, "budget", "department")),
    ("{}2023年度部门决算", (2023, "final_accounts", "department")),
    ("2026年{}单位预算", (2026, "budget", "unit")),
    ("{}2024年度单位决算公开", (2024, "final_accounts", "unit")),
    ("2025年度{}部门预算公开说明", (2025, "budget", "department")),
    ("关于{}2024年度部门决算的说明", (2024, "final_accounts", "department")),
    ("{}2026年度部门预算及“三公”经费预算编制说明", (2026, "budget", "department")),
)
# Covers as they are printed, and what they say; where the page was seen stands in tests/vocabulary beside its titles.
SEEN = {
    "泸州": (("2023年度泸州市中医医院单位决算", "公开日期：2024年9月26日"), ("泸州市中医医院", 2023, "final_accounts", "unit")),
    "柞水": (
        ("柞水县审计局2020年部门决算", "保密审查情况：已审查", "部门主要负责人审签情况：已审签"),
        ("柞水县审计局", 2020, "final_accounts", "department"),
    ),
    "双鸭山": (("中共双鸭山市委统战部", "2021年部门预算及“三公”经费情况说明"), ("中共双鸭山市委统战部", 2021, "budget", "department")),
    "德江": (("德江县机关事务中心2025年部门预算及“三公”经费公开信息",), ("德江县机关事务中心", 2025, "budget", "department")),
    "乌鲁木齐": (("乌鲁木齐市政务服务中心2023年度部门决算公开说明",), ("乌鲁木齐市政务服务中心", 2023, "final_accounts", "department")),
    "湛江": (("2021年湛江市人民政府行政服务中心部门决算",), ("湛江市人民政府行政服务中心", 2021, "final_accounts", "department")),
    "大足": (("重庆市大足区珠溪镇人民政府", "2022年部门预算情况说明"), ("重庆市大足区珠溪镇人民政府", 2022, "budget", "department")),
    "广水": (("广水市十里街道办事处2022年部门预算信息公开",), ("广水市十里街道办事处", 2022, "budget", "department")),
    "曾都": (("曾都区河道堤防建设管理处2021年度决算公开说明",), ("曾都区河道堤防建设管理处", 2021, "final_accounts", None)),
    "渠县": (("渠县农业综合技术服务中心", "2024年度单位决算"), ("渠县农业综合技术服务中心", 2024, "final_accounts", "unit")),
    "教育部": (("教育部", "2025年部门预算"), ("教育部", 2025, "budget", "department")),
    "大学": (("2026年度", "云南大学部门预算"), ("云南大学", 2026, "budget", "department")),
    "brackets": (("2025年部门预算公开", "（银川市审计局）", "2025年2月"), ("银川市审计局", 2025, "budget", "department")),
    "dated": (("海口市秀英区统计局", "部门预算", "二〇二六年"), ("海口市秀英区统计局", 2026, "budget", "department")),
}
PAPERS |= {f"seen: {name}": Paper("1.pdf", [cover(*lines), CONTENTS]) for name, (lines, _) in SEEN.items()}
# File names of documents that hold tables alone.
FILES = {
    "2025年部门预算公开-海口市审计局.pdf": ("海口市审计局", 2025, "budget", "department"),
    "附件：银川市统计局2024年度部门决算.pdf": ("银川市统计局", 2024, "final_accounts", "department"),
    "（定稿）西宁市林业和草原局2026年部门预算公开表.pdf": ("西宁市林业和草原局", 2026, "budget", "department"),
    "南昌市财政局2026年度单位预算(1).pdf": ("南昌市财政局", 2026, "budget", "unit"),
    "03.太原市民政局_2025年部门预算.pdf": ("太原市民政局", 2025, "budget", "department"),
}
TABLES_ONLY = [(1, 1, 1, "收支总表"), (1, 2, 1, "项目"), (1, 2, 2, "金额"), (1, 3, 1, "一般公共预算拨款收入"), (1, 3, 2, "1.00")]
PAPERS |= {f"name: {name}": Paper(name, [], TABLES_ONLY) for name in FILES}
for number, unit in enumerate(UNITS):
    PAPERS[f"cover: {unit}"] = Paper("x.pdf", [cover(COVERS[number % len(COVERS)][0].format(unit)), CONTENTS])
    PAPERS[f"file: {unit}"] = Paper(COVERS[number % 4][0].format(unit) + ".pdf", [], TABLES_ONLY)


def rows(name: str, schema: pa.Schema, records: Sequence[dict[str, object]]) -> pa.Table:
    """Arrow rows of `schema`; columns that a record leaves out are null."""
    assert all(set(r) <= set(schema.names) for r in records), name
    return pa.Table.from_pylist([{n: r.get(n) for n in schema.names} for r in records], schema=schema)


def lines_of(document_id: str, paper: Paper) -> Iterator[dict[str, object]]:
    """Lines set from the left margin (90) or, after two full-width spaces, two characters in; filled to x 505."""
    for page_no, page in enumerate(paper.pages, 1):
        for line_no, (size, text) in enumerate(page, 1):
            x0 = 90 + (2 * size if text.startswith("　　") else 0)
            x1 = min(505.0, x0 + size * len(text.strip()))
            top = 100.0 + 20 * line_no
            place = {"x0": x0, "top": top, "x1": x1, "bottom": top + size, "size": size}
            yield {"document_id": document_id, "page_no": page_no, "line_no": line_no, "text": text.strip(), "folded": fold(text), **place}


def cells_of(document_id: str, paper: Paper) -> Iterator[dict[str, object]]:
    for table_no, row_no, column_no, text in paper.cells:
        place = {"table_no": table_no, "row_no": row_no, "column_no": column_no, "row_span": 1, "column_span": 1, "page_no": 1}
        yield {"document_id": document_id, "text": text, "folded": fold(text), "is_header": row_no == 1, **place}


def stage(settings: Settings) -> None:
    """Put the invented documents into staging; a document's name here is its id."""
    records: dict[str, list[dict[str, object]]] = {"documents": [], "sources": [], "pages": [], "lines": [], "cells": []}
    for document_id, paper in PAPERS.items():
        names = {"file_name": paper.file_name, "relative_path": paper.file_name}
        records["documents"].append({"document_id": document_id, **names, "page_count": max(1, len(paper.pages)), "status": "extracted"})
        if paper.source:
            records["sources"].append({"document_id": document_id, "file": paper.file_name, **paper.source})
        for page_no in range(1, max(1, len(paper.pages)) + 1):
            records["pages"].append({"document_id": document_id, "page_no": page_no, "width": 595.0, "height": 842.0, "rotation": 0})
        records["lines"] += lines_of(document_id, paper)
        records["cells"] += cells_of(document_id, paper)
    schemas = {**SCHEMAS, "documents": DOCUMENTS, "sources": SOURCES}
    with open_warehouse(settings.warehouse) as connection:
        for name, table in records.items():
            arrow = rows(name, schemas[name], table)
            connection.register("arrow", arrow)
            connection.execute(f"insert into staging.{name} by name select * from arrow")
            connection.unregister("arrow")


@pytest.fixture(scope="module")
def warehouse(workshop: Workshop, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The invented documents, and what identity and narrative make of them."""
    settings = workshop.home(keep_intermediate=True)
    stage(settings)
    models = ["+document_versions", "+narrative_totals", "+narrative_assets"]
    assert invoke(settings, ["build", "--full-refresh", "--indirect-selection", "buildable", "--select", *models])
    with looked_into(workshop.put_away(settings, tmp_path_factory.mktemp("identity"))) as connection:
        connection.execute(f"use {connection.execute('select current_catalog()').fetchall()[0][0]}.staging")
        yield connection


def identity(warehouse: duckdb.DuckDBPyConnection, document_id: str) -> tuple[object, ...]:
    (row,) = warehouse.execute(
        "select unit_name, fiscal_year, disclosure_kind, disclosure_level from build.document_identities where document_id = ?",
        [document_id],
    ).fetchall()
    return tuple(row)


@pytest.mark.parametrize(
    ("document_id", "expected"),
    [
        ("unit before year", ("襄阳市樊城区水利局", 2027, "budget", "department")),
        ("year before unit", ("大理白族自治州退役军人事务局（本级）", 2025, "final_accounts", "unit")),
        ("name over two lines", ("石嘴山市惠农区城市管理综合执法局", 2026, "budget", "unit")),
        ("year in numerals", ("克拉玛依市财政局", 2024, "final_accounts", "department")),
        ("labels on the cover", ("拉萨市交通运输局", 2026, "budget", "department")),
        ("two sizes of type", ("喀什地区水文站", 2026, "budget", "unit")),
        ("year behind", ("哈密市第3中学", 2026, "budget", "department")),
        ("name with a number", ("阜康市第17中学", 2025, "final_accounts", "unit")),
        ("about", ("黄山市屯溪区文化馆", 2026, "budget", "unit")),
        ("lying name", ("黔南州民政局", 2023, "final_accounts", "department")),
        ("a code for a label", ("平泉市柳溪镇财政所", 2026, "budget", "department")),
        ("labels inside the grid", ("衢州市审计局", 2026, "budget", "department")),
        ("tables only, with sidecar", ("北海市文化局", 2026, "budget", "department")),
        ("tables only, file name", ("北海市体育局", 2026, "budget", "department")),
        ("targets alone", ("丽水市体育局", 2026, "performance_targets", "department")),
    ],
)
def test_a_document_is_known_by_its_content(warehouse: duckdb.DuckDBPyConnection, document_id: str, expected: tuple[object, ...]) -> None:
    assert identity(warehouse, document_id) == expected


@pytest.mark.parametrize("unit", UNITS)
def test_units_of_every_sort_and_province_are_named_by_cover_and_by_file(warehouse: duckdb.DuckDBPyConnection, unit: str) -> None:
    number = UNITS.index(unit)
    for place, expected in (("cover", COVERS[number % len(COVERS)][1]), ("file", COVERS[number % 4][1])):
        *found, level = identity(warehouse, f"{place}: {unit}")
        # 部门预算 of a unit that calls itself （本级）: not decided
        assert (*found, level) == (unit, *expected) or ("（本级）" in unit and (*found, level) == (unit, *expected[:2], None))


@pytest.mark.parametrize("name", SEEN)
def test_covers_of_other_provinces_say_who_and_when(warehouse: duckdb.DuckDBPyConnection, name: str) -> None:
    assert identity(warehouse, f"seen: {name}") == SEEN[name][1]


@pytest.mark.parametrize("name", FILES)
def test_a_file_name_says_what_tables_alone_do_not(warehouse: duckdb.DuckDBPyConnection, name: str) -> None:
    assert identity(warehouse, f"name: {name}") == FILES[name]


@pytest.mark.parametrize("document_id", ["neither budget nor final accounts", "blank template"])
def test_what_is_no_disclosure_is_other(warehouse: duckdb.DuckDBPyConnection, document_id: str) -> None:
    assert identity(warehouse, document_id)[2] == "other"


def test_evidence_names_rule_page_and_text(warehouse: duckdb.DuckDBPyConnection) -> None:
    ((evidence,),) = warehouse.execute(
        "select identity_evidence from build.document_identities where document_id = 'lying name'"
    ).fetchall()
    assert "unit_name = 黔南州民政局 (cover_before_year, page 1: 黔南州民政局 2023年度部门决算)" in evidence


def test_a_correction_supersedes_and_other_tables_stand_beside(warehouse: duckdb.DuckDBPyConnection) -> None:
    assert warehouse.execute(
        "select superseded_document_id, document_id from intermediate.document_versions where document_id not like '%: %'"
    ).fetchall() == [("first version", "corrected version")]


def figures(warehouse: duckdb.DuckDBPyConnection, topic: str) -> list[tuple[object, ...]]:
    return [
        tuple(row)
        for row in warehouse.execute(
            """select statement, fiscal_year, coalesce(amount_yuan, share, quantity)::decimal(18, 4), page_no
            from intermediate.narrative_figures where document_id = 'narrative' and topic = ? order by figure_no, derivation""",
            [topic],
        ).fetchall()
    ]


def test_a_sentence_runs_over_lines_and_pages(warehouse: duckdb.DuckDBPyConnection) -> None:
    ((sentence, reason),) = warehouse.execute(
        """select distinct sentence_text, reason from intermediate.narrative_figures
        where document_id = 'narrative' and topic = 'revenue_total' and statement = 'change'"""
    ).fetchall()
    assert sentence.endswith("下降19.97%，主要原因是压减一般性支出")
    assert reason == "压减一般性支出"


def test_a_change_belongs_to_the_amount_that_its_rate_confirms(warehouse: duckdb.DuckDBPyConnection) -> None:
    """The words before 比上年 are 上年结转100.00, but only the total gives 19.97 %."""
    assert figures(warehouse, "revenue_total") == [
        ("amount", 2026, Decimal("12005000.0000"), 3),
        ("implied_previous", 2025, Decimal("15000000.0000"), 3),
        ("change", 2026, Decimal("-2995000.0000"), 3),
        ("change_rate", 2026, Decimal("-0.1997"), 3),
    ]


def test_shares_belong_to_the_amount_before_them(warehouse: duckdb.DuckDBPyConnection) -> None:
    assert figures(warehouse, "basic") == [("amount", 2026, Decimal("7000000.0000"), 4), ("share", 2026, Decimal("0.5831"), 4)]


def test_a_heading_names_what_the_sentence_does_not(warehouse: duckdb.DuckDBPyConnection) -> None:
    assert figures(warehouse, "three_public_reception") == [
        ("amount", 2026, Decimal("25000.0000"), 4),
        ("amount", 2025, Decimal("30000.0000"), 4),
        ("implied_previous", 2025, Decimal("30000.0000"), 4),
        ("change", 2026, Decimal("-5000.0000"), 4),
    ]


def test_assets_are_of_the_day_they_are_counted_at(warehouse: duckdb.DuckDBPyConnection) -> None:
    assert warehouse.execute(
        "select item, row_label, fiscal_year, quantity::integer, unit from intermediate.narrative_assets order by item desc"
    ).fetchall() == [("vehicles", "共有车辆", 2025, 7, "辆"), ("equipment", "单价100万元(含)以上设备", 2025, 1, "台(套)")]


def test_a_figure_without_a_topic_is_left_alone(warehouse: duckdb.DuckDBPyConnection) -> None:
    assert warehouse.execute("select count(*) from intermediate.narrative_figures where amount_printed = '88.00'").fetchall() == [(0,)]


def test_headlines_of_the_text_agree_in_both_spellings(warehouse: duckdb.DuckDBPyConnection) -> None:
    assert warehouse.execute(
        "select item, fund, amount_yuan::decimal(20, 2) from intermediate.narrative_totals where document_id = 'narrative' order by item"
    ).fetchall() == [
        ("basic", "all", Decimal("7000000.00")),
        ("carry_over_in", "all", Decimal("1000000.00")),
        ("expenditure_total", "all", Decimal("12005000.00")),
        ("project", "all", Decimal("5005000.00")),
        ("revenue_current_year", "all", Decimal("11005000.00")),
        ("revenue_total", "all", Decimal("12005000.00")),
        ("three_public_reception", "all", Decimal("25000.00")),
    ]
