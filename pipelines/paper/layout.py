"""One page, laid out: its characters given to the cells of its grids and, outside them, to lines. Pure for each page, and picklable.

What belongs here: everything that one page tells. What several pages tell together (a table that runs on, a running header) is `joining`.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import accumulate, pairwise

import numpy as np

from .alignment import undrawn
from .footer import page_number
from .grid import SNAP, Grid, TooIntricate, bounded, completed, find_grids, grids_of_each, lines, lines_of_each, on_paper, open_at
from .page import UNKNOWN, Bools, Box, Candidate, Characters, Floats, Hidden, Ints, Page, Rules, is_covered, rules
from .text import SAME_LINE, Line, lines_by_group
from .unruled import is_figure, may_be_rows, unruled

ORDINAL = 2  # digits of the number of a column
GARBLED = 20  # glyphs that may be odd signs of a page that can be read
# Codes that fonts without a map to Unicode give: Latin letters with accents, private ones, none.
_IS_STRANGE = np.zeros(0x10000, np.bool_)
_IS_STRANGE[[*range(0x80, 0x100), *range(0xE000, 0xF900), UNKNOWN]] = True
_IS_STRANGE[[ord(sign) for sign in "·°±×÷¥§®©«»²³¹"]] = False

BESIDE = 90.0  # points above and below tables side by side in which their lines are parted

ON_EDGE = 0.01  # points: a glyph whose middle is on a rule, cut in half by a page break, belongs to the cell below

_Sides = tuple[Rules, Rules]  # of a page: level, upright
_Points = tuple[Floats, Floats]


@dataclass(slots=True)
class PageCell:
    """A cell of one page's grid; rows and columns from 0."""

    row: int
    column: int
    row_span: int
    column_span: int
    box: Box
    lines: list[Line]
    is_open_above: bool  # no rule there: a page break cut the cell
    is_open_below: bool

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
    is_unsure: bool = False  # too little shows: whether it goes on a table of the page before is for `remnants` to tell

    @property
    def is_ruled(self) -> bool:
        """Several rows and columns, all with rules."""
        return self.n_rows > 1 and len(self.xs) > 2 and not self.is_aligned


@dataclass(slots=True)
class PageGrid:
    """A page as tables and lines, with its account: n_characters = in cells + in lines + hidden."""

    page_no: int
    width: float
    height: float
    rotation: int
    turned: int
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
    otherwise: "PageGrid | None" = None  # the page without its unsure table


def lay_out(page: Page) -> PageGrid:
    """The page's tables, lines and hidden characters. A page that cannot be read has a `problem` and what could be read."""
    (grid,) = lay_out_each([page])
    return grid


def lay_out_each(pages: Sequence[Page]) -> list[PageGrid]:
    """The pages, each by itself. What is done with numbers is done for all at once: a page has few of them."""
    grids = _laid_out(pages, [[] for _ in pages])
    for i, (page, grid) in enumerate(zip(pages, grids, strict=True)):
        if found := _without_rules(page, grid):
            (grids[i],) = _laid_out([page], [found])
            sure = [table for table in found if not table.is_unsure]
            if len(sure) < len(found):
                (grids[i].otherwise,) = _laid_out([page], [sure]) if sure else [grid]
    return grids


def _without_rules(page: Page, grid: PageGrid) -> list[Grid]:
    """Tables in what stands outside of ruled ones, where columns or all are not ruled."""
    if not any(table.is_aligned for table in grid.tables) and not may_be_rows(line.text for line in grid.lines):
        return []
    ruled = [table for table in grid.tables if table.is_ruled]
    heads = [table for table in ruled if _is_head(table)]
    if heads:
        # Headings that are ruled or shaded, over rows that are not.
        found = _outside(page, [table.box for table in ruled if table not in heads])
        if any(_takes_in(each, head.box) and each.n_columns == len(head.xs) - 1 for each in found for head in heads):
            return found
    return _outside(page, [table.box for table in ruled])


def _outside(page: Page, ruled: list[Box]) -> list[Grid]:
    """Tables in what stands outside of these areas."""
    characters = Characters.of(page.characters)
    levels = lines(rules(page.horizontals))
    x, y = characters.middles()
    free, outside = np.ones(len(characters), np.bool_), np.ones(len(levels), np.bool_)
    for box in ruled:
        free &= ~((box.x0 <= x) & (x < box.x1) & (box.top <= y) & (y < box.bottom))
        outside &= ~(
            (box.x0 < levels[:, 2]) & (levels[:, 1] < box.x1) & (box.top - SNAP <= levels[:, 0]) & (levels[:, 0] <= box.bottom + SNAP)
        )
    if (number := page_number(page, characters)) is not None:
        free &= ~number
    which = np.flatnonzero(free)
    is_at_head = len(which) > 0 and all(y[which].min() < box.top for box in ruled)
    return unruled(characters.taken(which)[:], levels[outside], is_at_head=is_at_head)


def _laid_out(pages: Sequence[Page], unruled_tables: Sequence[list[Grid]]) -> list[PageGrid]:
    if not pages:
        return []
    grids = list(map(_unfilled, pages))
    texts = [Characters.of(page.characters) for page in pages]
    characters = Characters.together(texts)
    x, y = characters.middles()
    numbers = list(map(page_number, pages, texts))
    bounds = [0, *accumulate(map(len, texts))]
    middles = [(x[a:b], y[a:b]) for a, b in pairwise(bounds)]
    for (across, _), number in zip(middles, numbers, strict=True):
        if number is not None:
            across[number] = np.inf  # in no cell
    in_cells = [text if number is None else text.taken(np.flatnonzero(~number)) for text, number in zip(texts, numbers, strict=True)]
    tables = list(map(_tables, pages, grids, in_cells, middles, *_rules_of_each(pages)))
    for of_page, more in zip(tables, unruled_tables, strict=True):
        if more:
            others = [g for g in of_page if not any(_overlap(g.box, other.box) and not _is_beside_rules(g, other) for other in more)]
            of_page[:] = sorted(others + more, key=lambda grid: grid.box[1::-1])
    places: list[Ints] = []
    hidden: list[list[Hidden]] = []  # for each cell, and for the rest of each page
    n_parts: list[int] = []  # of the rest of each page
    for grid, text, printed, of_page in zip(grids, texts, middles, tables, strict=True):
        _left_first(of_page)
        of_characters, lost = shared_out(printed, of_page)
        rest = sum(len(table.places) for table in of_page)
        gaps = _gaps_between(of_page)
        for gap in gaps:
            of_characters[_beyond(gap, text, of_characters >= rest)] += 1
        n_parts.append(1 + len(gaps))
        grid.tables = [
            PageTable(t.box, t.xs.tolist(), t.n_rows, [], n, t.is_aligned, t.is_unsure) for t, n in zip(of_page, lost, strict=True)
        ]
        places.append(of_characters + len(hidden))
        hidden += [grid.hidden] * (rest + n_parts[-1])
    found = iter(lines_by_group(characters, np.concatenate(places), hidden))
    for page, grid, of_page, n in zip(pages, grids, tables, n_parts, strict=True):
        horizontals = rules(page.horizontals)
        for table, part in zip(of_page, grid.tables, strict=True):
            boxes = map(_box, table.boxes.tolist())
            # The places come first: they tell how many lines are taken.
            part.cells = list(map(PageCell, *table.places.T.tolist(), boxes, found, *open_at(table, horizontals)))
        grid.lines = next(found)
        for _ in range(1, n):
            grid.lines = sorted([*grid.lines, *next(found)], key=lambda line: (line.bottom, line.x0))
    return grids


def _gaps_between(tables: Sequence[Grid]) -> list[Box]:
    """What lies between tables that stand side by side, as high as both."""
    boxes = sorted(table.box for table in tables if table.n_columns > 1 and table.n_rows > 1)
    return [Box(a.x1, min(a.top, b.top), b.x0, max(a.bottom, b.bottom)) for a, b in pairwise(boxes) if a.x1 <= b.x0 and _are_level(a, b)]


def _left_first(tables: list[Grid]) -> None:
    """Of two tables side by side, one of which begins a little higher, the left one comes first."""
    for i, (a, b) in enumerate(pairwise(list(tables))):
        if b.box.x1 <= a.box.x0 and _are_level(a.box, b.box):
            tables[i : i + 2] = b, a


def _are_level(a: Box, b: Box) -> bool:
    return a.top < b.bottom and b.top < a.bottom


def _beyond(gap: Box, characters: Characters, is_free: Bools) -> Ints:
    """The free characters right of the gap, near the tables that it parts, in lines that leave the gap free: titles of both."""
    x, y = characters.middles()
    near = np.flatnonzero(is_free & (gap.top - BESIDE < y) & (y < gap.bottom + BESIDE))
    near = near[characters.baseline[near].argsort(kind="stable")]
    baseline = characters.baseline[near]
    line = np.zeros(len(near), np.intp)
    np.cumsum(np.diff(baseline) > SAME_LINE * characters.size[near][1:], out=line[1:])
    is_within = (characters.x0[near] < gap.x1 - SNAP) & (gap.x0 + SNAP < characters.x1[near])
    is_crossed = np.bincount(line, is_within, minlength=1)[line] > 0
    return near[~is_crossed & (x[near] > (gap.x0 + gap.x1) / 2)]


_box: Callable[[Iterable[float]], Box] = partial(tuple.__new__, Box)


def _unfilled(page: Page) -> PageGrid:
    return PageGrid(
        page.page_no,
        page.width,
        page.height,
        page.rotation,
        page.turned,
        page.text_source,
        page.engine,
        page.problem,
        page.is_baseline_displaced,
        len(page.images),
        len(page.characters) + len(page.hidden),
        hidden=list(page.hidden),
        candidates=page.candidates,
    )


def _rules_of_each(pages: Sequence[Page]) -> tuple[list[_Sides], list[list[Grid] | TooIntricate]]:
    """The visible rules of each page, and the grids that they and white ones make."""
    seen = [on_paper(rules(page.horizontals), rules(page.verticals), page.height) for page in pages]
    whole = lines_of_each([side for page, sides in zip(pages, seen, strict=True) for side in _with_white(page, sides)])
    return seen, grids_of_each(whole[::2], whole[1::2])


def _with_white(page: Page, seen: _Sides) -> _Sides:
    if not _has_white(page):
        return seen
    horizontals, verticals = seen
    return np.concatenate((horizontals, rules(page.white_horizontals))), np.concatenate((verticals, rules(page.white_verticals)))


def _has_white(page: Page) -> bool:
    return len(page.white_horizontals) > 0 or len(page.white_verticals) > 0


def _tables(
    page: Page, grid: PageGrid, characters: Characters, printed: _Points, seen: _Sides, found: list[Grid] | TooIntricate
) -> list[Grid]:
    """The grids that are tables, with the cells that their rules leave out. What cannot be made out is said in `problem`."""
    try:
        grids = _grids(page, characters, seen, found)
    except TooIntricate:
        grid.problem = grid.problem or "the rules of the page cross too often to be tables: its text is in lines"
        return []
    horizontals, verticals = rules(page.horizontals), rules(page.verticals)
    return [completed(each, horizontals, verticals, *printed) for each in grids if len(each.places) > 1]


def _grids(page: Page, characters: Characters, seen: _Sides, grids: list[Grid] | TooIntricate) -> list[Grid]:
    """The grids that are seen. Raises TooIntricate."""
    if isinstance(grids, TooIntricate):
        raise grids
    if _has_white(page):
        # What white rules alone make is no table: shading behind words, a layout that is not seen.
        grids = [visible for grid in grids if (visible := bounded(grid, *seen))]
    # Shading makes grids of one column, or of one row, in tables that have only horizontal rules.
    ruled = [grid for grid in grids if grid.n_columns > 1 and grid.n_rows > 1]
    more_horizontals, more_verticals = undrawn(characters, rules(page.horizontals), ruled)
    if not more_verticals:
        return grids
    found = [replace(grid, is_aligned=True) for grid in find_grids(rules(more_horizontals), rules(more_verticals))]
    others = [g for g in grids if (g.n_columns == 1 or g.n_rows == 1) and not any(_overlap(g.box, other.box) for other in found)]
    return sorted(ruled + others + found, key=lambda grid: grid.box[1::-1])


def _overlap(a: Box, b: Box) -> bool:
    return a.x0 < b.x1 and b.x0 < a.x1 and a.top < b.bottom and b.top < a.bottom


def _is_beside_rules(ruled: Grid, other: Grid) -> bool:
    """A ruled table that a table without rules only touches; not one that it has taken in as its head."""
    is_ruled = ruled.n_columns > 1 and ruled.n_rows > 1 and not ruled.is_aligned
    return is_ruled and not _takes_in(other, ruled.box)


def _is_head(table: PageTable) -> bool:
    """Headings, and at most a row of figures: what is drawn of tables in which every other row is shaded."""
    return len({cell.row for cell in table.cells if is_figure(cell.text) and len(cell.text) > ORDINAL}) < 2


def _takes_in(table: Grid, box: Box) -> bool:
    """The area lies in the table, which goes on below."""
    return _overlap(table.box, box) and table.box.top < (box.top + box.bottom) / 2 and box.bottom < table.box.bottom


def shared_out(middles: _Points, tables: list[Grid]) -> tuple[Ints, list[int]]:
    """To which cell each character belongs, by its middle, and how many lie in each table's box but in no cell of any.

    Cells are counted through all tables, by row and column; one number more is the rest of the page.
    """
    x, y = middles
    if not tables:
        return np.zeros(len(x), np.intp), []
    n_cells = sum(len(table.places) for table in tables)
    places = np.full(len(x), n_cells, np.intp)
    missed = np.full(len(x), -1, np.intp)
    first = n_cells
    for number, table in reversed(list(enumerate(tables))):
        first -= len(table.places)
        left, top, right, bottom = table.box
        inside = ((left <= x) & (x < right) & (top - ON_EDGE <= y) & (y < bottom)).nonzero()[0]
        rows, columns = table.ys[1:-1].searchsorted(y[inside] + ON_EDGE, "right"), table.xs.searchsorted(x[inside], "right") - 1
        cells = table.owner[rows, columns]
        is_missed = cells < 0
        if is_missed.any():
            missed[inside[is_missed & (missed[inside] < 0)]] = number
            inside, cells = inside[~is_missed], cells[~is_missed]
        places[inside] = first + cells
    lost = np.bincount(missed[(places == n_cells) & (missed >= 0)], minlength=len(tables))
    return places, lost.tolist()


def is_image(page: Page) -> bool:
    """Nothing but a page number is printed as text, and an image covers the page."""
    return is_covered(page) and all(glyph.isdigit() or glyph in "-—–－·./第页共" for glyph in Characters.of(page.characters).text)


def is_garbled(page: Page) -> bool:
    """More of its glyphs than not stand for nothing that a page says: the fonts do not tell which characters they are."""
    codes = Characters.of(page.characters).codes
    n_strange = np.count_nonzero(_IS_STRANGE[np.minimum(codes, len(_IS_STRANGE) - 1)])
    if n_strange <= GARBLED:
        return False
    is_letter = (codes >= ord("A")) & (codes <= ord("z"))
    return bool(n_strange > np.count_nonzero(is_letter | ((codes >= 0x2E80) & (codes < 0xE000))))


def is_to_be_seen(page: Page) -> bool:
    """What the page says is known from its picture alone."""
    return is_image(page) or is_garbled(page)
