"""Page numbers that are printed over the last row of a table."""

from dataclasses import replace
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


def _read(path: Path, page: Page) -> tuple[list[str], str]:
    """The texts of the page's cells, and all that stands outside of them, without blanks."""
    path.write_bytes(pdf_of([page]))
    return _texts(path, "cells"), "".join(_texts(path, "lines")).replace(" ", "")


def _foot(page: Page) -> float:
    """The baseline of the last row."""
    return max(text.baseline for text in page.texts)


def _centred(page: Page, text: str, baseline: float, off: float = 0.0) -> Text:
    return Text((page.sheet.width - fonts.width(text, 9)) / 2 + off, baseline, text, 9)


PRINTED = [text for row in ROWS for text in row if text]


@pytest.mark.parametrize("rules", ["lines", "horizontal"])
@pytest.mark.parametrize(
    ("number", "lower"),
    [*product(("第 3 页 共 20 页", "- 3 -", "— 3 —"), (-8.0, -3.0, 0.0, 1.0, 4.0)), *product(("3", "3/20"), (1.0, 4.0))],
)
def test_a_page_number_over_the_last_row_is_in_no_cell(rules: Rules, number: str, lower: float, tmp_path: Path) -> None:
    page = _page(rules)
    page.texts.append(_centred(page, number, _foot(page) + lower))
    assert _read(tmp_path / "foot.pdf", page) == (PRINTED, number.replace(" ", ""))


@pytest.mark.parametrize(
    ("number", "off", "lower"),
    [
        ("3", 2.0, 4.0),  # as good as in the middle
        ("1", -80.0, 4.0),  # the number of the page in the file
        ("3", -80.0, 4.0),  # lower than the row by less than a line
        ("- 3 -", -80.0, 4.0),  # alone on its baseline
        ("第 3 页", -80.0, 0.0),  # says what it is
    ],
)
def test_a_page_number_aside_is_one_where_something_else_tells(number: str, off: float, lower: float, tmp_path: Path) -> None:
    page = _page("lines")
    page.texts.append(_centred(page, number, _foot(page) + lower, off))
    assert _read(tmp_path / "aside.pdf", page) == (PRINTED, number.replace(" ", ""))


def test_a_bare_number_across_other_glyphs_is_a_page_number(tmp_path: Path) -> None:
    page = _page("lines")
    foot = _foot(page)
    page.texts = [
        replace(t, text="合计（含上年结转的全部资金、本年安排）") if (t.text, t.baseline) == ("合计", foot) else t for t in page.texts
    ]
    label = max(page.texts, key=lambda t: len(t.text))
    page.texts = [replace(t, x=page.sheet.width / 2 - 8.5 * 9) if t is label else t for t in page.texts if t.baseline < foot or t is label]
    page.texts.append(_centred(page, "3", foot - 3.0))
    cells, lines = _read(tmp_path / "across.pdf", page)
    assert lines == "3"
    assert "3" not in cells


@pytest.mark.parametrize(
    ("number", "off", "lower"),
    [
        ("3", -80.0, 8.5),  # bare, aside, of another page, on a line of its own
        ("- 3 -", -100.0, 0.0),  # beside the row's texts and not in the middle
        ("3", 0.0, 0.0),  # bare, beside the row's texts
        ("3", 0.0, -5.0),  # bare, neither under all else nor across other glyphs
        ("第 3 页", 0.0, -54.0),  # too high: in the first row
    ],
)
def test_what_could_be_a_page_number_and_stands_elsewhere_is_no_page_number(number: str, off: float, lower: float, tmp_path: Path) -> None:
    page = _page("lines")
    page.texts.append(_centred(page, number, _foot(page) + lower, off))
    cells, lines = _read(tmp_path / "cell.pdf", page)
    assert lines == ""
    assert number.replace(" ", "") in "".join(cells).replace(" ", "")


def test_a_figure_alone_in_its_row_is_no_page_number(tmp_path: Path) -> None:
    """In the middle of the page, with figures above and below it."""
    page = _page("lines")
    rows = sorted({text.baseline for text in page.texts})
    page.texts = [text for text in page.texts if text.baseline != rows[-2]]
    page.texts += [_centred(page, "7", rows[-2]), _centred(page, "10", rows[-3]), _centred(page, "17", rows[-1])]
    cells, lines = _read(tmp_path / "alone.pdf", page)
    assert lines == ""
    assert "7" in "".join(cells)


def test_dashes_in_the_cells_beside_a_figure_make_no_page_number_of_it(tmp_path: Path) -> None:
    page = _page("lines")
    foot = _foot(page)
    page.texts = [text for text in page.texts if text.baseline < foot]
    page.texts += [Text(x, foot, text, 9) for x, text in ((200.0, "—"), (350.0, "3"), (440.0, "—"))]
    assert _read(tmp_path / "dashes.pdf", page) == ([*(text for row in ROWS[:-1] for text in row if text), "—", "3", "—"], "")


def test_a_figure_in_the_last_row_is_no_page_number(tmp_path: Path) -> None:
    page = _page("lines")
    page.texts = [Text(t.x, t.baseline, "3" if t.text == "1,220.50" else t.text, t.size) for t in page.texts]
    path = tmp_path / "figure.pdf"
    path.write_bytes(pdf_of([page]))
    assert "3" in _texts(path, "cells")
