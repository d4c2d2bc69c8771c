"""Columns of tables that have level rules only."""

from pathlib import Path

import pytest

from pipelines.paper.extract import extract
from tests.typeset import fonts
from tests.typeset.compare import differences
from tests.typeset.draw import pdf
from tests.typeset.model import Cell, Document, Line, Sheet, Style, Table

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
