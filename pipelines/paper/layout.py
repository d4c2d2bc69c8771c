"""One page, laid out: its characters given to the cells of its grids and, outside them, to lines. Pure for each page, and picklable.

What belongs here: everything that one page tells. What several pages tell together (a table that runs on, a running header) is `joining`.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from .alignment import undrawn
from .grid import Grid, TooIntricate, bounded, completed, find_grids, on_paper, open_at
from .page import Box, Candidate, Character, Hidden, Page
from .text import Line, lines_of

MIDDLE = 0.35  # of the type size above the baseline: where the ink of a glyph has its middle
SCAN_AREA = 0.5  # of the page: an image this large on a page without text is the page


@dataclass(slots=True)
class PageCell:
    """A cell of one page's grid; rows and columns from 0."""

    row: int
    column: int
    row_span: int
    column_span: int
    box: Box
    lines: list[Line]
    is_open_above: bool = False  # no rule there: a page break cut the cell
    is_open_below: bool = False

    @property
    def text(self) -> str:
        """The lines without what stands between them."""
        return "".join(line.text for line in self.lines)


@dataclass(slots=True)
class PageTable:
    """A table as far as one page shows it."""

    box: Box
    xs: list[float]
    n_rows: int
    cells: list[PageCell]
    n_lost: int = 0


@dataclass(slots=True)
class PageGrid:
    """A page as tables and lines, with its account: n_characters = in cells + in lines + hidden."""

    page_no: int
    width: float
    height: float
    rotation: int
    text_source: str
    engine: str
    problem: str | None
    is_baseline_displaced: bool
    n_images: int
    n_characters: int
    tables: list[PageTable] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    hidden: list[Hidden] = field(default_factory=list)
    candidates: list[Candidate] = field(default_factory=list)


def lay_out(page: Page) -> PageGrid:
    """The page's tables, lines and hidden characters. A page that cannot be read has a `problem` and what could be read."""
    grid = PageGrid(
        page.page_no,
        page.width,
        page.height,
        page.rotation,
        page.text_source,
        page.engine,
        page.problem,
        page.is_baseline_displaced,
        len(page.images),
        len(page.characters) + len(page.hidden),
        hidden=list(page.hidden),
        candidates=page.candidates,
    )
    try:
        grids = _grids(page)
    except TooIntricate:
        grids = []
        grid.problem = grid.problem or "the rules of the page cross too often to be tables: its text is in lines"
    tables = [completed(g, page.horizontals, page.verticals, _middles(page)) for g in grids if len(g.spans) > 1]
    held, outside, lost = shared_out(page.characters, tables)
    for number, table in enumerate(tables):
        above, below = open_at(table, page.horizontals)
        cells = [
            PageCell(*span, lines_of(held[number][index], grid.hidden), index in above, index in below)
            for index, span in sorted(enumerate(table.spans), key=lambda pair: pair[1][:2])
        ]
        grid.tables.append(PageTable(table.box, table.xs, table.n_rows, cells, lost[number]))
    grid.lines = lines_of(outside, grid.hidden)
    return grid


def _grids(page: Page) -> list[Grid]:
    """The grids that are seen. Raises TooIntricate."""
    rules = on_paper(page.horizontals, page.verticals, page.height)
    if not page.white_horizontals and not page.white_verticals:
        grids = find_grids(*rules)
    else:
        grids = find_grids(rules[0] + page.white_horizontals, rules[1] + page.white_verticals)
        # What white rules alone make is no table: shading behind words, a layout that is not seen.
        grids = [seen for grid in grids if (seen := bounded(grid, *rules))]
    # Shading makes grids of one column, or of one row, in tables that have only horizontal rules.
    ruled = [grid for grid in grids if grid.n_columns > 1 and grid.n_rows > 1]
    horizontals, verticals = undrawn(page.characters, page.horizontals, ruled)
    if not verticals:
        return grids
    found = find_grids(horizontals, verticals)
    others = [g for g in grids if (g.n_columns == 1 or g.n_rows == 1) and not any(_overlap(g.box, other.box) for other in found)]
    return sorted(ruled + others + found, key=lambda grid: grid.box[1::-1])


def _middles(page: Page) -> Iterator[tuple[float, float]]:
    return (((c.x0 + c.x1) / 2, c.baseline - MIDDLE * c.size) for c in page.characters)


def _overlap(a: Box, b: Box) -> bool:
    return a.x0 < b.x1 and b.x0 < a.x1 and a.top < b.bottom and b.top < a.bottom


def shared_out(characters: list[Character], tables: list[Grid]) -> tuple[list[list[list[Character]]], list[Character], list[int]]:
    """Characters by table and cell, those outside all tables, and how many lie in a table's box but in no cell of it."""
    held: list[list[list[Character]]] = [[[] for _ in table.spans] for table in tables]
    lost = [0] * len(tables)
    outside = []
    areas = [(table.box, table.xs, table.ys, table.owner, held[i], i) for i, table in enumerate(tables)]
    for character in characters:
        _, x0, x1, baseline, size, _ = character
        x = (x0 + x1) / 2
        y = baseline - MIDDLE * size
        missed = None
        for (left, top, right, bottom), xs, ys, owner, cells, number in areas:
            if left <= x < right and top <= y < bottom:
                cell = owner[bisect_right(ys, y) - 1][bisect_right(xs, x) - 1]
                if cell >= 0:
                    cells[cell].append(character)
                    missed = None
                    break
                missed = number
        else:
            outside.append(character)
            if missed is not None:
                lost[missed] += 1
    return held, outside, lost


def is_image(page: Page) -> bool:
    """Nothing but a page number is printed as text, and an image covers the page."""
    if any(not (c.text.isdigit() or c.text in "-—–－·./第页共") for c in page.characters):
        return False
    area = page.width * page.height
    return area > 0 and any((i.x1 - i.x0) * (i.bottom - i.top) > SCAN_AREA * area for i in page.images)
