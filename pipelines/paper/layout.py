"""One page, laid out: its characters given to the cells of its grids and, outside them, to lines. Pure for each page, and picklable.

What belongs here: everything that one page tells. What several pages tell together (a table that runs on, a running header) is `joining`.
"""

from dataclasses import dataclass, field, replace

import numpy as np

from .alignment import undrawn
from .grid import Grid, TooIntricate, bounded, completed, find_grids, on_paper, open_at
from .page import MIDDLE, Box, Candidate, Characters, Floats, Hidden, Ints, Page, rules
from .text import Line, lines_by_group

ON_EDGE = 0.01  # points: a glyph whose middle is on a rule, cut in half by a page break, belongs to the cell below
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
    is_aligned: bool = False  # the columns are not ruled


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
    characters, horizontals, verticals = Characters.of(page.characters), rules(page.horizontals), rules(page.verticals)
    grids = [g for g in grids if len(g.spans) > 1]
    tables = [completed(g, horizontals, verticals, *_middles(characters)) for g in grids]
    places, lost = shared_out(characters, tables)
    *held, grid.lines = lines_by_group(characters, places, 1 + sum(len(table.spans) for table in tables), grid.hidden)
    cells_lines = iter(held)
    for table, n_lost, found in zip(tables, lost, grids, strict=True):
        above, below = open_at(table, horizontals)
        cells = [PageCell(*span, next(cells_lines), i in above, i in below) for i, span in enumerate(table.spans)]
        grid.tables.append(PageTable(table.box, table.xs, table.n_rows, cells, n_lost, found.is_aligned))
    return grid


def _grids(page: Page) -> list[Grid]:
    """The grids that are seen. Raises TooIntricate."""
    horizontals, verticals = rules(page.horizontals), rules(page.verticals)
    on_page = on_paper(horizontals, verticals, page.height)
    if not len(page.white_horizontals) and not len(page.white_verticals):
        grids = find_grids(*on_page)
    else:
        white = rules(page.white_horizontals), rules(page.white_verticals)
        grids = find_grids(np.concatenate((on_page[0], white[0])), np.concatenate((on_page[1], white[1])))
        # What white rules alone make is no table: shading behind words, a layout that is not seen.
        grids = [seen for grid in grids if (seen := bounded(grid, *on_page))]
    # Shading makes grids of one column, or of one row, in tables that have only horizontal rules.
    ruled = [grid for grid in grids if grid.n_columns > 1 and grid.n_rows > 1]
    more_horizontals, more_verticals = undrawn(page.characters, horizontals, ruled)
    if not more_verticals:
        return grids
    found = [replace(grid, is_aligned=True) for grid in find_grids(rules(more_horizontals), rules(more_verticals))]
    others = [g for g in grids if (g.n_columns == 1 or g.n_rows == 1) and not any(_overlap(g.box, other.box) for other in found)]
    return sorted(ruled + others + found, key=lambda grid: grid.box[1::-1])


def _middles(characters: Characters) -> tuple[Floats, Floats]:
    """Where the ink of each character has its middle."""
    return (characters.x0 + characters.x1) / 2, characters.baseline - MIDDLE * characters.size


def _overlap(a: Box, b: Box) -> bool:
    return a.x0 < b.x1 and b.x0 < a.x1 and a.top < b.bottom and b.top < a.bottom


def shared_out(characters: Characters, tables: list[Grid]) -> tuple[Ints, list[int]]:
    """To which cell each character belongs, and how many lie in each table's box but in no cell of any.

    Cells are counted through all tables, by row and column; one number more is the rest of the page.
    """
    n_cells = sum(len(table.spans) for table in tables)
    places = np.full(len(characters), n_cells, np.intp)
    missed = np.full(len(characters), -1, np.intp)
    x, y = _middles(characters)
    first = n_cells
    for number, table in reversed(list(enumerate(tables))):
        first -= len(table.spans)
        left, top, right, bottom = table.box
        inside = ((left <= x) & (x < right) & (top - ON_EDGE <= y) & (y < bottom)).nonzero()[0]
        rows, columns = np.searchsorted(table.ys[1:-1], y[inside] + ON_EDGE, "right"), np.searchsorted(table.xs, x[inside], "right") - 1
        cells = table.owner[rows, columns]
        places[inside[cells >= 0]] = first + cells[cells >= 0]
        missed[inside[(cells < 0) & (missed[inside] < 0)]] = number
    lost = np.bincount(missed[(places == n_cells) & (missed >= 0)], minlength=len(tables))
    return places, lost.tolist()


def is_image(page: Page) -> bool:
    """Nothing but a page number is printed as text, and an image covers the page."""
    if any(not (text.isdigit() or text in "-—–－·./第页共") for text in Characters.of(page.characters).texts):
        return False
    area = page.width * page.height
    return area > 0 and any((i.x1 - i.x0) * (i.bottom - i.top) > SCAN_AREA * area for i in page.images)
