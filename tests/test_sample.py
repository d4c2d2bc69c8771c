"""The project's own sample: what the script makes is what is committed, its figures agree, and what is read from it is what was set."""

import collections
import re
import zlib
from decimal import Decimal

import pypdfium2
import pytest

from pipelines.paper.extract import extract
from pipelines.paper.extraction import Extraction
from pipelines.paper.fold import fold
from tests.typeset import fonts, sample
from tests.typeset.compare import differences
from tests.typeset.draw import pdf

needs_font = pytest.mark.skipif(not fonts.is_installed(), reason=f"the package {fonts.PACKAGE} of requirements-dev.lock is not installed")


def inflated(data: bytes) -> list[bytes]:
    """A PDF's streams decompressed, in order: zlib builds differ in how they compress, never in what."""
    streams = []
    for part in data.split(b"endobj"):
        head, mark, body = part.partition(b"stream")
        if mark and b"FlateDecode" in head:
            streams.append(zlib.decompressobj().decompress(body.lstrip(b"\r\n")))
    return streams


@needs_font
def test_the_committed_pdf_is_what_the_script_makes() -> None:
    committed, made = sample.PDF_PATH.read_bytes(), pdf(sample.document())
    assert len(inflated(committed)) > 90
    assert inflated(committed) == inflated(made)


@needs_font
def test_setting_it_twice_gives_the_same_bytes() -> None:
    assert pdf(sample.document()) == pdf(sample.document())


def test_the_forms_sum_to_the_project_table() -> None:
    annual = [Decimal(form["年度_总额"]) for form in sample.read("forms.csv")]
    table = [row for row in sample.read("tables/12_项目支出预算表_本年预算.csv") if row["column_no"] == "2" and row["is_header"] == "0"]
    total, *projects = (Decimal(row["text"]) for row in table)
    assert len(annual) == len(projects) == 46
    assert total == sum(projects) == Decimal("5691.94")
    assert abs(sum(annual, Decimal()) / 10_000 - total) <= Decimal("0.005")


def test_each_form_prints_its_sources_and_their_sum() -> None:
    for form in sample.read("forms.csv"):
        for horizon in ("实施期", "年度"):
            parts = [Decimal(form[f"{horizon}_{source}"] or 0) for source in ("中央", "省级", "市县", "单位自筹", "其他")]
            assert sum(parts) == Decimal(form[f"{horizon}_总额"]), (form["form_no"], horizon)


def test_every_typeset_character_stands_in_the_pdf() -> None:
    """By counting: every cell's text, whatever lines it was broken into, is on the pages."""
    document = pypdfium2.PdfDocument(sample.PDF_PATH)
    printed = collections.Counter("".join(page.get_textpage().get_text_range() for page in document))
    typeset = collections.Counter(
        "".join(cell.text or "" for table in sample.tables() for cell in table.cells)
        + "".join(row["text"] for row in sample.read("narrative.csv"))
    )
    # PDFium gives a degree sign and a C for ℃.
    lacking = {character: count for character, count in (typeset - printed).items() if character != "℃"}
    assert not lacking


@pytest.fixture(scope="module")
def extraction() -> Extraction:
    return extract(sample.PDF_PATH)


def test_every_cell_is_read_as_it_was_typeset(extraction: Extraction) -> None:
    tables = sample.tables()
    assert sum(len(table.cells) for table in tables) > 8_000
    assert differences(extraction, tables) == []


def test_captions_and_notes_are_found(extraction: Extraction) -> None:
    read = extraction.tables["tables"].to_pylist()
    for table, row in zip(sample.tables(), read, strict=True):
        caption = fold(row["caption"]) or ""
        for line in table.above:
            for text in (line.left, line.middle, line.right):
                assert (fold(text) or "") in caption, row["table_no"]
        assert fold(row["notes"]) == fold("".join(line.left for line in table.below)), row["table_no"]


def test_the_narrative_is_read_as_lines_in_order(extraction: Extraction) -> None:
    read = "".join(line["folded"] for line in extraction.tables["lines"].to_pylist())
    place = 0
    for row in sample.read("narrative.csv"):
        # A page number may stand between two lines of a paragraph.
        for sentence in re.split(r"(?<=[。；，])", row["text"]):
            place = read.find(fold(sentence) or "", place)
            assert place >= 0, sentence


def test_every_character_is_accounted_for(extraction: Extraction) -> None:
    for page in extraction.tables["pages"].to_pylist():
        assert page["n_characters"] == page["n_in_cells"] + page["n_in_lines"] + page["n_hidden"] > 0, page["page_no"]
        assert page["n_hidden"] == 0, page["page_no"]
