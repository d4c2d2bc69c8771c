"""A table too wide for its paper: the columns that stand on the next page, beside the ones before and not under them.

What belongs here: telling that case by where the rules stand, and setting both parts on one grid. Rows that run on are `joining`.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from operator import attrgetter
from typing import NamedTuple

from .edges import ALIGNED, mapped_to, merged_edges, nearest
from .layout import PageCell, PageGrid, PageTable
from .table import MAX_HEADER_ROWS, Cell, Table, cell_of, ending_at

SAME_WIDTH = 1.0  # points: a cell drawn on two pages is as wide on both
ENOUGH_ROWS = 3  # of figures
SAME_EDGE = 0.5  # points: texts set at one edge of their column

# A column's number is a figure too: 1 2 3 may stand under the headings.
_FIGURE = re.compile(r"[-−－(（]?[\d,，.．%]*\d[\d,，.．%]*[)）]?")
_ORDINAL = re.compile(r"\d{1,2}")  # of a column
_WORD = re.compile(r"[^\W\d_]")


class Beside(NamedTuple):
    """How a part stands beside a table: its cells on the rows of both, moved right, without the first columns, which repeat its labels."""

    levels: list[float]
    shift: float
    n_repeated: int = 0
    is_cut: bool = False  # the page breaks within a column


def stands_beside(table: Table, part: PageTable, grid: PageGrid, *, is_titled: bool) -> Beside | None:
    """How the part goes on where the table's columns end; None when it is no such part.

    The rows have the same heights on both pages, and a cell is cut between them: drawn whole on both and clipped, or its text in the
    middle of both halves. Or the page breaks between two columns: no other title stands above the part, and its rows have figures and no
    name, or the table's labels again under which other columns stand.
    """
    if table.last_page - table.first_page > table.n_beside:
        return None
    levels = _common_levels(_levels(table.cells), _levels(part.cells))
    if levels is None:
        return None
    ours, theirs = table.cells, [cell_of(c, grid.page_no) for c in part.cells]
    if len(levels) - 1 != table.n_rows or table.n_rows != part.n_rows:
        ours, theirs = ([_on_levels(levels, c) for c in cells] for cells in (ours, theirs))
    last = _last_cells(ours, table.n_columns)
    first = [c for c in theirs if c.column == 0]
    for cell in first:
        other = last.get((cell.row, cell.row_span))
        if other is None:
            continue
        if cell.box.x0 < 0 and abs(_width(cell) - _width(other)) < SAME_WIDTH:
            return Beside(levels, other.box.x0 - cell.box.x0, is_cut=True)
        if _is_centred_beside(other, cell) and not _is_at_edge(cell, first) and not _is_at_edge(other, [*last.values()]):
            return Beside(levels, table.xs[-1] - part.xs[0], is_cut=True)
    if is_titled:
        return None
    n = _n_repeated(_columns(ours), _columns(theirs))
    figures = [c for c in theirs if c.column >= n]
    # Forms of a series have the same labels too, and words beside them.
    is_beside = _have_figures_alone(figures, ours) and (not n or _have_figures_alone([c for c in ours if c.column >= n], ours))
    return Beside(levels, table.xs[-1] - part.xs[n], n) if is_beside else None


_Column = list[tuple[int, int, str | None]]


def _n_repeated(ours: dict[int, _Column], theirs: dict[int, _Column]) -> int:
    """How many first columns of the part are the table's first columns again, before others."""
    n = 0
    while n in ours and ours[n] == theirs.get(n):
        n += 1
    is_labelled = sum(bool(text and _WORD.search(text)) for column in range(n) for *_, text in ours[column]) > ENOUGH_ROWS
    heads_alike = n in ours and n in theirs and ours[n][0] == theirs[n][0]
    return n if is_labelled and n in ours and n in theirs and not heads_alike else 0


def _columns(cells: Sequence[Cell]) -> dict[int, _Column]:
    """The cells that begin in each column: row, columns spanned, folded text."""
    columns: dict[int, _Column] = defaultdict(list)
    for c in sorted(cells, key=attrgetter("row")):
        columns[c.column].append((c.row, c.column_span, c.folded))
    return columns


def _have_figures_alone(part: Sequence[Cell], table: Sequence[Cell]) -> bool:
    """Words stand in the part's head only, and beside its figures the table has words, in enough rows that this is no chance."""
    numbered = {row for row, texts in _texts_by_row(table).items() if texts and all(map(_ORDINAL.fullmatch, texts))}
    figures = {c.row for c in part if _FIGURE.fullmatch("".join(line.text for line in c.lines))} - numbered
    words = {c.row for c in part if any(_WORD.search(line.text) for line in c.lines)}
    named = {c.row for c in table if any(_WORD.search(line.text) for line in c.lines)}
    return len(figures) >= ENOUGH_ROWS and bool(words) and max(words) < min(figures) and figures <= named


def _texts_by_row(cells: Sequence[Cell]) -> dict[int, list[str]]:
    texts: dict[int, list[str]] = defaultdict(list)
    for c in cells:
        if c.folded:
            texts[c.row].append(c.folded)
    return texts


def _last_cells(cells: Sequence[Cell], n_columns: int) -> dict[tuple[int, int], Cell]:
    return {(c.row, c.row_span): c for c in cells if c.column + c.column_span == n_columns}


def _levels(cells: Sequence[Cell | PageCell]) -> list[float]:
    """The heights at which cells begin or end."""
    levels: list[float] = []
    for y in sorted({c.box.top for c in cells} | {c.box.bottom for c in cells}):
        if not levels or y - levels[-1] > ALIGNED:
            levels.append(y)
    return levels


def _common_levels(ours: list[float], theirs: list[float]) -> list[float] | None:
    """The heights of both, where one has all those of the other and both begin and end together; a head may have more on one page."""
    fewer, more = sorted((ours, theirs), key=len)
    ends = abs(ours[0] - theirs[0]) <= ALIGNED and abs(ours[-1] - theirs[-1]) <= ALIGNED
    is_same = ends and len(more) - len(fewer) < MAX_HEADER_ROWS and all(min(abs(y - other) for other in more) <= ALIGNED for y in fewer)
    return more if is_same else None


def _on_levels(levels: list[float], cell: Cell) -> Cell:
    """The cell in the rows that lie between these heights."""
    row = nearest(levels, cell.box.top)
    return replace(cell, row=row, row_span=max(1, nearest(levels, cell.box.bottom) - row))


def _width(cell: Cell) -> float:
    return cell.box.x1 - cell.box.x0


def _is_centred_beside(left: Cell, right: Cell) -> bool:
    """The text, which stands in one of the two, has its middle in the middle of both together and not of its own."""
    if bool(left.lines) == bool(right.lines):
        return False
    cell = left if left.lines else right
    middle = (min(line.x0 for line in cell.lines) + max(line.x1 for line in cell.lines)) / 2 - cell.box.x0
    both = (_width(left) + _width(right) if cell is left else _width(right) - _width(left)) / 2
    size = cell.lines[0].size
    return abs(middle - both) < 0.5 * size < abs(middle - _width(cell) / 2)


def _is_at_edge(cell: Cell, column: Sequence[Cell]) -> bool:
    """A longer or shorter text of the column begins or ends where this one does: they are set at an edge, and centred by chance only."""
    if not cell.lines:
        return False
    x0, x1 = _extent(cell)
    return any((abs(left - x0) < SAME_EDGE) != (abs(right - x1) < SAME_EDGE) for left, right in (_extent(c) for c in column if c.lines))


def _extent(cell: Cell) -> tuple[float, float]:
    return min(line.x0 for line in cell.lines), max(line.x1 for line in cell.lines)


def set_beside(table: Table, part: PageTable, grid: PageGrid, beside: Beside) -> None:
    """Give the table the part's columns on its right. A cell that both draw is one; a cell ends where the part's own next one begins."""
    for cell in table.cells:
        on_levels = _on_levels(beside.levels, cell)
        cell.row, cell.row_span = on_levels.row, on_levels.row_span
    table.n_rows = len(beside.levels) - 1
    last = _last_cells(table.cells, table.n_columns)
    xs = [x + beside.shift for x in part.xs]
    edges = merged_edges(table.xs, xs[beside.n_repeated :])
    mapped_to(table.cells, table.xs, edges)
    table.xs = edges
    known = {(c.row, c.column, c.column_span): c for c in table.cells}
    for c in part.cells:
        if c.column < beside.n_repeated:
            continue
        cell = _on_levels(beside.levels, cell_of(c, grid.page_no))
        cell.column = nearest(edges, xs[c.column])
        cell.column_span = nearest(edges, xs[c.column + c.column_span]) - cell.column
        same = known.get((cell.row, cell.column, cell.column_span))
        if same is not None:
            same.lines = same.lines or cell.lines
            continue
        half = last.get((cell.row, cell.row_span)) if beside.is_cut else None
        if half is not None and c.column == 0 and _is_centred_beside(half, cell):
            half.lines, half.column_span = half.lines or cell.lines, half.column_span + cell.column_span
            continue
        for other in table.cells:
            if other.row <= cell.row < other.row + other.row_span and other.column < cell.column < other.column + other.column_span:
                other.column_span = cell.column - other.column
        table.cells.append(cell)
    table.cells.sort(key=attrgetter("row"))
    table.last_row = ending_at(table.cells, table.n_rows)
    table.n_lost += part.n_lost
    table.last_page = grid.page_no
    table.n_beside += 1
