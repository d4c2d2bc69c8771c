"""Pages to tables: parts of one table on following pages joined on one grid.

Evidence is geometry (where the rules stand), repetition (the same line or row again) and typography. No word of money, no city.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice, takewhile

from .breaks import Evidence, Labels, cut_labels, row_is_cut, texts_of_cut_row
from .captions import CONTINUED, has_text_below, lines_above, masked, notes_below, running_above, running_lines, stood_above
from .columns import set_beside, stands_beside
from .edges import ALIGNED, edges_on, mapped_to, merged_edges, nearest
from .fold import fold
from .layout import PageCell, PageGrid, PageTable
from .table import Cell, Table, cell_of, ending_at, finish
from .text import Line

FORM_LABELS = 3  # labels in their order that make two parts forms of a series


def join_pages(grids: list[PageGrid]) -> list[Table]:
    """All tables of a document in their order, each with all its parts."""
    running = running_lines(grids)
    labels = Labels(grids)
    tables: list[Table] = []
    previous: PageGrid | None = None
    for grid in grids:
        for number, part in enumerate(grid.tables):
            above = lines_above(grid, number, running)
            if number == 0 and tables and previous is not None and previous.tables and previous.page_no == grid.page_no - 1:
                if _append(tables[-1], part, grid, above, has_text_below(previous, running), Evidence(labels, previous, grid)):
                    continue
            tables.append(_start(part, grid, [*running_above(grid, part, running), *above] if number == 0 else above))
        if grid.tables:
            tables[-1].notes = notes_below(grid, running)
        previous = grid
    for table in tables:
        finish(table)
    return tables


# Parts of one table


def _start(part: PageTable, grid: PageGrid, caption: list[Line]) -> Table:
    cells = [cell_of(c, grid.page_no) for c in part.cells]
    table = Table(grid.page_no, grid.page_no, list(part.xs), part.n_rows, cells, caption, part.n_lost, is_aligned=part.is_aligned)
    table.last_row = ending_at(cells, part.n_rows)
    return table


def _append(table: Table, part: PageTable, grid: PageGrid, above: list[Line], ended: bool, evidence: Evidence) -> bool:
    """Join the part to the table if it continues it; False if it is another table."""
    caption = "".join(fold(line.text) or "" for line in table.caption)
    new = [line for line in above if (fold(line.text) or "") not in caption and not CONTINUED.fullmatch(line.text.strip())]
    beside = stands_beside(table, part, grid, is_titled=bool(new) or not table.caption)
    if beside is not None:
        table.caption = [*table.caption, *new]
        set_beside(table, part, grid, beside)
        return True
    repeated = _repeated_rows(table, part)
    edges = edges_on(table.xs, part.xs, is_refitted=repeated > 0 or _are_aligned(table, part))
    if edges is None:
        return False
    titles = [line for line in above if not CONTINUED.fullmatch(line.text.strip()) and not stood_above(line, table, evidence.page_above)]
    known = {masked(line).replace("续表", "").replace("(续)", "") for line in [*table.caption, *evidence.page_above.lines]}
    has_new_title = any(masked(line).replace("续表", "").replace("(续)", "") not in known for line in titles)
    is_new = _is_form_anew(table, part, repeated) if repeated else titles or ended or _begins_alike(table, part)
    if has_new_title or is_new:
        return False
    _extend(table, part, grid, repeated, edges, evidence)
    return True


def _are_aligned(table: Table, part: PageTable) -> bool:
    """Neither part has ruled columns: theirs stand where each page's text leaves strips, between the same ends of the rules."""
    ends = zip((table.xs[0], table.xs[-1]), (part.xs[0], part.xs[-1]), strict=True)
    return table.is_aligned and part.is_aligned and all(abs(a - b) <= ALIGNED for a, b in ends)


def _first_rows(cells: Sequence[Cell | PageCell], limit: int) -> Iterator[Cell | PageCell]:
    """Of cells, which are in the order of their rows, those that begin in the first so many."""
    return takewhile(lambda cell: cell.row < limit, cells)


def _rows(cells: Sequence[Cell | PageCell], limit: int) -> Iterator[list[tuple[float, int, int, str]]]:
    """The first rows, each read when it is asked for."""
    rows: list[list[Cell | PageCell]] = [[] for _ in range(limit)]
    for cell in _first_rows(cells, limit):
        if cell.lines:
            rows[cell.row].append(cell)
    return map(_entries, rows)


def _entries(row: list[Cell | PageCell]) -> list[tuple[float, int, int, str]]:
    """A row as (left edge, column, columns spanned, folded text) of its cells; blank cells left out."""
    return sorted((c.box.x0, c.column, c.column_span, text) for c in row if (text := fold("".join(line.text for line in c.lines))))


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
    while count and any(c.row + c.row_span > count for c in _first_rows(part.cells, count)):
        count -= 1
    return count


def _repeated_inside(table: Table, part: PageTable) -> int:
    """1 when the part begins with headings that stand in the middle of the table, beside a label that is printed anew.

    At least four headings, none of them blank and none with a figure: no row of entries comes again so.
    """
    headings = [c for c in part.cells if c.row == 0 and c.row_span == 1]
    texts = [fold(c.text) for c in headings]
    if len(texts) < 4 or not all(text and not any(map(str.isdigit, text)) for text in texts):
        return 0
    rows: dict[int, list[Cell]] = defaultdict(list)
    for cell in sorted(table.cells, key=lambda c: c.column):
        if cell.row_span == 1:
            rows[cell.row].append(cell)
    shift = part.xs[0] - table.xs[0]
    alike = [row for row in rows.values() if [c.folded for c in row] == texts]
    return int(any(all(abs(a.box.x0 - shift - b.box.x0) <= ALIGNED for a, b in zip(headings, row, strict=True)) for row in alike))


def _only_title(table: Table, count: int) -> bool:
    """The repeated rows are cells over the whole width: a title inside the frame, which begins a form anew."""
    return all(cell.column_span >= table.n_columns for cell in _first_rows(table.cells, count) if cell.lines)


def _begins_alike(table: Table, part: PageTable) -> bool:
    """The part begins with the labels that the table began with, and other entries: the next form of a series."""
    limit = min(4, table.n_rows, part.n_rows)
    ours, theirs = _rows(table.cells, limit), _rows(part.cells, limit)
    first, other = next(ours), next(theirs)
    if first and other and first[0][3] == other[0][3]:
        return True
    # A title over the whole frame names each form anew; the labels under it stay.
    if not (_is_over_all(table.cells, table.n_columns) and _is_over_all(part.cells, len(part.xs) - 1)):
        return False
    return any(a and b and a[0][3] == b[0][3] for a, b in zip(ours, theirs, strict=True))


def _is_form_anew(table: Table, part: PageTable, repeated: int) -> bool:
    """Under the repeated rows stand the labels, no two alike, that stood there on the form's own first page: the next form of a series."""
    ours, theirs = _labels(table.cells, repeated), _labels(part.cells, repeated)
    return len(theirs) == FORM_LABELS == len(set(theirs)) and ours == theirs and not any(map(str.isdigit, "".join(theirs)))


def _labels(cells: Sequence[Cell | PageCell], row: int) -> list[str]:
    """The first labels of the first column, from a row on."""
    column = islice((c for c in cells if c.column == 0 and c.row >= row), FORM_LABELS)
    return [text for c in column if (text := fold("".join(line.text for line in c.lines)))]


def _is_over_all(cells: Sequence[Cell | PageCell], n_columns: int) -> bool:
    """The first row is one cell."""
    return any(cell.column_span == n_columns and cell.lines for cell in _first_rows(cells, 1))


def _extend(table: Table, part: PageTable, grid: PageGrid, repeated: int, xs: list[float], evidence: Evidence) -> None:
    edges = merged_edges(table.xs, xs)
    mapped_to(table.cells, table.xs, edges)
    table.xs = edges
    cells = []
    mapped = [nearest(edges, x) for x in xs]
    base = table.n_rows
    repeated = repeated or _repeated_inside(table, part)
    for c in part.cells:
        if c.row + c.row_span <= repeated:
            continue
        column = mapped[c.column]
        span = mapped[c.column + c.column_span] - column
        cell = cell_of(c, grid.page_no)
        cell.row, cell.column, cell.column_span = base + max(c.row - repeated, 0), column, span
        cell.row_span -= max(repeated - c.row, 0)
        cells.append(cell)
    cut = _joined_at_break(table, cells, part.n_rows - repeated, evidence)
    for cell in cells:
        cell.row -= cut
    cells = [cell for cell in cells if cell.row_span > 0]
    table.cells += cells
    table.n_rows += part.n_rows - repeated - cut
    table.last_row = ending_at([*table.last_row, *cells], table.n_rows)
    table.n_lost += part.n_lost
    table.last_page = grid.page_no


def _joined_at_break(table: Table, cells: list[Cell], part_rows: int, evidence: Evidence) -> int:
    """Join what the page break cut: a whole row, or a merged label. Returns 1 when the new part's first row was the rest of a row."""
    last = {c.column: c for c in table.last_row}
    first = {c.column: c for c in cells if c.row == table.n_rows}
    if (texts := texts_of_cut_row(last, first, evidence)) is not None:
        for column, cell in first.items():
            last[column].lines, cell.lines = texts[column], []
            _absorb(last[column], cell, cell.row_span - 1)
        return 1
    if row_is_cut(last, first, evidence.labels, table.cells):
        for column, cell in first.items():
            _absorb(last[column], cell, cell.row_span - 1)
        return 1
    if table.is_aligned:
        return 0  # where no columns are ruled, no cell is merged over rows
    _carry_open(last, first, part_rows)
    halves = [(last[column], cell) for column, cell in first.items() if column in last and last[column].column_span == cell.column_span]
    for label, cell in cut_labels(halves, (table.cells, cells), evidence):
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
    if below.lines and not above.lines:
        above.page_no, above.box = below.page_no, below.box
    above.lines = above.lines + below.lines
    above.is_open_below = below.is_open_below
    above.row_span += rows
    below.row_span = 0
