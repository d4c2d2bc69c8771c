"""The same tables in other print: lying on the paper, ruled in other ways, too wide for a page, in fonts that say nothing."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pipelines.extras import can_read_pictures
from pipelines.paper import plumber
from pipelines.paper.characters import _shown
from pipelines.paper.draw import inspected_page
from pipelines.paper.extract import extract
from pipelines.paper.extraction import Extraction
from pipelines.paper.fold import PLAIN, fold
from pipelines.paper.page import decoded
from pipelines.paper.pdfium import Document as Pdfium
from pipelines.paper.picture import GARBLED
from pipelines.rereading import Place, reread
from tests.typeset import bare, families, fonts
from tests.typeset.compare import differences
from tests.typeset.draw import pdf, pdf_of
from tests.typeset.layout import Text
from tests.typeset.model import Block, Document, Line, Paragraph, Rules, Sheet, Table

pytestmark = pytest.mark.skipif(not fonts.is_installed(), reason=f"the package {fonts.PACKAGE} of requirements-dev.lock is not installed")


def changed(document: Document, change: Callable[[Block], Block]) -> Document:
    return replace(document, blocks=tuple(map(change, document.blocks)))


def lying(document: Document, degrees: int) -> Document:
    """The document with its print turned on its paper."""
    return changed(document, lambda block: replace(block, rotation=0, lies=degrees) if isinstance(block, Sheet) else block)


def ruled(document: Document, rules: Rules) -> Document:
    """The document with the rules of its tables drawn in another way."""

    def change(block: Block) -> Block:
        is_ruled = isinstance(block, Table) and block.style.rules != "horizontal"
        return replace(block, style=replace(block.style, rules=rules)) if isinstance(block, Table) and is_ruled else block

    return changed(document, change)


def read(path: Path, document: Document) -> Extraction:
    path.write_bytes(pdf(document))
    return extract(path)


# In 7, 11 and 26 pdfplumber reads what PDFium leaves out; 2 runs over pages.
@pytest.mark.parametrize("degrees", [90, 180, 270])
@pytest.mark.parametrize("seed", [1, 2, 7, 11, 26])
def test_print_that_lies_on_its_side_or_head_is_read_as_it_was_typeset(seed: int, degrees: int, tmp_path: Path) -> None:
    document = lying(families.document(seed), degrees)
    extraction = read(tmp_path / "lying.pdf", document)
    assert differences(extraction, document.tables) == []
    for page in extraction.tables["pages"].to_pylist():
        assert page["n_characters"] == page["n_in_cells"] + page["n_in_lines"] + page["n_hidden"]


@pytest.mark.parametrize("seed", [2, 3, 7, 9])
def test_pages_that_lie_in_every_way_are_read_in_one_document(seed: int, tmp_path: Path) -> None:
    ways = iter([(0, 90), (90, 90), (270, 0), (180, 270), (90, 0), (0, 180), (270, 180)] * 9)

    def change(block: Block) -> Block:
        if not isinstance(block, Sheet):
            return block
        rotation, lies = next(ways)
        return replace(block, rotation=rotation, lies=lies)

    document = changed(families.document(seed), change)
    assert differences(read(tmp_path / "mixed.pdf", document), document.tables) == []


@pytest.mark.parametrize(("degrees", "turned"), [(90, True), (180, False), (270, True)])
def test_boxes_of_print_that_lies_are_those_of_the_page_as_displayed(degrees: int, turned: bool, tmp_path: Path) -> None:
    """A box is where the ink is: the other engine finds the cell's text in it, in order, and no box leaves the page."""
    document = lying(bare.document(1, "lines"), degrees)
    path = tmp_path / "lying.pdf"
    extraction = read(path, document)
    (sheet,) = [block for block in document.blocks if isinstance(block, Sheet)]
    (page,) = extraction.tables["pages"].to_pylist()
    size = (sheet.height, sheet.width) if turned else (sheet.width, sheet.height)
    assert (page["width"], page["height"], page["rotation"]) == (*size, 0)
    cells = [cell for cell in extraction.tables["cells"].to_pylist() if cell["text"]]
    places = {Place(1, cell["x0"], cell["top"], cell["x1"], cell["bottom"]): cell["folded"] for cell in cells}
    assert reread(path, [*places]) == places
    for line in extraction.tables["lines"].to_pylist():
        assert 0 <= line["x0"] < line["x1"] <= size[0]
        assert 0 <= line["top"] < line["bottom"] <= size[1]
    upright = {cell["indent"] for cell in read(tmp_path / "upright.pdf", lying(document, 0)).tables["cells"].to_pylist() if cell["text"]}
    assert sorted(cell["indent"] for cell in cells) == pytest.approx(sorted(upright), abs=0.01) or len(upright) < len(cells)
    assert inspected_page(path, 1).size[0] == pytest.approx(110 / 72 * size[0], abs=2)


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_both_engines_turn_a_page_alike(degrees: int, tmp_path: Path) -> None:
    path = tmp_path / "lying.pdf"
    path.write_bytes(pdf(lying(bare.document(3, "lines"), degrees)))
    with Pdfium(path) as ours, plumber.Document(path) as reference:
        here, there = ours.page(1), reference.page(1)
    assert (here.turned, here.width, here.height) == (there.turned, there.width, there.height)
    assert here.turned == degrees // 90
    for one, other in zip(sorted(here.characters, key=lambda c: c[:3]), sorted(there.characters, key=lambda c: c[:3]), strict=True):
        assert one[1:4] == pytest.approx(other[1:4], abs=0.2)
    assert len(here.horizontals) == len(there.horizontals)
    assert len(here.verticals) == len(there.verticals)


@pytest.mark.parametrize("rules", ["dashed", "double", "pale", "strokes", "dots", "pictures"])
@pytest.mark.parametrize("seed", [1, 2, 7])
def test_rules_of_any_kind_are_rules(seed: int, rules: Rules, tmp_path: Path) -> None:
    """Rows of dots, and pictures stretched to a line, were none."""
    document = ruled(families.document(seed), rules)
    assert differences(read(tmp_path / "rules.pdf", document), document.tables) == []


# Headings in two rows (2), with numbers of columns (5), higher than their text (19).
@pytest.mark.parametrize("low", [0.0, 300.0])
@pytest.mark.parametrize("rules", ["frame", "bands"])
@pytest.mark.parametrize("seed", [1, 2, 5, 7, 19])
def test_a_frame_or_shaded_rows_alone_make_a_table(seed: int, rules: Rules, low: float, tmp_path: Path) -> None:
    document = bare.document(seed, rules, low=low)
    assert differences(read(tmp_path / "few.pdf", document), document.tables) == []


# Headings in two rows on one page alone (2), numbers of columns (5), a figure in the middle of two columns by chance (54).
@pytest.mark.parametrize("titled", [False, True])
@pytest.mark.parametrize("labels", [False, True])
@pytest.mark.parametrize("seed", [1, 2, 5, 8, 54])
def test_columns_on_the_next_page_stand_beside_the_first(seed: int, labels: bool, titled: bool, tmp_path: Path) -> None:
    document, whole = bare.on_two_pages(seed, labels=labels, titled=titled)
    extraction = read(tmp_path / "wide.pdf", document)
    assert differences(extraction, [whole]) == []
    assert extraction.tables["tables"].to_pylist()[0]["caption"].count("支出总表") == 1


# Tables whose titles are of two sizes, so that the right one begins higher (2, 31, 33).
@pytest.mark.parametrize("rules", ["lines", "open"])
@pytest.mark.parametrize("seed", [2, 3, 31, 33, 55])
def test_of_tables_side_by_side_each_has_its_own_title(seed: int, rules: Rules, tmp_path: Path) -> None:
    page, tables = bare.side_by_side(seed, rules)
    path = tmp_path / "beside.pdf"
    path.write_bytes(pdf_of([page]))
    extraction = extract(path)
    assert differences(extraction, tables) == []
    titles = ["".join(line.middle + line.left + line.right for line in table.above) for table in tables]
    assert [re.sub(r"\s", "", table["caption"]) for table in extraction.tables["tables"].to_pylist()] == titles


def test_a_title_over_tables_side_by_side_is_whole(tmp_path: Path) -> None:
    page, tables = bare.side_by_side(3, "lines")
    title = "某某局二〇二六年部门预算收支情况表"
    page.texts.append(Text((page.sheet.width - fonts.width(title, 14)) / 2, 40, title, 14))
    path = tmp_path / "beside.pdf"
    path.write_bytes(pdf_of([page]))
    extraction = extract(path)
    assert differences(extraction, tables) == []
    assert title in [line["text"] for line in extraction.tables["lines"].to_pylist()]


def test_columns_under_another_title_stand_beside_nothing(tmp_path: Path) -> None:
    document, _ = bare.on_two_pages(1, labels=True, titled=True)
    *blocks, second = document.blocks
    assert isinstance(second, Table)
    other = replace(second, above=(Line(middle="一般公共预算支出表", size=16.0), *second.above[1:]))
    document = replace(document, blocks=(*blocks, other))
    assert differences(read(tmp_path / "two.pdf", document), document.tables) == []


# Rows without figures at the head of a page, under headings in two rows: the figure above was merged with the blank cell.
@pytest.mark.parametrize("low", [250.0, 300.0, 340.0, 400.0])
@pytest.mark.parametrize("seed", [45, 56, 87])
def test_a_heading_over_two_rows_makes_its_column_none_of_merged_labels(seed: int, low: float, tmp_path: Path) -> None:
    document = bare.document(seed, "lines", low=low)
    assert differences(read(tmp_path / "low.pdf", document), document.tables) == []


def test_radicals_are_the_characters_that_are_printed() -> None:
    """Guangzhou, a form of 2026: 能⼒ is 能力 on paper."""
    assert decoded(_shown(np.array([ord(c) for c in "⾏政能⼒⾦额⻓⻔𠮷"]))) == "行政能力金额长门𠮷"
    assert "⾏政能⼒⾦额⻓⻔".translate(PLAIN) == "行政能力金额长门"


def _without_unicode(path: Path, document: Document) -> None:
    """The document with fonts that do not say which characters their glyphs are."""
    content = pdf(document)
    path.write_bytes(re.sub(rb"/ToUnicode \d+ 0 R", lambda found: b" " * len(found.group()), content))


def test_a_page_whose_fonts_say_nothing_is_read_from_its_picture_or_says_so(tmp_path: Path) -> None:
    document = changed(bare.document(1, "lines"), lambda block: replace(block, numbered=False) if isinstance(block, Sheet) else block)
    path = tmp_path / "garbled.pdf"
    _without_unicode(path, document)
    extraction = extract(path)
    (page,) = extraction.tables["pages"].to_pylist()
    if can_read_pictures():
        assert (page["text_source"], page["problem"]) == ("ocr", None)
        wanted = {fold(cell.text) for cell in document.tables[0].cells if cell.text}
        found = {cell["folded"] for cell in extraction.tables["cells"].to_pylist()}
        assert len(wanted - found) <= 0.05 * len(wanted)
    else:
        assert (page["text_source"], page["problem"]) == ("text", GARBLED)


def test_a_glyph_that_is_no_character_is_counted(tmp_path: Path) -> None:
    """Its code is below 32: it was left out without a word."""
    path = tmp_path / "garbled.pdf"
    _without_unicode(path, Document("", "", (Sheet(numbered=False), Paragraph("年度预算"))))
    with Pdfium(path) as document:
        page = document.page(1)
    assert len(page.characters) == 4
