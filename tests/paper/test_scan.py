"""Image-only pages: the same grids from ink as from text, whichever way up; what is said where they cannot be read."""

import re
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from pipelines.paper import captions, picture
from pipelines.paper.extract import extract
from pipelines.paper.extraction import Extraction
from pipelines.paper.page import Page
from tests.typeset.scan import OFFICE, Scanner, bound, partly_scanned, scanned

pytest.importorskip("rapidocr", reason="the extra `scan` is not installed")

from pipelines.paper import light, scan
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


def is_figure(text: str | None) -> bool:
    return bool(text) and str(text).replace(",", "").replace(".", "").isdecimal()


@pytest.mark.parametrize(
    ("scanner", "least"),
    [(OFFICE, 0.99), (Scanner(dpi=110, noise=14.0, quality=25), 0.98), (Scanner(shade=0.6), 0.98)],
    ids=["office", "coarse", "shaded"],
)
def test_the_figures_of_a_bad_scan_are_read_as_they_were_typeset(scanner: Scanner, least: float, tmp_path: Path) -> None:
    page_no = 8  # of the table of expenditure: codes, names, amounts
    wanted = grid(extract(SAMPLE, pages=range(page_no, page_no + 1)))
    (tmp_path / "scan.pdf").write_bytes(scanned(SAMPLE.read_bytes(), scanner, pages=[page_no]))
    read = grid(extract(tmp_path / "scan.pdf"))
    assert {k: v[1:] for k, v in read.items()} == {k: v[1:] for k, v in wanted.items()}
    figures = {k for k, v in wanted.items() if is_figure(v[0])}
    assert len(figures) > 80
    assert {k: read[k][0] for k in figures} == {k: wanted[k][0] for k in figures}
    assert sum(read[k][0] == v[0] for k, v in wanted.items()) >= least * len(wanted)


def test_a_seal_is_seen_through(tmp_path: Path) -> None:
    wanted = grid(extract(SAMPLE, pages=range(FORM_PAGE, FORM_PAGE + 1)))
    (tmp_path / "scan.pdf").write_bytes(scanned(SAMPLE.read_bytes(), Scanner(stamped=True), pages=[FORM_PAGE]))
    read = grid(extract(tmp_path / "scan.pdf"))
    assert sum(read.get(k) == v for k, v in wanted.items()) >= 0.96 * len(wanted)


def test_black_under_a_seal_stays_and_what_is_coloured_otherwise_stays_as_it_is() -> None:
    paper = np.full((800, 600, 3), 255, np.uint8)
    paper[100:140, 50:550] = (200, 80, 20)  # a heading in blue
    paper[300:320, 50:60] = (40, 40, 230)  # a word in red
    rows, columns = np.ogrid[:800, :600]
    distance = np.hypot(rows - 550, columns - 300)
    paper[(distance > 140) & (distance < 155)] = (48, 48, 224)
    paper[545:555, 50:550] = 30  # a rule through the seal
    grey = light.as_grey(paper, 200)
    assert (grey[(distance > 140) & (distance < 155) & ((rows < 545) | (rows >= 555))] > 240).all()
    assert (grey[545:555, 50:550] < 60).all()
    assert grey[120, 300] < 120
    assert grey[310, 55] < 120


def test_even_light_is_left_alone_and_shadow_is_evened() -> None:
    page = np.full((800, 600), 240, np.uint8)
    page[100:120, 100:500] = 20
    assert light.evened(page, 100) is page
    shadow = (page * np.linspace(1, 0.5, 600)).astype(np.uint8)
    evened = light.evened(shadow, 100)
    assert (int(np.ptp(shadow[400])), int(np.ptp(evened[400])) < 40) == (120, True)
    assert (evened[105:115, 110:490] < 80).all()


def test_a_photograph_has_no_text() -> None:
    rng = np.random.default_rng(3)
    coarse = Image.fromarray(rng.integers(0, 255, (18, 13), np.uint8), "L").resize((1240, 1754), Image.Resampling.BICUBIC)
    page = scan.read_scan(1, np.clip(np.asarray(coarse, np.int16) + rng.normal(0, 6, (1754, 1240)), 0, 255).astype(np.uint8), 150)
    assert (page.characters, page.text_source) == ([], "none")


def read_alone(path: Path) -> tuple[str, int, int]:
    """Where the text of a page came from, its characters, and the most memory that this process had, in MB."""
    (page,) = extract(path).tables["pages"].to_pylist()
    # Not ru_maxrss: a child begins with its parent's.
    (most,) = re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return page["text_source"], page["n_characters"], int(most) // 1024


def test_an_a3_page_in_colour_at_600_dpi_is_read_in_bounded_memory(tmp_path: Path) -> None:
    sheet = Image.new("RGB", (9921, 7016), "white")
    with pypdfium2.PdfDocument(SAMPLE) as document:
        sheet.paste(document[FORM_PAGE - 1].render(scale=600 / 72).to_pil(), (0, 0))
    path = tmp_path / "a3.pdf"
    path.write_bytes(bound([sheet], [(1191, 842)], quality=60))
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        text_source, n_characters, megabytes = pool.submit(read_alone, path).result()
    assert (text_source, n_characters > 800) == ("ocr", True)
    assert megabytes < 1000  # 700 measured; the picture itself has 209 in colour, and the reader's process may have 4096


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_a_page_scanned_sideways_or_upside_down_is_turned(scanned_form: Path, turns: int) -> None:
    image, dpi = picture._rendered(scanned_form, Page(1, 595.0, 842.0))
    image = image[: image.shape[0] // 3]
    upright = scan.read_scan(1, image, dpi)
    turned = scan.read_scan(1, np.ascontiguousarray(np.rot90(image, turns)), dpi)
    assert (turned.width, turned.height) == (upright.width, upright.height)
    assert (upright.turned, turned.turned) == (0, turns)
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


def test_only_the_page_that_takes_too_long_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "half.pdf"
    path.write_bytes(partly_scanned(SAMPLE.read_bytes(), [3, 4], Scanner(dpi=50)))

    def read_scan(page_no: int, *_: Any) -> Page:
        if page_no == 3:
            time.sleep(10)
        return Page(page_no, 595.0, 842.0, text_source="ocr")

    monkeypatch.setattr(picture, "SECONDS", 0.5)
    monkeypatch.setattr(scan, "read_scan", read_scan)
    pages = extract(path, pages=range(2, 6)).tables["pages"].to_pylist()
    assert [p["text_source"] for p in pages] == ["text", "none", "ocr", "text"]
    assert ["was not read within" in (p["problem"] or "") for p in pages] == [False, True, False, False]


def test_without_the_extra_pictures_are_reported_with_the_command_and_the_rest_is_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "half.pdf"
    path.write_bytes(partly_scanned(SAMPLE.read_bytes(), [4], Scanner(dpi=50)))
    monkeypatch.setattr(picture, "can_read_pictures", lambda: False)
    extraction = extract(path, pages=range(3, 5))
    text, image = extraction.tables["pages"].to_pylist()
    assert (text["text_source"], text["problem"], image["text_source"]) == ("text", None, "none")
    assert "make refresh SCAN=1" in image["problem"]
    assert extraction.tables["cells"].num_rows > 80


@pytest.mark.parametrize("text", ["一32一", "75一", "-78一", "－79一", "ー7ー"])
def test_a_page_number_is_one_however_its_dashes_are_read(text: str) -> None:
    """Or it passes for text below the table, which then does not go on over the page."""
    assert captions._PAGE_NUMBER.fullmatch(text)


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


def test_a_figure_that_wraps_keeps_the_comma_that_was_read_without_doubt() -> None:
    def text(confidence: float) -> str:
        return "".join(r.text for r in scan._as_number(line("39,880,00", confidence)) or [])

    assert (text(0.999), text(0.9)) == ("39,880,00", "39,880.00")


def test_a_piece_of_a_neighbours_character_and_a_speck_are_no_lines() -> None:
    ink = np.zeros((200, 400), np.uint8)
    ink[50:80, 100:220] = 1  # a label
    ink[86:116, 140:170] = 1  # its second line, close below: the boxes overlap
    ink[60:64, 300:303] = 1
    boxes = np.array([[90, 40, 230, 92], [200, 42, 260, 90], [130, 74, 180, 128], [295, 55, 308, 69]], np.float64)
    assert scan._with_ink_of_their_own(boxes, ink, 200).tolist() == boxes[[0, 2]].tolist()


def test_a_label_set_one_character_above_the_other_is_read_by_the_character() -> None:
    ink = np.zeros((120, 40), np.uint8)
    ink[5:25, 10:30] = 1
    ink[40:43, 10:30] = ink[55:58, 10:30] = 1  # 二
    ink[75:95, 10:30] = 1
    ink[110:112, 18:20] = 1  # a speck
    assert scan._stacked(ink, 20) == [(5, 25), (40, 58), (75, 95)]


@pytest.mark.parametrize("read", ["1,20,000", "6,54000", "2026年", "一般公共预算", "1,2345.00", ""])
def test_what_cannot_be_an_amount_is_left_as_it_was_read(read: str) -> None:
    assert scan._as_number(line(read)) is None


def test_what_the_grammar_changes_is_no_surer_than_the_reader_was_and_keeps_its_first_reading() -> None:
    found = scan._as_number(line("1.234,56", **{",": 0.05}))
    assert found is not None
    assert (found[1].text, found[1].confidence, found[1].alternatives[0]) == (",", 0.05, (".", 0.9))
