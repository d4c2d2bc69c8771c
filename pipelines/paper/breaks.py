"""What a page break cuts: whether the last cell of a page and the first of the next are halves of one, and whether a row is.

What belongs here: the evidence for one cell on two pages (open borders, clipped text, where the text stands, labels printed whole
elsewhere). Which tables are one table is `joining`.
"""

import re
from dataclasses import dataclass
from functools import cached_property

from .fold import fold
from .layout import PageGrid
from .page import ASCENT, DESCENT, Box, Character, Hidden
from .table import Cell
from .text import lines_of

LOW = 0.85  # of the usual height: a row that the page cuts

_LIST_MARK = re.compile(r"\s*([(（]?[一二三四五六七八九十\d]{1,3}[)）]?[、.．]|[(（][一二三四五六七八九十\d]{1,3}[)）]|\[?\d{3,})")
_FIGURE = re.compile(r"[-+−－]?[\d,，.]+")


class Labels:
    """The whole labels of a document, gathered when a page break first asks for them."""

    def __init__(self, grids: list[PageGrid]) -> None:
        self._grids = grids

    @cached_property
    def attested(self) -> set[str]:
        return _attested(self._grids)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What tells halves of a cell from two cells, at one page break."""

    labels: Labels
    page_above: PageGrid
    page_below: PageGrid

    def links(self, above: Cell, below: Cell) -> bool:
        """A cell that a page break cuts is drawn on both pages and clipped: what one page hides is what the other shows."""
        top = above.box.top if above.page_no == self.page_above.page_no else 0.0
        there = _hidden_text(self.page_above.hidden, above.box, top, 1e9)
        here = _hidden_text(self.page_below.hidden, below.box, -1e9, below.box.bottom)
        shown_above, shown_below = above.folded, below.folded
        if shown_above is None and shown_below is None:
            return bool(there and here) and (there in here or here in there)
        if (shown_above is None) != (shown_below is None) and _is_centred_over(above, below):
            return True
        return bool((shown_below and shown_below in there) or (shown_above and shown_above in here))

    def straddling(self, box: Box) -> list[Character]:
        """Clipped characters on the upper edge of the box: half of each is printed there, half on the page before."""
        return [
            c
            for c, reason in self.page_below.hidden
            if reason == "clipped"
            and box.x0 <= (c.x0 + c.x1) / 2 <= box.x1
            and c.baseline - ASCENT * c.size < box.top < c.baseline + DESCENT * c.size
        ]


def _is_centred_over(above: Cell, below: Cell) -> bool:
    """The text, which stands in one of the two, has its middle in the middle of both together and not of its own."""
    cell = above if above.lines else below
    middle = (cell.lines[0].top + cell.lines[-1].bottom) / 2 - cell.box.top
    own, other = cell.box.bottom - cell.box.top, (below if cell is above else above).box
    both = (own + (other.bottom - other.top) * (1 if cell is above else -1)) / 2
    size = cell.lines[0].size
    return abs(middle - both) < 0.5 * size < abs(middle - own / 2)


def _hidden_text(hidden: list[Hidden], box: Box, top: float, bottom: float) -> str:
    """Folded text that is hidden in the column of the box, between two heights."""
    characters = [
        h.character for h in hidden if box.x0 <= (h.character.x0 + h.character.x1) / 2 <= box.x1 and top <= h.character.baseline <= bottom
    ]
    characters.sort(key=lambda c: (round(c.baseline), c.x0))
    return fold("".join(c.text for c in characters)) or ""


def _attested(grids: list[PageGrid]) -> set[str]:
    """Short texts that some cell away from a page break prints: whole labels."""
    return {
        text
        for grid in grids
        for table in grid.tables
        for cell in table.cells
        if cell.lines and cell.row > 0 and cell.row + cell.row_span < table.n_rows and len(text := fold(cell.text) or "") in range(1, 13)
    }


def row_is_cut(last: dict[int, Cell], first: dict[int, Cell], labels: Labels, usual: float) -> bool:
    """Each text of the first row goes on from a full line of the last row, and the rows are more than one name under another.

    Or the first row is blank, and both are lower than the table's rows usually are, which together they reach: the paper's end cut it.
    """
    if set(last) != set(first) or any(first[c].column_span != last[c].column_span for c in first):
        return False
    going_on = [(last[c], cell) for c, cell in first.items() if cell.lines]
    if not going_on:
        above, below = (min(cell.box.bottom - cell.box.top for cell in row.values()) for row in (last, first))
        return max(above, below) < LOW * usual <= above + below
    if not all(above.lines and _goes_on(above, cell) for above, cell in going_on):
        return False
    if all(cell.folded in labels.attested for _, cell in going_on):
        return False
    return len(going_on) > 1 or (len(going_on) == 1 and sum(bool(cell.lines) for cell in last.values()) > 1)


def label_is_cut(label: Cell, cell: Cell, evidence: Evidence) -> bool:
    """A merged label runs over the break: printed once, or its halves make a label that the document prints whole elsewhere."""
    if label.is_open_below and cell.is_open_above:
        return True
    if label.row_span == 1 and cell.row_span == 1:
        return False
    if evidence.links(label, cell):
        return True
    if not label.lines and not cell.lines and (straddling := evidence.straddling(cell.box)):
        cell.lines = lines_of(straddling, [])
        return True
    if not label.lines or not cell.lines:
        return bool(label.lines)
    halves = label.folded or "", cell.folded or ""
    attested = evidence.labels.attested
    return halves[0] + halves[1] in attested and halves[0] not in attested and halves[1] not in attested


def _goes_on(above: Cell, below: Cell) -> bool:
    """The text below may be the next line of the text above: that one is full, this one stands where its next line would."""
    last, line = above.lines[-1], below.lines[0]
    if not _is_full(above) or _LIST_MARK.match(line.text):
        return False
    # A figure has one decimal point: 62.21 over 1,399.76 are two (Guangzhou, pages 132 and 133 of a budget of 2026).
    if _FIGURE.fullmatch(last.text) and _FIGURE.fullmatch(line.text) and "." in last.text and "." in line.text:
        return False
    box, play = below.box, 0.5 * line.size
    is_left = line.x0 < max(last.x0, above.box.x0 + 0.5 * last.size) + play
    is_centred = abs((line.x0 + line.x1) - (box.x0 + box.x1)) < 2 * play
    return is_left or is_centred or box.x1 - line.x1 < play


def _is_full(cell: Cell) -> bool:
    """The cell's last line leaves no room for another character and does not end a sentence."""
    line = cell.lines[-1]
    padding = min(4.0, line.x0 - cell.box.x0)
    return line.x1 + line.size + padding > cell.box.x1 and not line.text.endswith(("。", "；", ";", "！", ":", "："))
