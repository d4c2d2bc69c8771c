"""Pages to tables: parts of one table on following pages joined, captions and notes found, header rows marked.

Evidence is geometry (where the rules stand), repetition (the same line or row again) and typography. No word of money, no city.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from .fold import fold
from .layout import PageCell, PageGrid, PageTable
from .page import ASCENT, DESCENT, Box, Character, Hidden
from .text import Line, joined, lines_of

ALIGNED = 4.0  # points: rules of two pages this near are the same rule
REFITTED = 8.0  # points: columns that a table fits to the text of each page move less than this
SHIFTED = 60.0  # points: binding margins move a table sideways from page to page
CAPTION_LINES = 8  # at most, above a table
CAPTION_GAP = 90.0  # points: what stands higher above belongs to something else
MAX_HEADER_ROWS = 8
RUNNING_PAGES = 3  # a line at the same height on this many pages is a running header or footer

_PAGE_NUMBER = re.compile(r"[-−—–－\s·~]*(第?\d+页?(([/,，]?共?)\d+页)?|[ivxⅰ-ⅻ]+)[-−—–－\s·~]*", re.IGNORECASE)
_NOTE = re.compile(r"[(（\[【*※]?\s*(注|备注|说明|附注)\s*\d?\s*[:：、.]")
_CONTINUED = re.compile(r"[(（\[]?续表?\s*\d*[)）\]]?")
_NUMBER = re.compile(r"[-+−－]?[\d,，]*\d(\.\d*)?[%％]?")
_CODE = re.compile(r"\[?\d{3,7}\]?")
_LIST_MARK = re.compile(r"\s*([(（]?[一二三四五六七八九十\d]{1,3}[)）]?[、.．]|[(（][一二三四五六七八九十\d]{1,3}[)）]|\[?\d{3,})")
_ORDINAL = re.compile(r"\*+|栏次|行次|[甲乙丙丁]|[\d一二三四五六七八九十]{1,3}|\d+=[\d+\-*/()（）＋－]+|[A-Z]|—+|-+")


@dataclass(slots=True)
class Cell:
    """A cell of a whole table; rows and columns from 0."""

    row: int
    column: int
    row_span: int
    column_span: int
    page_no: int
    box: Box
    lines: list[Line]
    is_header: bool = False
    is_open_above: bool = False
    is_open_below: bool = False

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
    cells: list[Cell]
    caption: list[Line]
    n_lost: int
    notes: list[Line] = field(default_factory=list)
    n_header_rows: int = 0

    @property
    def n_columns(self) -> int:
        """Columns of all parts together."""
        return len(self.xs) - 1


def join_pages(grids: list[PageGrid]) -> list[Table]:
    """All tables of a document in their order, each with all its parts."""
    running = _running_lines(grids)
    labels = _Labels(grids)
    tables: list[Table] = []
    previous: PageGrid | None = None
    for grid in grids:
        for number, part in enumerate(grid.tables):
            above = _lines_above(grid, number, running)
            if number == 0 and tables and previous is not None and previous.tables and previous.page_no == grid.page_no - 1:
                if _append(tables[-1], part, grid, above, _has_text_below(previous, running), _Evidence(labels, previous, grid)):
                    continue
            tables.append(_start(part, grid, [*_running_above(grid, part, running), *above] if number == 0 else above))
        if grid.tables:
            tables[-1].notes = _notes_below(grid, running)
        previous = grid
    for table in tables:
        _finish(table)
    return tables


# Lines around tables


def _masked(line: Line) -> str:
    return re.sub(r"\d+", "#", fold(line.text) or "")


def _running_lines(grids: list[PageGrid]) -> set[tuple[int, int]]:
    """(page_no, index of the line) of page numbers and of lines that stand at one height on neighbouring pages, at top or bottom."""
    seen: dict[tuple[str, int], list[tuple[int, int]]] = defaultdict(list)
    running: set[tuple[int, int]] = set()
    for grid in grids:
        for index in {*range(min(2, len(grid.lines))), *range(max(0, len(grid.lines) - 2), len(grid.lines))}:
            line = grid.lines[index]
            at_edge = line.top < 0.15 * grid.height or line.bottom > 0.85 * grid.height
            if not at_edge:
                continue
            if _PAGE_NUMBER.fullmatch(line.text.strip()):
                running.add((grid.page_no, index))
            else:
                seen[_masked(line), round(line.top / 8)].append((grid.page_no, index))
    for places in seen.values():
        pages = sorted({page for page, _ in places})
        if any(b - a <= 2 for a, b in zip(pages, pages[RUNNING_PAGES - 1 :], strict=False)):
            running |= set(places)
    return running


def _top_of_previous(grid: PageGrid, number: int) -> float:
    return max((table.box.bottom for table in grid.tables[:number]), default=-1e9)


def _lines_above(grid: PageGrid, number: int, running: set[tuple[int, int]]) -> list[Line]:
    """The lines between the table and what stands above it, running headers left out."""
    table = grid.tables[number]
    floor = _top_of_previous(grid, number)
    found: list[Line] = []
    edge = table.box.top
    for index in range(len(grid.lines) - 1, -1, -1):
        line = grid.lines[index]
        if line.top < floor - 2 or len(found) >= CAPTION_LINES:
            break
        if line.bottom > table.box.top + 0.6 * line.size or (grid.page_no, index) in running:
            continue
        if edge - line.bottom > CAPTION_GAP or _is_body(line, grid) or (number and _NOTE.match(line.text)):
            break
        found.append(line)
        edge = line.top
    return found[::-1]


def _is_body(line: Line, grid: PageGrid) -> bool:
    """A line of running text: it ends a sentence, or it fills the width of the page's text without a gap."""
    text = line.text.strip()
    if text.endswith(("。", "；", ";")) or "。" in text[:-1]:
        return True
    printed = line.size * sum(0.5 if character.isascii() else 1.0 for character in text)
    width = line.x1 - line.x0
    return line.n_characters > 25 and width > 0.93 * _text_width(grid) and width < 1.2 * printed


def _text_width(grid: PageGrid) -> float:
    boxes = [line.box for line in grid.lines] + [table.box for table in grid.tables]
    return max((b.x1 for b in boxes), default=0) - min((b.x0 for b in boxes), default=0)


def _running_above(grid: PageGrid, part: PageTable, running: set[tuple[int, int]]) -> list[Line]:
    return [
        line
        for index, line in enumerate(grid.lines)
        if line.bottom <= part.box.top and (grid.page_no, index) in running and not _PAGE_NUMBER.fullmatch(line.text.strip())
    ]


def _has_text_below(grid: PageGrid, running: set[tuple[int, int]]) -> bool:
    bottom = grid.tables[-1].box.bottom
    return any(line.top >= bottom - 2 and (grid.page_no, i) not in running for i, line in enumerate(grid.lines))


def _notes_below(grid: PageGrid, running: set[tuple[int, int]]) -> list[Line]:
    """Lines under the page's last table until a gap."""
    found: list[Line] = []
    edge = grid.tables[-1].box.bottom
    for index, line in enumerate(grid.lines):
        if line.top < grid.tables[-1].box.bottom - 2 or (grid.page_no, index) in running:
            continue
        if line.top - edge > 40 or len(found) >= CAPTION_LINES:
            break
        found.append(line)
        edge = line.bottom
    return found


# Parts of one table


def _stood_above(line: Line, table: Table, page: PageGrid) -> bool:
    """The line stands at its height on the page before too, over the title there: a running header of two pages."""
    return any(
        abs(other.top - line.top) < ALIGNED
        and _masked(other) == _masked(line)
        and any(caption.top > other.bottom for caption in table.caption if table.last_page == table.first_page)
        for other in page.lines
    )


class _Labels:
    """The whole labels of a document, gathered when a page break first asks for them."""

    def __init__(self, grids: list[PageGrid]) -> None:
        self._grids = grids

    @cached_property
    def attested(self) -> set[str]:
        return _attested(self._grids)


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What tells halves of a cell from two cells, at one page break."""

    labels: _Labels
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
        if cell.row > 0 and cell.row + cell.row_span < table.n_rows and len(text := fold(cell.text) or "") in range(1, 13)
    }


def _start(part: PageTable, grid: PageGrid, caption: list[Line]) -> Table:
    cells = [_cell(c, grid.page_no) for c in part.cells]
    return Table(grid.page_no, grid.page_no, list(part.xs), part.n_rows, cells, caption, part.n_lost)


def _cell(c: PageCell, page_no: int) -> Cell:
    return Cell(c.row, c.column, c.row_span, c.column_span, page_no, c.box, c.lines, False, c.is_open_above, c.is_open_below)


def _append(table: Table, part: PageTable, grid: PageGrid, above: list[Line], ended: bool, evidence: _Evidence) -> bool:
    """Join the part to the table if it continues it; False if it is another table."""
    repeated = _repeated_rows(table, part)
    edges = _edges_on(table.xs, part.xs, repeated > 0)
    if edges is None:
        return False
    titles = [line for line in above if not _CONTINUED.fullmatch(line.text.strip()) and not _stood_above(line, table, evidence.page_above)]
    known = {_masked(line).replace("续表", "").replace("(续)", "") for line in [*table.caption, *evidence.page_above.lines]}
    has_new_title = any(_masked(line).replace("续表", "").replace("(续)", "") not in known for line in titles)
    if has_new_title or (not repeated and (titles or ended or _begins_alike(table, part))):
        return False
    _extend(table, part, grid, repeated, edges, evidence)
    return True


def _edges_on(ours: list[float], theirs: list[float], is_repeated: bool) -> list[float] | None:
    """The edges of the part's columns on the table's own; None when they are the columns of another table.

    A table set anew on each page may stand further right there, or fit its columns to the page's text under the same headers.
    """
    if len(ours) == len(theirs) and (is_repeated or all(abs(a - b) <= REFITTED for a, b in zip(ours, theirs, strict=True))):
        return ours
    shift = theirs[0] - ours[0]
    if abs(shift) > SHIFTED or abs((theirs[-1] - ours[-1]) - shift) > ALIGNED:
        fewer, more = sorted((ours, theirs), key=len)
        return theirs if len(fewer) > 3 and _share_met(fewer, more) == 1.0 else None
    shifted = [x - shift for x in theirs]
    inner, other = sorted((ours[1:-1], shifted[1:-1]), key=len)
    if inner and _share_met(inner, other) < 0.7:
        return None
    return ours if len(ours) == len(theirs) else shifted


def _share_met(fewer: list[float], more: list[float]) -> float:
    return sum(any(abs(x - y) <= ALIGNED for y in more) for x in fewer) / len(fewer)


def _rows(cells: Sequence[Cell | PageCell], limit: int) -> list[list[tuple[float, int, int, str]]]:
    """The first rows as (left edge, column, columns spanned, folded text) of their cells; blank cells left out."""
    rows: list[list[tuple[float, int, int, str]]] = [[] for _ in range(limit)]
    for cell in cells:
        if cell.row < limit:
            text = fold("".join(line.text for line in cell.lines))
            if text:
                rows[cell.row].append((cell.box.x0, cell.column, cell.column_span, text))
    return [sorted(row) for row in rows]


def _repeated_rows(table: Table, part: PageTable) -> int:
    """How many first rows of the part are the table's first rows again."""
    limit = min(table.n_rows, part.n_rows, 8)
    shift = part.xs[0] - table.xs[0]
    is_same_grid = len(part.xs) == len(table.xs)
    count = filled = 0
    for ours, theirs in zip(_rows(table.cells, limit), _rows(part.cells, limit), strict=True):
        if [cell[3] for cell in ours] != [cell[3] for cell in theirs]:
            break
        if is_same_grid and [cell[1:] for cell in ours] != [cell[1:] for cell in theirs]:
            break
        if not is_same_grid and any(abs(a[0] - (b[0] - shift)) > ALIGNED for a, b in zip(ours, theirs, strict=True)):
            break
        count += 1
        filled += len(ours)
    if filled < 2 or _only_title(table, count):
        return 0
    while count and any(c.row < count < c.row + c.row_span for c in part.cells):
        count -= 1
    return count


def _only_title(table: Table, count: int) -> bool:
    """The repeated rows are cells over the whole width: a title inside the frame, which begins a form anew."""
    return all(cell.column_span >= table.n_columns for cell in table.cells if cell.row < count and cell.lines)


def _begins_alike(table: Table, part: PageTable) -> bool:
    """The part begins with the labels that the table began with, and other entries: the next form of a series."""
    limit = min(4, table.n_rows, part.n_rows)
    ours, theirs = _rows(table.cells, limit), _rows(part.cells, limit)
    if ours[0] and theirs[0] and ours[0][0][3] == theirs[0][0][3]:
        return True
    # A title over the whole frame names each form anew; the labels under it stay.
    if not (_is_over_all(table.cells, table.n_columns) and _is_over_all(part.cells, len(part.xs) - 1)):
        return False
    return any(a and b and a[0][3] == b[0][3] for a, b in zip(ours[1:], theirs[1:], strict=True))


def _is_over_all(cells: Sequence[Cell | PageCell], n_columns: int) -> bool:
    """The first row is one cell."""
    return any(cell.row == 0 and cell.column_span == n_columns and cell.lines for cell in cells)


def _extend(table: Table, part: PageTable, grid: PageGrid, repeated: int, xs: list[float], evidence: _Evidence) -> None:
    edges = _merged_edges(table.xs, xs)
    _to_edges(table.cells, table.xs, edges)
    table.xs = edges
    cells = []
    mapped = [_nearest(edges, x) for x in xs]
    base = table.n_rows
    for c in part.cells:
        if c.row < repeated:
            continue
        column = mapped[c.column]
        span = mapped[c.column + c.column_span] - column
        cell = _cell(c, grid.page_no)
        cell.row, cell.column, cell.column_span = base + c.row - repeated, column, span
        cells.append(cell)
    cut = _joined_at_break(table, cells, base, part.n_rows - repeated, evidence)
    for cell in cells:
        cell.row -= cut
    table.cells += [cell for cell in cells if cell.row_span > 0]
    table.n_rows += part.n_rows - repeated - cut
    table.n_lost += part.n_lost
    table.last_page = grid.page_no


def _merged_edges(ours: list[float], theirs: list[float]) -> list[float]:
    edges = list(ours)
    for x in theirs:
        if min(abs(x - e) for e in edges) > ALIGNED:
            edges.append(x)
    return sorted(edges)


def _nearest(edges: list[float], x: float) -> int:
    i = bisect_left(edges, x)
    return i if i < len(edges) and (i == 0 or edges[i] - x <= x - edges[i - 1]) else i - 1


def _to_edges(cells: list[Cell], old: list[float], new: list[float]) -> None:
    """Columns of the cells counted on edges to which some were added."""
    if len(old) == len(new):
        return
    mapped = [_nearest(new, x) for x in old]
    for cell in cells:
        column = mapped[cell.column]
        cell.column_span = mapped[cell.column + cell.column_span] - column
        cell.column = column


def _joined_at_break(table: Table, cells: list[Cell], base: int, part_rows: int, evidence: _Evidence) -> int:
    """Join what the page break cut: a whole row, or a merged label. Returns 1 when the new part's first row was the rest of a row."""
    last = {c.column: c for c in table.cells if c.row + c.row_span == base}
    first = {c.column: c for c in cells if c.row == base}
    if _row_is_cut(last, first, evidence.labels):
        for column, cell in first.items():
            _absorb(last[column], cell, cell.row_span - 1)
        return 1
    _carry_open(last, first, part_rows)
    for column, cell in first.items():
        label = last.get(column)
        if label is not None and label.column_span == cell.column_span and _label_is_cut(label, cell, evidence):
            _absorb(label, cell, cell.row_span)
    return 0


def _carry_open(last: dict[int, Cell], first: dict[int, Cell], part_rows: int) -> None:
    """A cell that runs open off its page, where the next page rules no such column, runs on through that page."""
    covered = {column for cell in first.values() for column in range(cell.column, cell.column + cell.column_span)}
    for cell in last.values():
        if cell.is_open_below and covered.isdisjoint(range(cell.column, cell.column + cell.column_span)):
            cell.row_span += part_rows


def _absorb(above: Cell, below: Cell, rows: int) -> None:
    """The cell above takes the text, the rows and, when it is blank, the place of the cell below."""
    if not above.lines:
        above.page_no, above.box = below.page_no, below.box
    above.lines = above.lines + below.lines
    above.is_open_below = below.is_open_below
    above.row_span += rows
    below.row_span = 0


def _row_is_cut(last: dict[int, Cell], first: dict[int, Cell], labels: _Labels) -> bool:
    """Each text of the first row goes on from a full line of the last row, and the rows are more than one name under another."""
    if set(last) != set(first) or any(first[c].column_span != last[c].column_span for c in first):
        return False
    going_on = [(last[c], cell) for c, cell in first.items() if cell.lines]
    if not all(above.lines and _is_full(above) and not _LIST_MARK.match(cell.lines[0].text) for above, cell in going_on):
        return False
    if all(cell.folded in labels.attested for _, cell in going_on):
        return False
    return len(going_on) > 1 or (len(going_on) == 1 and sum(bool(cell.lines) for cell in last.values()) > 1)


def _label_is_cut(label: Cell, cell: Cell, evidence: _Evidence) -> bool:
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


def _is_full(cell: Cell) -> bool:
    """The cell's last line leaves no room for another character and does not end a sentence."""
    line = cell.lines[-1]
    padding = min(4.0, line.x0 - cell.box.x0)
    return line.x1 + line.size + padding > cell.box.x1 and not line.text.endswith(("。", "；", ";", "！", ":", "："))


# Header rows


def _finish(table: Table) -> None:
    table.cells.sort(key=lambda c: (c.row, c.column))
    table.n_header_rows = _header_rows(table)
    for cell in table.cells:
        cell.is_header = cell.row < table.n_header_rows


def _header_rows(table: Table) -> int:
    """The first rows that head columns: down to where the first row's cells and what divides them end, and the row that numbers columns.

    A title over the whole width belongs to them; a row with figures or codes does not.
    """
    rows: dict[int, list[Cell]] = defaultdict(list)
    for cell in table.cells:
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


def text_of(cell: Cell) -> str | None:
    """The cell's lines as its text, None when it is blank."""
    return joined(cell.lines, cell.box.x1)
