"""Tables without rules, or with level rules that part no rows: what is read is what was typeset, and what is no table is none."""

from pathlib import Path

import pytest

from pipelines.paper.extract import extract
from tests.typeset import bare, fonts
from tests.typeset.compare import differences
from tests.typeset.draw import pdf, pdf_of
from tests.typeset.layout import Page, Text
from tests.typeset.model import Cell, Document, Line, Paragraph, Rules, Sheet, Style, Table

pytestmark = pytest.mark.skipif(not fonts.is_installed(), reason=f"the package {fonts.PACKAGE} of requirements-dev.lock is not installed")

# Each was once misread: wrapped headings (2), numbers of columns (5), a group of headings over two of six columns (7), headings that touch
# (318), labels that touch figures (39), a label whose last line has the figures (67), a label without figures at the end (259).
SEEDS = (*range(12), 39, 67, 259, 318)


@pytest.mark.parametrize("rules", ["none", "three", "horizontal"])
@pytest.mark.parametrize("seed", SEEDS)
def test_a_table_without_upright_rules_is_read_as_it_was_typeset(seed: int, rules: Rules, tmp_path: Path) -> None:
    document = bare.document(seed, rules)
    path = tmp_path / "bare.pdf"
    path.write_bytes(pdf(document))
    extraction = extract(path)
    assert differences(extraction, document.tables) == []
    assert "单位：万元" in extraction.tables["tables"].to_pylist()[0]["caption"]
    for page in extraction.tables["pages"].to_pylist():
        assert page["n_characters"] == page["n_in_cells"] + page["n_in_lines"] + page["n_hidden"]


@pytest.mark.parametrize("rules", ["none", "horizontal"])
@pytest.mark.parametrize("seed", range(16))
def test_it_goes_on_on_the_next_page_with_its_headings_or_without(seed: int, rules: Rules, tmp_path: Path) -> None:
    document = bare.document(seed, rules, low=300.0)
    path = tmp_path / "low.pdf"
    path.write_bytes(pdf(document))
    assert differences(extract(path), document.tables) == []


def _read(path: Path, document: Document) -> tuple[int, list[str]]:
    """The number of tables, and the lines."""
    path.write_bytes(pdf(document))
    tables = extract(path).tables
    return tables["tables"].num_rows, [line["text"] for line in tables["lines"].to_pylist()]


def test_rows_of_figures_without_headings_are_lines(tmp_path: Path) -> None:
    rows = tuple(Paragraph(f"{name}    {amount}    {amount}") for name, amount in (("教育支出", "1,160.50"), ("合计", "960.50")))
    n_tables, lines = _read(tmp_path / "rows.pdf", Document("", "", (Sheet(numbered=False), *rows)))
    assert n_tables == 0
    assert lines == ["教育支出 1,160.50 1,160.50", "合计 960.50 960.50"]


def test_contents_are_no_table(tmp_path: Path) -> None:
    titles = ("部门概况", "部门预算情况说明", "部门预算表", "名词解释")
    cells = [Cell(1, 1, "目录"), Cell(1, 2, "页码", align="right")]
    cells += [Cell(row, 1, title) for row, title in enumerate(titles, 2)]
    cells += [Cell(row, 2, str(3 * row), align="right") for row in range(2, 6)]
    contents = Table(tuple(cells), (200.0, 60.0), 1, style=Style(rules="none"))
    assert _read(tmp_path / "contents.pdf", Document("", "", (Sheet(), contents)))[0] == 0


def test_figures_filled_into_sentences_are_no_table(tmp_path: Path) -> None:
    """As on page 28 of a budget of Jiangsu of 2018: wide gaps around figures, two of which stand under one another at the lines' ends."""
    lines = (
        ((90.0, "经费预算支出中，因公出国（境）费支出"), (384.0, "100万元，占“三")),
        ((90.0, "公”经费的"), (182.0, "20.65"), (238.0, "%；公务用车购置及运行费支出"), (465.0, "267.8")),
        ((90.0, "万元，占“三公”经费的"), (279.0, "55.3%；公务接待费支出"), (465.0, "116.5")),
    )
    texts = [Text(x, 100.0 + 27.0 * n, text, 16.0) for n, line in enumerate(lines) for x, text in line]
    path = tmp_path / "sentences.pdf"
    path.write_bytes(pdf_of([Page(Sheet(), texts)]))
    assert extract(path).tables["tables"].num_rows == 0


def test_a_note_and_a_title_are_in_no_cell(tmp_path: Path) -> None:
    cells = [Cell(1, 1, "项目"), Cell(1, 2, "金额", align="right")]
    cells += [Cell(row, 1, name) for row, name in enumerate(("公务接待费", "公务用车购置", "合计"), 2)]
    cells += [Cell(row, 2, amount, align="right") for row, amount in enumerate(("1.00", "18.00", "19.00"), 2)]
    above = (Line(middle="“三公”经费预算表", size=9.0), Line(left="部门：某某局", right="金额单位：万元"))
    table = Table(tuple(cells), (150.0, 80.0), 1, above, (Line(left="注：本表无国有资本经营预算"),), Style(rules="none"))
    path = tmp_path / "note.pdf"
    path.write_bytes(pdf(Document("", "", (Sheet(), table))))
    extraction = extract(path)
    assert differences(extraction, [table]) == []
    (row,) = extraction.tables["tables"].to_pylist()
    assert (row["caption"], row["notes"]) == ("“三公”经费预算表\n部门：某某局 金额单位：万元", "注：本表无国有资本经营预算")
