"""What little stands at the head of a page, rows without headings or headings with a row: the rest of a table without rules, or lines.

What belongs here: telling which, by the headings or the columns of the table before, whose columns the rows are given. How parts are joined
is `joining`.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from .captions import CONTINUED, has_text_below, lines_above, masked, running_lines
from .fold import fold
from .layout import PageCell, PageGrid, PageTable
from .page import Box
from .text import Line


def settled(grids: Sequence[PageGrid]) -> list[PageGrid]:
    """The pages with each unsure part on the columns of the table that it goes on, or as lines."""
    if not any(table.is_aligned for grid in grids for table in grid.tables):
        return list(grids)
    running = running_lines(list(grids))
    pages: list[PageGrid] = []
    begun: PageTable | None = None  # the table with unruled columns that the page before ends with, as the page shows it on which it begins
    for grid in grids:
        if begun is not None and (pages[-1].page_no != grid.page_no - 1 or has_text_below(pages[-1], running)):
            begun = None
        fitted = None
        if begun is not None and grid.tables[:1] and grid.tables[0].is_aligned and not _is_titled(lines_above(grid, 0, running), pages[-1]):
            fitted = _going_on(grid.tables[0], begun)
        grid = replace(grid, tables=[fitted, *grid.tables[1:]]) if fitted is not None else grid.otherwise or grid
        pages.append(grid)
        if fitted is None or len(grid.tables) > 1:
            begun = grid.tables[-1] if grid.tables and grid.tables[-1].is_aligned else None
    return pages


def _going_on(part: PageTable, begun: PageTable) -> PageTable | None:
    """The part as one of the table, None where it is none: it begins with the same headings, or stands in the same columns."""
    return part if _first_row(part) == _first_row(begun) else _fitted(part, begun.xs)


def _first_row(table: PageTable) -> list[str | None]:
    return [fold(cell.text) for cell in table.cells if cell.row == 0]


def _is_titled(above: Sequence[Line], before: PageGrid) -> bool:
    """A line stands above that stands nowhere on the page before."""
    known = {masked(line) for line in before.lines}
    return any(masked(line) not in known and not CONTINUED.fullmatch(line.text.strip()) for line in above)


def _fitted(part: PageTable, xs: list[float]) -> PageTable | None:
    """The part on these columns; None where its own do not lie in them, each in another one."""
    columns: list[int] = []
    for column in range(len(part.xs) - 1):
        lines = [line for cell in part.cells if cell.column == column and cell.column_span == 1 for line in cell.lines]
        left, right = (
            min((line.x0 for line in lines), default=part.xs[column]),
            max((line.x1 for line in lines), default=part.xs[column + 1]),
        )
        shared = [min(b, right) - max(a, left) for a, b in pairwise(xs)]
        best = max(range(len(shared)), key=shared.__getitem__)
        if shared[best] < 0.5 * (right - left) or (columns and best <= columns[-1]):
            return None
        columns.append(best)
    cells: list[PageCell] = []
    for row in range(part.n_rows):
        cells += _row_on([cell for cell in part.cells if cell.row == row], columns, xs)
    return replace(part, xs=list(xs), cells=cells, box=Box(xs[0], part.box.top, xs[-1], part.box.bottom))


def _row_on(row: list[PageCell], columns: list[int], xs: list[float]) -> list[PageCell]:
    """The cells of one row on other columns, and blank ones where the row has none."""
    placed: dict[int, PageCell] = {}
    for cell in row:
        first, last = columns[cell.column], columns[cell.column + cell.column_span - 1]
        box = cell.box._replace(x0=xs[first], x1=xs[last + 1])
        placed[first] = replace(cell, column=first, column_span=last - first + 1, box=box)
    taken = {column for cell in placed.values() for column in range(cell.column, cell.column + cell.column_span)}
    for column in range(len(xs) - 1):
        if column not in taken:
            box = row[0].box._replace(x0=xs[column], x1=xs[column + 1])
            placed[column] = replace(row[0], column=column, column_span=1, box=box, lines=[])
    return [placed[column] for column in sorted(placed)]
