"""Page numbers that are printed over the last row of a table."""

from itertools import product
from pathlib import Path

import pytest

from pipelines.paper.extract import extract
from tests.typeset import fonts
from tests.typeset.draw import pdf_of
from tests.typeset.layout import Page, Text, set_document
from tests.typeset.model import Cell, Document, Rules, Sheet, Style, Table

pytestmark = pytest.mark.skipif(not fonts.is_installed(), reason=f"the package {fonts.PACKAGE} of requirements-dev.lock is not installed")

ROWS = (("科目", "合计", "基本支出"), ("教育支出", "1,160.50", "960.50"), ("卫生支出", "60.00", ""), ("合计", "1,220.50", "960.50"))


def _page(rules: Rules) -> Page:
    """A table whose last row is the last of the page."""
    cells = [
        Cell(row, column, text or None, align="left" if column == 1 else "right")
        for row, texts in enumerate(ROWS, 1)
        for column, text in enumerate(texts, 1)
    ]
    table = Table(tuple(cells), (140.0, 100.0, 100.0), 1, style=Style(rules=rules, row_height=18))
    (page,) = set_document(Document("", "", (Sheet(height=800, margin=300, numbered=False), table)))
    lowest = max(text.baseline for text in page.texts)
    page.sheet = Sheet(height=lowest + 10)
    return page


def _texts(path: Path, name: str) -> list[str]:
    return [row["text"] for row in extract(path).tables[name].to_pylist() if row["text"]]


@pytest.mark.parametrize("rules", ["lines", "horizontal"])
@pytest.mark.parametrize(
    ("number", "lower"),
    [*product(("第 3 页 共 20 页", "- 3 -", "— 3 —"), (-8.0, -3.0, 1.0, 4.0)), *product(("3", "3/20"), (1.0, 4.0))],
)
def test_a_page_number_over_the_last_row_is_in_no_cell(rules: Rules, number: str, lower: float, tmp_path: Path) -> None:
    page = _page(rules)
    baseline = max(text.baseline for text in page.texts) + lower
    page.texts.append(Text((page.sheet.width - fonts.width(number, 9)) / 2, baseline, number, 9))
    path = tmp_path / "foot.pdf"
    path.write_bytes(pdf_of([page]))
    assert _texts(path, "cells") == [text for row in ROWS for text in row if text]
    assert "".join(_texts(path, "lines")).replace(" ", "") == number.replace(" ", "")


def test_a_figure_in_the_last_row_is_no_page_number(tmp_path: Path) -> None:
    page = _page("lines")
    page.texts = [Text(t.x, t.baseline, "3" if t.text == "1,220.50" else t.text, t.size) for t in page.texts]
    path = tmp_path / "figure.pdf"
    path.write_bytes(pdf_of([page]))
    assert "3" in _texts(path, "cells")
