"""Rereading: another engine reads in a cell's box what was extracted, and says nothing where there is nothing to read."""

import os
from pathlib import Path

import pytest

from pipelines.paper.extract import extract
from pipelines.paper.extraction import Extraction
from pipelines.rereading import Place, reread, second_readings
from tests.conftest import SAMPLE

PDFS = sorted(SAMPLE.rglob("*.pdf"))


@pytest.fixture(scope="module")
def sample() -> tuple[Path, Extraction]:
    if not PDFS:
        pytest.skip("data/sample holds no PDF")
    return PDFS[0], extract(PDFS[0])


def test_both_engines_read_the_same_amounts(sample: tuple[Path, Extraction]) -> None:
    path, extraction = sample
    cells = [c for c in extraction.tables["cells"].to_pylist() if c["folded"] and c["folded"].replace(",", "").replace(".", "").isdigit()][
        :60
    ]
    places = [Place(c["page_no"], c["x0"], c["top"], c["x1"], c["bottom"]) for c in cells]
    texts = reread(path, places)
    assert len(cells) > 20
    assert [texts[place] for place in places] == [c["folded"] for c in cells]


def test_second_readings_carry_the_key_of_the_cell(sample: tuple[Path, Extraction]) -> None:
    path, extraction = sample
    cell = next(c for c in extraction.tables["cells"].to_pylist() if c["folded"] and c["folded"].isdigit())
    box = [cell[k] for k in ("page_no", "x0", "top", "x1", "bottom")]
    (row,) = second_readings(path.parent, [(extraction.document_id, path.name, 3, 4, 5, *box)])
    assert row == {"document_id": extraction.document_id, "table_no": 3, "row_no": 4, "column_no": 5, "second_reading": cell["folded"]}


def test_a_file_whose_name_is_no_utf8_is_read_again_too(tmp_path: Path, sample: tuple[Path, Extraction]) -> None:
    """Its name is known as text alone, and no file has that name."""
    path, extraction = sample
    (tmp_path / os.fsdecode("预算.pdf".encode("gbk"))).symlink_to(path)
    cell = next(c for c in extraction.tables["cells"].to_pylist() if c["folded"] and c["folded"].isdigit())
    box = [cell[k] for k in ("page_no", "x0", "top", "x1", "bottom")]
    (row,) = second_readings(tmp_path, [("id", "预算.pdf", 3, 4, 5, *box)])
    assert row["second_reading"] == cell["folded"]


def test_nothing_is_read_where_nothing_is(tmp_path: Path, sample: tuple[Path, Extraction]) -> None:
    assert reread(tmp_path / "gone.pdf", [Place(1, 0, 0, 9, 9)]) == {}
    assert reread(sample[0], [Place(1, 0, 0, 1, 1)]) == {}
    assert second_readings(tmp_path, [("id", "gone.pdf", 1, 1, 1, 1, 0, 0, 9, 9)]) == []


def test_a_file_that_does_not_open_gives_nothing(tmp_path: Path) -> None:
    path = tmp_path / "page.pdf"
    path.write_text("<html></html>", encoding="utf-8")
    assert reread(path, [Place(1, 0, 0, 9, 9)]) == {}
