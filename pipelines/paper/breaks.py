"""What a page break cuts: whether the last cell of a page and the first of the next are halves of one, and whether a row is.

What belongs here: the evidence for one cell on two pages (open borders, clipped text, where the text stands, labels printed whole
elsewhere). Which tables are one table is `joining`.
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, pairwise
from statistics import median

import numpy as np

from .fold import fold
from .layout import PageGrid
from .page import ASCENT, DESCENT, UNSEEN, WATERMARK, Box, Character, Characters, Hidden
from .table import Cell
from .text import Line, lines_of

PLAY = 0.1  # points: less is the rounding of who set the page
LOW = 0.85  # of the usual height: a row that the page cuts
MAX_LABEL = 12  # characters: a longer text is no label that other pages repeat

Halves = tuple[Cell, Cell]  # the last cell of a page and the first of the next, in one column
Parts = tuple[list[Cell], list[Cell]]  # a table so far, and the part on the next page

_LIST_MARK = re.compile(r"\s*([(（]?[一二三四五六七八九十\d]{1,3}[)）]?[、.．]|[(（][一二三四五六七八九十\d]{1,3}[)）]|\[?\d{3,})")
_FIGURE = re.compile(r"[-+−－]?[\d,，.]+")
_BEGINNING = re.compile(r".[、。，．；：！？」』】〕〉》）％,.;:!?)%]*")  # what a line break does not divide: 级）


class Labels:
    """The whole labels of a document, gathered when a page break first asks for them."""

    def __init__(self, grids: list[PageGrid]) -> None:
        self._grids = grids

    def __contains__(self, text: str | None) -> bool:
        return text is not None and len(text) <= MAX_LABEL and text in self._attested

    @cached_property
    def _attested(self) -> set[str]:
        return _attested(self._grids)


@dataclass(frozen=True)
class Evidence:
    """What tells halves of a cell from two cells, at one page break."""

    labels: Labels
    page_above: PageGrid
    page_below: PageGrid

    @cached_property
    def hidden_above(self) -> Characters:
        """What the page above hides of its text."""
        return _text_hidden_on(self.page_above)

    @cached_property
    def hidden_below(self) -> Characters:
        """What the page below hides of its text."""
        return _text_hidden_on(self.page_below)

    def links(self, above: Cell, below: Cell) -> bool:
        """A cell that a page break cuts is drawn on both pages and clipped: what one page hides is what the other shows."""
        top = above.box.top if above.page_no == self.page_above.page_no else 0.0
        there = _hidden_text(self.hidden_above, above.box, top, 1e9)
        runs_on = below.box.bottom > self.page_below.tables[0].box.bottom - 1
        here = _hidden_text(self.hidden_below, below.box, -1e9, 1e9 if runs_on else below.box.bottom)
        shown_above, shown_below = above.folded, below.folded
        if shown_above is None and shown_below is None:
            return bool(there and here) and (there in here or here in there)
        if (shown_above is None) != (shown_below is None) and _is_centred_over(above, below):
            return True
        return bool((shown_below and shown_below in there) or (shown_above and shown_above in here))

    def drawn_over(self, above: Cell, below: Cell) -> list[Line] | None:
        """The text that is drawn whole on both pages and clipped there: its lines have their middle in the middle of both parts."""
        if above.page_no != self.page_above.page_no or not (self.page_above.hidden or self.page_below.hidden):
            return None
        height = above.box.bottom - above.box.top + below.box.bottom - below.box.top
        there = _drawn(self.page_above.hidden, above, above.box.top, height)
        here = _drawn(self.page_below.hidden, below, below.box.bottom - height, height)
        if not there or (there, here) == (above.lines, below.lines) or _glyphs(there) != _glyphs(here):
            return None
        # A glyph that ends above the clip's edge, as a point does, is seen where the figures beside it are not.
        whole = next((lines for lines in (there, here) if all(0.5 < (b.top - a.top) / a.size < 1.5 for a, b in pairwise(lines))), None)
        off = (there[0].top + there[-1].bottom) / 2 - (above.box.top + height / 2)
        return whole if abs(off) < 0.5 * there[0].size else None

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


def _text_hidden_on(page: PageGrid) -> Characters:
    return Characters.of([character for character, reason in page.hidden if reason not in (WATERMARK, UNSEEN)])


def _hidden_text(hidden: Characters, box: Box, top: float, bottom: float) -> str:
    """Folded text that is hidden in the column of the box, between two heights."""
    if not len(hidden):
        return ""
    middle = (hidden.x0 + hidden.x1) / 2
    is_there = (box.x0 <= middle) & (middle <= box.x1) & (top <= hidden.baseline) & (hidden.baseline <= bottom)
    characters = hidden.taken(np.flatnonzero(is_there))
    return fold(characters.taken(np.lexsort((characters.x0, np.round(characters.baseline)))).text) or ""


def _glyphs(lines: list[Line]) -> list[str]:
    return sorted("".join(line.text for line in lines).replace(" ", ""))


def _drawn(hidden: list[Hidden], cell: Cell, top: float, height: float) -> list[Line]:
    """The lines of the cell and those that are clipped away between the heights of the whole cell."""
    box = cell.box
    clipped = [
        c
        for c, reason in hidden
        if reason == "clipped" and box.x0 <= (c.x0 + c.x1) / 2 <= box.x1 and top <= c.baseline - 0.35 * c.size <= top + height
    ]
    return sorted([*cell.lines, *lines_of(clipped, [])], key=lambda line: line.top)


def _attested(grids: list[PageGrid]) -> set[str]:
    """Short texts that some cell away from a page break prints: whole labels."""
    return {
        text
        for grid in grids
        for table in grid.tables
        for cell in table.cells
        if cell.lines and cell.row > 0 and cell.row + cell.row_span < table.n_rows and 0 < len(text := fold(cell.text) or "") <= MAX_LABEL
    }


def row_is_cut(last: dict[int, Cell], first: dict[int, Cell], labels: Labels, cells: list[Cell]) -> bool:
    """Each text of the first row goes on from a full line of the last row, and the rows are more than one name under another.

    Or the first row is blank, and both are lower than the rows of the table, whose `cells` these are, usually are, which together they
    reach: the paper's end cut it.
    """
    if set(last) != set(first) or any(first[c].column_span != last[c].column_span for c in first):
        return False
    going_on = [(last[c], cell) for c, cell in first.items() if cell.lines]
    if not going_on:
        usual = median([cell.box.bottom - cell.box.top for cell in cells if cell.row_span == 1] or [0.0])
        above, below = (min(cell.box.bottom - cell.box.top for cell in row.values()) for row in (last, first))
        return max(above, below) < LOW * usual <= above + below
    if not all(above.lines and _goes_on(above, cell) for above, cell in going_on):
        return False
    # What goes on in merged labels alone is no row.
    if all(above.row_span > 1 for above, _ in going_on):
        return False
    if all(cell.folded in labels for _, cell in going_on):
        return False
    return len(going_on) > 1 or (len(going_on) == 1 and sum(bool(cell.lines) for cell in last.values()) > 1)


def texts_of_cut_row(last: dict[int, Cell], first: dict[int, Cell], evidence: Evidence) -> dict[int, list[Line]] | None:
    """The texts of a row that is drawn whole on both pages, by column; None when one of its texts is not."""
    if set(last) != set(first):
        return None
    texts: dict[int, list[Line]] = {}
    for column, cell in first.items():
        text = evidence.drawn_over(last[column], cell)
        if text is None and (cell.lines or last[column].lines):
            return None
        texts[column] = text or []
    return texts if any(texts.values()) else None


def cut_labels(halves: list[Halves], cells: Parts, evidence: Evidence) -> list[Halves]:
    """Those of the pairs at a break that are one cell. `cells`: all of the table, and of the part that follows it.

    Cells merged over the same rows, as a project's name and its amounts are, go over the break together, and end with one on their left.
    Where nothing else tells, a label of several rows goes on in a blank cell.
    """
    told = [_is_cut(label, cell, cells, evidence) for label, cell in halves]
    together: dict[tuple[int, int], list[tuple[int, bool]]] = defaultdict(list)
    for (label, cell), is_cut in zip(halves, told, strict=True):
        if is_cut is not None and not _are_rows(label, cell):
            together[label.row, cell.row_span].append((label.column, is_cut))
    cut = []
    for (label, cell), is_cut in zip(halves, told, strict=True):
        if is_cut is None and not _are_rows(label, cell):
            beside = [other for column, other in together[label.row, cell.row_span] if other or column < label.column]
            is_cut = any(beside) if beside else bool(label.lines)
        if is_cut:
            cut.append((label, cell))
    return cut


def _are_rows(label: Cell, cell: Cell) -> bool:
    return label.row_span == 1 and cell.row_span == 1


def _is_cut(label: Cell, cell: Cell, cells: Parts, evidence: Evidence) -> bool | None:
    """Whether a label runs over the break; None where the two cells do not tell."""
    if label.is_open_below and cell.is_open_above:
        return True
    if (text := evidence.drawn_over(label, cell)) is not None:
        if label.lines or not cell.lines:
            label.lines, cell.lines = text, []
        else:
            cell.lines = text
        return True
    if not _are_rows(label, cell) and evidence.links(label, cell):
        return True
    if not label.lines and not cell.lines:
        if not _are_rows(label, cell) and (straddling := evidence.straddling(cell.box)):
            cell.lines = lines_of(straddling, [])
            return True
        return None
    if not cell.lines:
        return True if _is_never_blank(label, cell, cells) else None
    if not label.lines:
        return None
    if _are_rows(label, cell):
        return False
    halves = label.folded or "", cell.folded or ""
    labels = evidence.labels
    return halves[0] + halves[1] in labels and halves[0] not in labels and halves[1] not in labels


def _is_never_blank(label: Cell, cell: Cell, cells: Parts) -> bool:
    """The column is one of merged labels, and none but the cell after the break is blank: its text stands before the break.

    A heading, above all figures, may be merged over the rows of a group's.
    """
    place = label.column, label.column_span
    column = [c for c in chain(*cells) if (c.column, c.column_span) == place and c is not label and c is not cell]
    if not all(c.lines for c in column):
        return False
    merged = [c for c in column if c.row_span > 1]
    if merged[:1] == column[:1]:
        first_figure = min((c.row for c in chain(*cells) if c.lines and _FIGURE.fullmatch(c.lines[0].text)), default=0)
        merged = [c for c in merged if c is not column[0] or c.row + c.row_span > first_figure]
    return bool(merged)


def _goes_on(above: Cell, below: Cell) -> bool:
    """The text below may be the next line of the text above: that one is full, this one stands where its next line would."""
    last, line = above.lines[-1], below.lines[0]
    if not _is_full(above, line.text) or _LIST_MARK.match(line.text):
        return False
    # A figure has one decimal point: 62.21 over 1,399.76 are two (Guangzhou, pages 132 and 133 of a budget of 2026).
    if _FIGURE.fullmatch(last.text) and _FIGURE.fullmatch(line.text) and "." in last.text and "." in line.text:
        return False
    box, play = below.box, 0.5 * line.size
    is_left = line.x0 < max(last.x0, above.box.x0 + 0.5 * last.size) + play
    is_centred = abs((line.x0 + line.x1) - (box.x0 + box.x1)) < 2 * play
    return is_left or is_centred or box.x1 - line.x1 < play


def _is_full(cell: Cell, following: str) -> bool:
    """The cell's last line leaves no room for the beginning of the text that follows and does not end a sentence."""
    line = cell.lines[-1]
    padding = min(4.0, line.x0 - cell.box.x0)
    beginning = _BEGINNING.match(following)
    width = line.size * (len(beginning.group()) if beginning else 1)
    return line.x1 + width + padding > cell.box.x1 - PLAY and not line.text.endswith(("。", "；", ";", "！", ":", "："))
