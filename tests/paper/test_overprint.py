"""What is printed over a page is no part of its tables: watermarks, and a scanner's text that is not painted."""

from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from pipelines.paper import pdfium, plumber
from pipelines.paper.extract import extract
from pipelines.paper.extraction import Extraction
from pipelines.paper.layout import is_image
from pipelines.paper.page import UNSEEN
from tests.typeset import fonts, provinces
from tests.typeset.compare import read
from tests.typeset.draw import pdf
from tests.typeset.overprint import MARKS, marked, searchable
from tests.typeset.overprint import UNSEEN as UNSEEN_MARKS

pytestmark = pytest.mark.skipif(not fonts.is_installed(), reason=f"the package {fonts.PACKAGE} of requirements-dev.lock is not installed")

DOCUMENT = provinces.document("a ministry")


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Extraction:
    """The document as it is, without marks."""
    path = tmp_path_factory.mktemp("plain") / "plain.pdf"
    path.write_bytes(pdf(DOCUMENT))
    return extract(path)


@pytest.mark.parametrize("above", [False, True])
@pytest.mark.parametrize("mark", MARKS)
def test_a_watermark_is_in_no_cell_and_is_not_lost(tmp_path: Path, plain: Extraction, mark: str, above: bool) -> None:
    """Figures took its characters in: 1,253.81 became 01,21253.81."""
    path = tmp_path / "marked.pdf"
    path.write_bytes(marked(DOCUMENT, MARKS[mark], above=above))
    extraction = extract(path)
    assert read(extraction) == read(plain)
    hidden = extraction.tables["hidden"].to_pylist()
    assert {h["reason"] for h in hidden} == {"watermark"}
    assert {h["text"] for h in hidden} <= set("仅供公开使用某市某局2025预算公开专用章")
    for page in extraction.tables["pages"].to_pylist():
        # the cover's own type is as large as the level mark
        assert page["n_hidden"] > 0 or page["page_no"] == 1
        assert page["n_characters"] == page["n_in_cells"] + page["n_in_lines"] + page["n_hidden"]


@pytest.mark.parametrize("mark", UNSEEN_MARKS)
def test_writing_that_nobody_sees_is_in_no_cell_and_is_not_lost(tmp_path: Path, plain: Extraction, mark: str) -> None:
    path = tmp_path / "unseen.pdf"
    path.write_bytes(marked(DOCUMENT, UNSEEN_MARKS[mark], above=True))
    extraction = extract(path)
    assert read(extraction) == read(plain)
    assert {h["reason"] for h in extraction.tables["hidden"].to_pylist()} == {UNSEEN}
    for page in extraction.tables["pages"].to_pylist():
        assert page["n_characters"] == page["n_in_cells"] + page["n_in_lines"] + page["n_hidden"]


@pytest.mark.parametrize("ground", ["area", "line"])
def test_white_writing_on_a_dark_ground_is_seen(tmp_path: Path, ground: str) -> None:
    path = tmp_path / "dark.pdf"
    canvas = Canvas(str(path), pagesize=(300, 200))
    if ground == "area":
        canvas.rect(50, 100, 200, 20, stroke=0, fill=1)
    else:
        canvas.setLineWidth(20)
        canvas.line(50, 110, 250, 110)
    canvas.drawString(60, 80, "below")
    canvas.setFillGray(1)
    canvas.drawString(60, 106, "head")
    canvas.drawString(60, 50, "unseen")
    canvas.save()
    extraction = extract(path)
    assert [line["text"] for line in extraction.tables["lines"].to_pylist()] == ["head", "below"]
    assert "".join(h["text"] for h in extraction.tables["hidden"].to_pylist()) == "unseen"


def test_large_black_titles_are_no_watermark(plain: Extraction) -> None:
    assert plain.tables["hidden"].num_rows == 0


@pytest.mark.parametrize("mark", ["turned", "scattered"])
def test_the_other_engine_knows_what_runs_askew_too(tmp_path: Path, mark: str) -> None:
    path = tmp_path / "marked.pdf"
    path.write_bytes(marked(DOCUMENT, MARKS[mark]))
    with pdfium.Document(path) as ours, plumber.Document(path) as reference:
        for page_no in (1, 2):
            here, there = ours.page(page_no), reference.page(page_no)
            assert len(here.hidden) == len(there.hidden) > 0
            assert len(here.characters) == len(there.characters)


def test_text_that_is_not_painted_over_a_picture_leaves_the_page_a_picture(tmp_path: Path) -> None:
    """Without rules no table was found on it, and nothing said why."""
    path = tmp_path / "searchable.pdf"
    path.write_bytes(searchable(DOCUMENT, dpi=72))
    with pdfium.Document(path) as document:
        page = document.page(2)
    assert is_image(page)
    assert {reason for _, reason in page.hidden} == {UNSEEN}
    assert "部门收支总表" in "".join(character.text for character, _ in page.hidden)
