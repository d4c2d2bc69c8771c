"""A table too wide for its paper: the columns that stand on the next page, beside the ones before and not under them.

What belongs here: telling that case by where the rules stand, and setting both parts on one grid. Rows that run on are `joining`.
"""

import re
from collections.abc import Sequence
from operator import attrgetter

from .edges import ALIGNED, mapped_to, merged_edges, nearest
from .layout import PageCell, PageGrid, PageTable
from .table import Cell, Table, cell_of, ending_at

SAME_WIDTH = 1.0  # points: a cell drawn on two pages is as wide on both
ENOUGH_ROWS = 3  # of figures
SAME_EDGE = 0.5  # points: texts set at one edge of their column

# A column's number is a figure too: 1 2 3 may stand under the headings.
_FIGURE = re.compile(r"[-−－(（]?[\d,，.．%]*\d[\d,，.．%]*[)）]?")
_WORD = re.compile(r"[^\W\d_]")


def stands_beside(table: Table, part: PageTable, grid: PageGrid, *, is_titled: bool) -> float | None:
    """How far the part must move right to stand where the table's columns end; None when it is no such part.

    The rows have the same heights on both pages, and a cell is cut between them: drawn whole on both and clipped, or its text in the
    middle of both halves. Or the page breaks between two columns: nothing stands above the part, and its rows have figures and no name.
    """
    if table.last_page > table.first_page:
        return None
    ours, theirs = _levels(table.cells), _levels(part.cells)
    if len(ours) != len(theirs) or any(abs(a - b) > ALIGNED for a, b in zip(ours, theirs, strict=True)):
        return None
    last = _last_cells(table)
    first = [cell_of(c, grid.page_no) for c in part.cells if c.column == 0]
    for cell in first:
        other = last.get((cell.row, cell.row_span))
        if other is None:
            continue
        if cell.box.x0 < 0 and abs(_width(cell) - _width(other)) < SAME_WIDTH:
            return other.box.x0 - cell.box.x0
        if _is_centred_beside(other, cell) and not _is_at_edge(cell, first) and not _is_at_edge(other, [*last.values()]):
            return table.xs[-1] - part.xs[0]
    return None if is_titled or not _has_figures_alone(part, table) else table.xs[-1] - part.xs[0]


def _has_figures_alone(part: PageTable, table: Table) -> bool:
    """Words stand in the part's head only, and beside its figures the table has words, in enough rows that this is no chance."""
    figures = {c.row for c in part.cells if _FIGURE.fullmatch(c.text)}
    words = {c.row for c in part.cells if _WORD.search(c.text)}
    named = {c.row for c in table.cells if any(_WORD.search(line.text) for line in c.lines)}
    return len(figures) >= ENOUGH_ROWS and bool(words) and max(words) < min(figures) and figures <= named


def _last_cells(table: Table) -> dict[tuple[int, int], Cell]:
    return {(c.row, c.row_span): c for c in table.cells if c.column + c.column_span == table.n_columns}


def _levels(cells: Sequence[Cell | PageCell]) -> list[float]:
    """The heights at which cells begin or end."""
    levels: list[float] = []
    for y in sorted({c.box.top for c in cells} | {c.box.bottom for c in cells}):
        if not levels or y - levels[-1] > ALIGNED:
            levels.append(y)
    return levels


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


def set_beside(table: Table, part: PageTable, grid: PageGrid, shift: float) -> None:
    """Give the table the part's columns on its right. A cell that both draw is one; a cell ends where the part's own next one begins."""
    last = _last_cells(table)
    xs = [x + shift for x in part.xs]
    edges = merged_edges(table.xs, xs)
    mapped_to(table.cells, table.xs, edges)
    table.xs = edges
    known = {(c.row, c.column, c.column_span): c for c in table.cells}
    for c in part.cells:
        cell = cell_of(c, grid.page_no)
        cell.column = nearest(edges, xs[c.column])
        cell.column_span = nearest(edges, xs[c.column + c.column_span]) - cell.column
        same = known.get((cell.row, cell.column, cell.column_span))
        if same is not None:
            same.lines = same.lines or cell.lines
            continue
        half = last.get((cell.row, cell.row_span))
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
