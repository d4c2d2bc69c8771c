"""`python -m tests.paper.differential FOLDER...`: our cells against pdfplumber's own tables, page by page.

Both see the same rules, white ones and white grounds too, and no border is added: so the grids are comparable. What we do beyond that
model (bounds that are seen, open sides closed, columns from alignment) has its own tests. Prints the counts and writes every
difference to `differences.csv` with its reason; `test_differential.py` reads a sample of the pages again and allows no other.
"""

import csv
import ctypes
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import click
import numpy as np
import pdfplumber
import pypdfium2

from pipelines.paper import plumber
from pipelines.paper.fold import fold
from pipelines.paper.grid import find_grids
from pipelines.paper.layout import shared_out
from pipelines.paper.library import Handle
from pipelines.paper.page import Box, Characters, Hidden, Page, rules
from pipelines.paper.pdfium import Document, view_of
from pipelines.paper.text import lines_by_group, lines_of

LISTED = Path(__file__).parent / "differences.csv"
NEAR = 3.0  # points: boxes of one cell by two engines

REASONS = {
    "displaced": "the font's box lies far below its ink: pdfplumber gives characters to the row below, we go by the baseline",
    "clipped": "pdfplumber reads text that the page clips away; it is not printed there",
    "overprinted": "a glyph printed twice in one place (fake bold) counts once",
    "order": "the same characters: pdfplumber tears a line of mixed type into two",
    "undivided": "two columns side by side, which `extract` divides and this comparison's grid does not: their lines are interleaved",
    "form": "the same characters in another form of Unicode (radicals), equal after folding",
    "repeated": "pdfplumber gives an outer cell the text of the cells inside it",
    "edge": "a character on a rule: its box's middle and its ink's middle lie in different cells, or its cell cuts its line in half",
    "unmapped": "a glyph without a character: pdfplumber writes (cid:N), we U+FFFD",
}


class Difference(NamedTuple):
    file: str
    page_no: int
    x0: int
    top: int
    reason: str  # of REASONS, or `unknown`
    theirs: str
    ours: str


class Ink(NamedTuple):
    """A glyph, and the middle of its ink on the displayed page."""

    text: str
    x: float
    y: float


class Comparison(NamedTuple):
    n_tables: int
    n_same_shape: int
    n_cells: int
    differences: list[Difference]


def squeezed(text: str | None) -> str:
    return re.sub(r"\s+", "", text or "")


def compare(file: Path, pages: Iterable[int]) -> Comparison:
    """Both readings of the pages of one document."""
    n_tables = n_same = n_cells = 0
    differences: list[Difference] = []
    with Document(file) as ours, pdfplumber.open(file) as theirs:
        for page_no in pages:
            page = page_of(ours, file, page_no)
            source = theirs.pages[page_no - 1]
            for table in source.find_tables():
                cells = [
                    (Box(*cell), squeezed(text))
                    for row, texts in zip(table.rows, table.extract(), strict=True)
                    for cell, text in zip(row.cells, texts, strict=True)
                    if cell
                ]
                shape = (len(table.rows), len(table.columns))
                found = {(grid_shape, box): text for grid_shape, box, text in our_cells(page)}
                n_tables += 1
                n_cells += len(cells)
                n_same += all(_match(found, shape, box) is not None for box, _ in cells)
                for box, text in cells:
                    got = _match(found, shape, box)
                    if got != text:
                        reason = "unknown" if got is None else why(page, box, text, got, ink_of(file, page_no))
                        differences.append(
                            Difference(file.name, page_no, round(box.x0), round(box.top), reason, text[:40], (got or "")[:40])
                        )
            source.close()
    return Comparison(n_tables, n_same, n_cells, differences)


def page_of(document: Document, file: Path, page_no: int) -> Page:
    """The page as `extract` reads it: what PDFium leaves out of fonts that are not embedded is added."""
    page = document.page(page_no)
    if page.unread:
        with plumber.Document(file) as other:
            plumber.complete(page, other.page(page_no))
    return page


@cache
def ink_of(file: Path, page_no: int) -> list[Ink]:
    """Where PDFium draws each glyph of the page, which no metric of the font says."""
    with pypdfium2.PdfDocument(file) as document:
        page = document[page_no - 1]
        view, text = view_of(Handle(ctypes.addressof(page.raw.contents))), page.get_textpage()
        glyphs = []
        for i in range(text.count_chars()):
            glyph = squeezed(text.get_text_range(i, 1))
            if glyph:
                left, bottom, right, top = text.get_charbox(i)
                (x0, y0), (x1, y1) = view.turned(left, top), view.turned(right, bottom)
                glyphs.append(Ink(glyph, (x0 + x1) / 2, (y0 + y1) / 2))
        return glyphs


def our_cells(page: Page) -> Iterator[tuple[tuple[int, int], Box, str]]:
    """Shape of the table, box and text of each cell, in pdfplumber's model."""
    level = [page.horizontals, page.white_horizontals, [(y, g.x0, g.x1) for g in page.white_grounds for y in (g.top, g.bottom)]]
    upright = [page.verticals, page.white_verticals, [(x, g.top, g.bottom) for g in page.white_grounds for x in (g.x0, g.x1)]]
    horizontals, verticals = (np.vstack([rules(pieces) for pieces in side]) for side in (level, upright))
    tables = [grid for grid in find_grids(horizontals, verticals, close=False) if len(grid.spans) > 1]
    characters = Characters.of(page.characters)
    places, _ = shared_out(characters.middles(), tables)
    held = iter(lines_by_group(characters, places, [[]] * (1 + sum(len(table.spans) for table in tables))))
    for table in tables:
        for span in table.spans:
            text = squeezed("".join(line.text for line in next(held)))
            yield (table.n_rows, table.n_columns), span.box, text


def _match(found: dict[tuple[tuple[int, int], Box], str], shape: tuple[int, int], box: Box) -> str | None:
    for (grid_shape, other), text in found.items():
        if grid_shape == shape and abs(other.x0 - box.x0) < NEAR and abs(other.top - box.top) < NEAR:
            return text
    return None


def why(page: Page, box: Box, theirs: str, ours: str, ink: list[Ink]) -> str:
    """The reason of a difference, from what the page itself shows: for displaced fonts where the ink is, for clipped text the clip."""
    if page.is_baseline_displaced:
        drawn = Counter(g.text for g in ink if box.x0 <= g.x <= box.x1 and box.top <= g.y <= box.bottom)
        # PDFium draws no ink for a glyph of a font that is neither embedded nor here.
        inkless = sum(_covers(box, text.x, text.x, text.baseline) for text in page.unread)
        return "displaced" if drawn <= Counter(ours) and (Counter(ours) - drawn).total() <= inkless else "unknown"
    clipped = Counter(h.character.text for h in page.hidden if h.reason != "overprinted" and _is_in(h, box))
    if clipped and Counter(ours) <= Counter(theirs) and Counter(theirs) - Counter(ours) <= clipped:
        return "clipped"
    if sorted(theirs) == sorted(ours):
        sizes = {round(c.size, 1) for c in page.characters if _covers(box, c.x0, c.x1, c.baseline - 0.35 * c.size)}
        return "order" if len(sizes) > 1 else "undivided"
    if fold(theirs) == fold(ours):
        return "form"
    if "(cid:" in theirs:
        return "unmapped"
    doubled: list[Hidden] = []
    lines_of([c for c in page.characters if _covers(box, c.x0, c.x1, c.baseline - 0.35 * c.size)], doubled)
    if doubled and Counter(ours) <= Counter(theirs):
        return "overprinted"
    on_edge = Counter(c.text for c in page.characters if _is_on_edge(box, c.x0, c.x1, c.baseline - 0.35 * c.size, c.size))
    if Counter(theirs) - Counter(ours) <= on_edge and Counter(ours) - Counter(theirs) <= on_edge:
        return "edge"
    if len(theirs) - len(ours) > 5 and Counter(ours) <= Counter(theirs):
        return "repeated"
    return "edge" if on_edge else "unknown"


def _is_on_edge(box: Box, x0: float, x1: float, y: float, size: float) -> bool:
    x = (x0 + x1) / 2
    if box.x0 <= x <= box.x1 and min(abs(y - box.top), abs(y - box.bottom)) < 0.3 * size:
        return True
    return box.top <= y <= box.bottom and min(abs(x - box.x0), abs(x - box.x1)) < 0.3 * size


def _is_in(hidden: Hidden, box: Box) -> bool:
    c = hidden.character
    return _covers(box, c.x0, c.x1, c.baseline - 0.35 * c.size)


def _covers(box: Box, x0: float, x1: float, y: float) -> bool:
    return box.x0 - 1 <= (x0 + x1) / 2 <= box.x1 + 1 and box.top - 2 <= y <= box.bottom + 2


def listed() -> list[Difference]:
    with LISTED.open(encoding="utf-8", newline="") as file:
        return [Difference(r["file"], int(r["page_no"]), int(r["x0"]), int(r["top"]), *_texts(r)) for r in csv.DictReader(file)]


def _texts(row: dict[str, str]) -> tuple[str, str, str]:
    return row["reason"], row["theirs"], row["ours"]


def main(places: list[str]) -> int:
    files = sorted(file for place in places for file in (Path(place).rglob("*.pdf") if Path(place).is_dir() else [Path(place)]))
    total: Counter[str] = Counter()
    differences: list[Difference] = []
    for file in files:
        with Document(file) as document:
            count = document.page_count
        result = compare(file, range(1, count + 1))
        total += Counter(tables=result.n_tables, same_shape=result.n_same_shape, cells=result.n_cells)
        differences += result.differences
    with LISTED.open("w", encoding="utf-8", newline="") as out:
        rows: Any = csv.writer(out, lineterminator="\n")
        rows.writerow(Difference._fields)
        rows.writerows(sorted(differences))
    for name, value in total.items():
        click.echo(f"{name}: {value}")
    click.echo(f"equal: {1 - len(differences) / max(1, total['cells']):.5f}")
    for reason, count in Counter(d.reason for d in differences).most_common():
        click.echo(f"different.{reason}: {count}")
    return 1 if any(d.reason == "unknown" for d in differences) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
