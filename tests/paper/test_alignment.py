"""Columns of tables that have level rules only."""

from pathlib import Path

import pytest

from pipelines.paper.extract import extract
from tests.typeset import fonts
from tests.typeset.compare import differences
from tests.typeset.draw import pdf
from tests.typeset.model import Align, Cell, Document, Line, Sheet, Style, Table

pytestmark = pytest.mark.skipif(not fonts.is_installed(), reason=f"the package {fonts.PACKAGE} of requirements-dev.lock is not installed")


def test_headings_that_nearly_touch_are_each_in_its_column(tmp_path: Path) -> None:
    heads = ("功能科目", "事业单位经营支出", "对附属单位补助支出", "上缴上级支出")
    amounts = (("201", "812.36", "0.00", "0.00"), ("205", "251.00", "0.00", "0.00"), ("208", "116.05", "0.00", "0.00"))
    cells = [Cell(1, column, text, align="center") for column, text in enumerate(heads, 1)]
    cells += [
        Cell(row, column, text, align="left" if column == 1 else "right")
        for row, texts in enumerate(amounts, 2)
        for column, text in enumerate(texts, 1)
    ]
    style = Style(size=8, rules="horizontal")
    table = Table(tuple(cells), (60.0, 68.0, 76.0, 52.0), 1, (Line(middle="支出总表", size=14),), style=style)
    path = tmp_path / "level.pdf"
    path.write_bytes(pdf(Document("", "", (Sheet(), table))))
    assert differences(extract(path), [table]) == []


@pytest.mark.parametrize("gap", [3.0, 5.0, 8.0])
@pytest.mark.parametrize("align", ["left", "center", "right"])
def test_figures_of_columns_as_near_as_words_stay_apart(gap: float, align: Align, tmp_path: Path) -> None:
    rows = (
        ("科目编码", "科目名称", "合计", "基本支出", "项目支出"),
        ("2010350", "事业运行", "1,160,500", "960,500", "200,000"),
        ("2080505", "机关养老保险", "84.20", "12,345,678.90", "0.00"),
        ("2101102", "事业单位医疗", "9,876,543.21", "", "7.00"),
        ("2210201", "住房公积金", "12", "5,000.00", "1,234,567.89"),
    )
    size = 9.0
    cells = [
        Cell(row, column, text or None, align="center" if row == 1 else "left" if column < 3 else align)
        for row, texts in enumerate(rows, 1)
        for column, text in enumerate(texts, 1)
    ]
    widths = tuple(max(fonts.width(texts[column], size) for texts in rows) + gap for column in range(5))
    style = Style(size=size, padding=gap / 2 - 0.01, rules="horizontal")
    table = Table(tuple(cells), widths, 1, (Line(middle="支出总表", size=14),), style=style)
    path = tmp_path / "near.pdf"
    path.write_bytes(pdf(Document("", "", (Sheet(), table))))
    assert differences(extract(path), [table]) == []


def test_a_rule_under_a_heading_makes_it_head_the_columns_below(tmp_path: Path) -> None:
    cells = [Cell(1, 1, "功能科目", 2, 1, "center"), Cell(1, 2, "合计", 2, 1, "center")]
    cells += [Cell(1, 3, "基本支出", 1, 3, "center"), Cell(1, 6, "项目支出", 1, 2, "center")]
    cells += [Cell(2, column, text, align="center") for column, text in enumerate(("小计", "人员经费", "公用经费", "小计", "上年结转"), 3)]
    amounts = (("201", "1,160.50", "960.50", "812.36", "148.14", "200.00", ""), ("205", "251.00", "251.00", "", "251.00", "", ""))
    cells += [
        Cell(row, column, text or None, align="left" if column == 1 else "right")
        for row, texts in enumerate((*amounts, *amounts), 3)
        for column, text in enumerate(texts, 1)
    ]
    style = Style(size=8, rules="horizontal", padding=1.5)
    table = Table(tuple(cells), (60.0, 38.0, 38.0, 38.0, 38.0, 38.0, 38.0), 2, (Line(middle="支出总表", size=14),), style=style)
    path = tmp_path / "groups.pdf"
    path.write_bytes(pdf(Document("", "", (Sheet(), table))))
    assert differences(extract(path), [table]) == []
