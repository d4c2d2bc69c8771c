"""Image-only pages: the same grids from ink as from text, whichever way up; what is said where they cannot be read."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pipelines.paper import picture
from pipelines.paper.extract import extract
from pipelines.paper.extraction import Extraction
from pipelines.paper.page import Page
from tests.typeset.scan import Scanner, scanned

pytest.importorskip("rapidocr", reason="the extra `scan` is not installed")

from pipelines.paper import scan
from pipelines.paper.ocr import Reading

SAMPLE = next((Path(__file__).parents[2] / "data" / "sample").glob("*.pdf"))
FORM_PAGE = 31  # the first performance form stands whole on it
CLEAN = Scanner(dpi=200, angle=0.4, noise=3.0, quality=80)


def grid(extraction: Extraction) -> dict[tuple[int, int, int], tuple[str | None, int, int]]:
    return {
        (c["table_no"], c["row_no"], c["column_no"]): (c["folded"], c["row_span"], c["column_span"])
        for c in extraction.tables["cells"].to_pylist()
    }


@pytest.fixture(scope="module")
def typeset() -> dict[tuple[int, int, int], tuple[str | None, int, int]]:
    return grid(extract(SAMPLE, pages=range(FORM_PAGE, FORM_PAGE + 1)))


@pytest.fixture(scope="module")
def scanned_form(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("scan") / "form.pdf"
    path.write_bytes(scanned(SAMPLE.read_bytes(), CLEAN, pages=[FORM_PAGE]))
    return path


def test_a_scanned_form_has_the_cells_of_the_typeset_one(scanned_form: Path, typeset: dict[Any, Any]) -> None:
    extraction = extract(scanned_form)
    read = grid(extraction)
    assert {k: v[1:] for k, v in read.items()} == {k: v[1:] for k, v in typeset.items()}
    figures = {k: v[0] for k, v in typeset.items() if v[0] and v[0].replace(",", "").replace(".", "").isdecimal()}
    assert len(figures) >= 8
    assert {k: read[k][0] for k in figures} == figures
    assert sum(read[k][0] == v[0] for k, v in typeset.items()) >= 0.97 * len(typeset)
    assert set(extraction.tables["cells"]["text_source"].to_pylist()) == {"ocr"}
    (page,) = extraction.tables["pages"].to_pylist()
    assert page["n_characters"] == page["n_in_cells"] + page["n_in_lines"] + page["n_hidden"]


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_a_page_scanned_sideways_or_upside_down_is_turned(scanned_form: Path, turns: int) -> None:
    image, dpi = picture._rendered(scanned_form, Page(1, 595.0, 842.0))
    image = image[: image.shape[0] // 3]
    upright = scan.read_scan(1, image, dpi)
    turned = scan.read_scan(1, np.ascontiguousarray(np.rot90(image, turns)), dpi)
    assert (turned.width, turned.height) == (upright.width, upright.height)
    assert len(turned.horizontals) == len(upright.horizontals)
    assert abs(len(turned.characters) - len(upright.characters)) <= 0.02 * len(upright.characters)


@pytest.mark.parametrize("shade", [255, 90])
def test_a_blank_or_evenly_grey_picture_has_no_text_and_says_so(shade: int) -> None:
    page = scan.read_scan(3, np.full((1754, 1240), shade, np.uint8), 150)
    assert (page.page_no, page.characters, page.text_source) == (3, [], "none")
    assert "no text" in (page.problem or "")


def test_no_picture_is_read_twice(scanned_form: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = extract(scanned_form, pictures=tmp_path)
    assert len(list(tmp_path.iterdir())) == 1
    monkeypatch.setattr(scan, "read_scan", None)
    assert grid(extract(scanned_form, pictures=tmp_path)) == grid(first)


def test_a_picture_that_takes_too_long_is_marked_and_the_document_goes_on(scanned_form: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture, "SECONDS", 0.05)
    (page,) = extract(scanned_form).tables["pages"].to_pylist()
    assert page["text_source"] == "none"
    assert "was not read within" in page["problem"]


def test_without_the_extra_a_picture_is_reported_with_its_command(scanned_form: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture, "can_read_pictures", lambda: False)
    (page,) = extract(scanned_form).tables["pages"].to_pylist()
    assert page["text_source"] == "none"
    assert "make refresh SCAN=1" in page["problem"]


def line(text: str, confidence: float = 0.9, **others: float) -> list[Reading]:
    alternatives = tuple(others.items())
    return [Reading(c, confidence, alternatives, i / len(text), (i + 1) / len(text)) for i, c in enumerate(text)]


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("1.234,56", "1,234.56"),
        ("1,234,567.89", "1,234,567.89"),
        ("12,345,67", "12,345.67"),
        ("39,880,0", "39,880,0"),  # the first half of a wrapped figure
        ("123.456789", "123.456789"),
        ("o", "0"),
        ("2,o48.5O", "2,048.50"),
        ("-1.234,00", "-1,234.00"),
    ],
)
def test_a_figure_is_read_by_the_grammar_of_amounts(read: str, meant: str) -> None:
    found = scan._as_number(line(read))
    assert found is not None
    assert "".join(r.text for r in found) == meant


@pytest.mark.parametrize("read", ["1,20,000", "6,54000", "2026年", "一般公共预算", "1,2345.00", ""])
def test_what_cannot_be_an_amount_is_left_as_it_was_read(read: str) -> None:
    assert scan._as_number(line(read)) is None


def test_what_the_grammar_changes_is_no_surer_than_the_reader_was_and_keeps_its_first_reading() -> None:
    found = scan._as_number(line("1.234,56", **{",": 0.05}))
    assert found is not None
    assert (found[1].text, found[1].confidence, found[1].alternatives[0]) == (",", 0.05, (".", 0.9))
