"""Tables as a reader of the rendered page sees them, against tables as extracted: cell by cell, spans and blanks included.

`truth/index.csv` names document, pages and trap of each; `truth/table_NN.csv` holds its cells, transcribed from the picture of the page.
Texts are compared as `fold` gives them. A header repeated on every page stands once; what is printed anew on each page (a name, a label
closed by rules) stands as often as it is printed; a cell or row that the page break cuts is one. Part `page`: only the rows that
stand on the given page of a long table. The PDFs are not ours to commit: the tests run where `../shared/corpus` is.
"""

import csv
import functools
from pathlib import Path
from typing import NamedTuple

import pytest

from pipelines.paper.extract import extract
from pipelines.paper.fold import fold

TRUTH = Path(__file__).parent / "truth"
CORPUS = Path(__file__).parents[2].parent / "shared" / "corpus"
FOLDERS = "beijing changsha chongqing fuzhou guangzhou hangzhou jiangsu shanghai shanghai-putuo shenzhen wuxi xian yantai"


class Cell(NamedTuple):
    row: int
    column: int
    row_span: int
    column_span: int
    text: str | None


class Found(NamedTuple):
    table_no: int
    first_page: int
    last_page: int
    cells: dict[Cell, int]  # with the page each begins on


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def expected(nn: str) -> list[Cell]:
    """The transcribed cells of table `nn`, in reading order."""
    return [
        Cell(
            int(r["row"]),
            int(r["column"]),
            int(r["row_span"]),
            int(r["column_span"]),
            fold(r["text"]),
        )
        for r in rows_of(TRUTH / f"table_{nn}.csv")
    ]


@functools.cache
def tables_of(path: Path) -> list[Found]:
    """Every table extracted from a document; one extraction a document."""
    extraction = extract(path)
    cells: dict[int, dict[Cell, int]] = {}
    for c in extraction.tables["cells"].to_pylist():
        cell = Cell(c["row_no"], c["column_no"], c["row_span"], c["column_span"], c["folded"])
        cells.setdefault(c["table_no"], {})[cell] = c["page_no"]
    return [Found(t["table_no"], t["first_page"], t["last_page"], cells[t["table_no"]]) for t in extraction.tables["tables"].to_pylist()]


def on_page(found: Found, page_no: int) -> list[Cell]:
    """The cells of a table that begin on one page, rows counted from the first of them."""
    cells = sorted(cell for cell, page in found.cells.items() if page == page_no)
    first = cells[0].row if cells else 1
    return [cell._replace(row=cell.row - first + 1) for cell in cells]


def difference(wanted: list[Cell], found: list[Cell], limit: int = 12) -> str:
    """The first cells that only one side has, by place."""
    missing, extra = set(wanted) - set(found), set(found) - set(wanted)
    places = sorted({(c.row, c.column) for c in missing | extra})[:limit]
    lines = [f"{len(missing)} of {len(wanted)} cells missing, {len(extra)} cells unexpected"]
    for place in places:
        for side, cells in (("page", missing), ("read", extra)):
            lines += [f"  {side} {tuple(c)}" for c in cells if (c.row, c.column) == place]
    return "\n".join(lines)


INDEX = rows_of(TRUTH / "index.csv")


def entries() -> list[object]:
    """The index as test parameters."""
    return [pytest.param(e, id=f"{e['nn']}-{e['file'].split('/')[0]}-p{e['pages']}") for e in INDEX]


@pytest.mark.parametrize("entry", entries())
def test_a_table_is_read_as_it_is_printed(entry: dict[str, str]) -> None:
    path = CORPUS / entry["file"]
    if not path.exists():
        pytest.skip(f"{entry['file']} is not in ../shared/corpus: the transcribed table {entry['nn']} has nothing to be compared with")
    wanted = sorted(expected(entry["nn"]))
    pages = [int(p) for p in entry["pages"].split("-")]
    here = [t for t in tables_of(path) if t.first_page <= pages[0] <= t.last_page]
    candidates = [on_page(t, pages[0]) for t in here] if entry["part"] == "page" else [sorted(t.cells) for t in here]
    if wanted in candidates:
        return
    closest = max(candidates, key=lambda cells: len(set(cells) & set(wanted)), default=[])
    spread = [(t.table_no, t.first_page, t.last_page) for t in here]
    pytest.fail(
        f"{entry['title']}, {entry['file']}, page {entry['pages']}; tables there (number, pages) {spread}\n{difference(wanted, closest)}"
    )


@pytest.mark.parametrize("entry", INDEX, ids=[e["nn"] for e in INDEX])
def test_a_transcription_covers_its_grid_once(entry: dict[str, str]) -> None:
    cells = expected(entry["nn"])
    places = [(c.row + i, c.column + j) for c in cells for i in range(c.row_span) for j in range(c.column_span)]
    height, width = max(r for r, _ in places), max(c for _, c in places)
    assert len(places) == len(set(places)) == height * width


def test_the_transcriptions_are_of_every_folder() -> None:
    folders = {e["file"].split("/")[0] for e in INDEX}
    assert len(INDEX) >= 24
    assert folders == set(FOLDERS.split())
