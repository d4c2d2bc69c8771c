"""A whole table: its cells with all pages' parts on one grid, and which of its rows head the columns.

What belongs here: the shape that joining gives, and what one whole table tells. What two pages tell together is `joining`.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise, takewhile
from operator import attrgetter

from .fold import fold
from .layout import PageCell
from .page import Box
from .text import Line, joined

MAX_HEADER_ROWS = 8

_NUMBER = re.compile(r"[-+−－]?[\d,，]*\d(\.\d*)?[%％]?")
_CODE = re.compile(r"\[?\d{3,7}\]?")
_ORDINAL = re.compile(r"\*+|栏次|行次|[甲乙丙丁]|[\d一二三四五六七八九十]{1,3}|\d+=[\d+\-*/()（）＋－]+|[A-Z]|—+|-+")


@dataclass(slots=True)
class Cell:
    """A cell of a whole table; rows and columns from 0."""

    row: int
    column: int
    row_span: int
    column_span: int
    box: Box
    lines: list[Line]
    is_open_above: bool
    is_open_below: bool
    page_no: int
    is_header: bool = False

    @property
    def folded(self) -> str | None:
        """The cell's text as it is compared."""
        return fold("".join(line.text for line in self.lines))


@dataclass(slots=True)
class Table:
    """A table with all its parts, on one grid."""

    first_page: int
    last_page: int
    xs: list[float]
    n_rows: int
    cells: list[Cell]  # in the order of their rows
    caption: list[Line]
    n_lost: int
    notes: list[Line] = field(default_factory=list)
    n_header_rows: int = 0
    is_aligned: bool = False  # the columns are not ruled
    n_beside: int = 0  # pages that go on beside it and not under it
    last_row: list[Cell] = field(default_factory=list)  # the cells that end with the last row so far, where a page break may cut them

    @property
    def n_columns(self) -> int:
        """Columns of all parts together."""
        return len(self.xs) - 1


def cell_of(c: PageCell, page_no: int) -> Cell:
    """A page's cell as the cell of a table that begins there."""
    return Cell(c.row, c.column, c.row_span, c.column_span, c.box, c.lines, c.is_open_above, c.is_open_below, page_no)


def ending_at(cells: Iterable[Cell], row: int) -> list[Cell]:
    """Those of the cells that end above the row."""
    return [cell for cell in cells if cell.row + cell.row_span == row]


def text_of(cell: Cell) -> str | None:
    """The cell's lines as its text, None when it is blank."""
    return joined(cell.lines, cell.box.x1, cell.box.x0)


_place = attrgetter("row", "column")


def finish(table: Table) -> None:
    """Cells in reading order, the header rows marked."""
    table.cells.sort(key=_place)
    table.n_header_rows = _header_rows(table)
    for cell in takewhile(lambda cell: cell.row < table.n_header_rows, table.cells):
        cell.is_header = True


def _header_rows(table: Table) -> int:
    """The first rows that head columns: down to where the first row's cells and what divides them end, and the row that numbers columns.

    A title over the whole width belongs to them; a row with figures or codes does not.
    """
    rows: dict[int, list[Cell]] = defaultdict(list)
    for cell in takewhile(lambda cell: cell.row <= MAX_HEADER_ROWS, table.cells):
        rows[cell.row].append(cell)
    end = 1
    row = 0
    while row < min(end, table.n_rows, MAX_HEADER_ROWS):
        texts = [text for cell in rows[row] if (text := cell.folded)]
        if row and _numbers_columns(texts):
            return row + 1
        if any(_NUMBER.fullmatch(text) or _CODE.fullmatch(text) for text in texts):
            return row
        end = max([end, *(cell.row + cell.row_span for cell in rows[row])])
        row += 1
        if row == end and any(_is_divided(cell, rows[row], table.n_columns) for cell in rows[row - 1]):
            end += 1
    following = [text for cell in rows[row] if (text := cell.folded)]
    if _numbers_columns(following):
        row += 1
    return row if row < table.n_rows else min(1, table.n_rows - 1)


def _is_divided(cell: Cell, below: list[Cell], n_columns: int) -> bool:
    """Several cells stand under this one, or it is a title over all columns."""
    if cell.column_span == 1:
        return False
    under = [c for c in below if cell.column <= c.column < cell.column + cell.column_span]
    return len(under) > 1 or (cell.column_span >= n_columns and bool(cell.lines))


def _numbers_columns(texts: list[str]) -> bool:
    """`1 2 3`, `甲 1 2`, `栏次 1 2`, `** ** 1`: marks of columns, no two amounts."""
    if len(texts) < 2 or not all(_ORDINAL.fullmatch(text) for text in texts):
        return False
    numbers = [int(text) for text in texts if text.isdigit() and len(text) < 3]
    return len(numbers) > 1 and all(b - a == 1 for a, b in pairwise(numbers))
