"""Sets a document on pages: wraps text, gives rows their heights, breaks tables over pages. Pure geometry; writes no PDF.

In: a `model.Document`. Out: `Page`s of positioned strings and edges, origin top left, of the page as displayed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

from tests.typeset.fonts import width
from tests.typeset.model import Cell, Document, Line, Paragraph, Rules, Sheet, Table

# What a word processor does not break unless it must: runs of digits and letters with their signs.
_UNITS = re.compile(r"[0-9A-Za-z,.%≥≤<>+\-]+|.", re.DOTALL)
# Signs that no line starts with.
_CLOSING = "，。；：、）》”％】"


@dataclass(frozen=True)
class Box:
    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(frozen=True)
class Text:
    """A string on its baseline; `clip` hides what lies outside; `bold` draws it twice."""

    x: float
    baseline: float
    text: str
    size: float
    font: str = "plain"
    bold: bool = False
    by_character: bool = False
    clip: Box | None = None


@dataclass(frozen=True)
class Edge:
    """One side of a cell, horizontal or vertical."""

    x0: float
    top: float
    x1: float
    bottom: float
    width: float
    kind: Rules


@dataclass
class Page:
    sheet: Sheet
    texts: list[Text] = field(default_factory=list)
    grounds: list[Box] = field(default_factory=list)  # filled grey
    edges: list[Edge] = field(default_factory=list)


def wrap(text: str, room: float, size: float, font: str = "plain", anywhere: bool = False, first_indent: float = 0.0) -> list[str]:
    """The lines of `text` in `room` points; a unit wider than the room is broken inside, as narrow cells break numbers."""
    lines: list[str] = []
    line: list[str] = []
    left = room - first_indent
    units = list(text) if anywhere else _UNITS.findall(text)
    while units:
        unit = units.pop(0)
        if width("".join(line) + unit, size, font) <= left:
            line.append(unit)
            continue
        if not line:
            if len(unit) == 1:
                raise ValueError(f"{room:.1f} points have no room for {unit!r} at {size}")
            units[:0] = list(unit)
            continue
        # A closing sign takes the sign before it along, since no line starts with it.
        units.insert(0, unit)
        while units[0] in _CLOSING and len(line) > 1:
            units.insert(0, line.pop())
        lines.append("".join(line))
        line, left = [], room
    return [*lines, "".join(line)] if line else lines


@dataclass(frozen=True)
class Piece:
    """A row, or the part of it, that stands on one page."""

    row: int
    top: float
    bottom: float
    is_repeat: bool = False  # a repeated header row


class Setter:
    """Sets blocks one after the other; `pages` grows, `y` is where the next thing goes."""

    def __init__(self) -> None:
        self.pages: list[Page] = []
        self.y = 0.0

    @property
    def page(self) -> Page:
        return self.pages[-1]

    @property
    def sheet(self) -> Sheet:
        return self.page.sheet

    @property
    def floor(self) -> float:
        return self.sheet.height - self.sheet.margin

    def turn(self, sheet: Sheet | None = None) -> None:
        """Begins a page."""
        self.pages.append(Page(sheet or self.sheet))
        self.y = self.sheet.margin

    def write(self, text: str, x0: float, x1: float, baseline: float, size: float, align: str, bold: bool = False) -> None:
        free = x1 - x0 - width(text, size)
        x = x0 + {"left": 0.0, "center": free / 2, "right": free}[align]
        self.page.texts.append(Text(x, baseline, text, size, bold=bold))

    def paragraph(self, block: Paragraph) -> None:
        self.y += block.space
        x0, x1 = self.sheet.margin, self.sheet.width - self.sheet.margin
        for number, text in enumerate(wrap(block.text, x1 - x0, block.size, first_indent=block.indent)):
            height = block.size * block.leading
            if self.y + height > self.floor:
                self.turn()
            indent = block.indent if number == 0 else 0.0
            self.write(text, x0 + indent, x1, self.y + height * 0.75, block.size, block.align, block.bold)
            self.y += height

    def line(self, line: Line, x0: float, x1: float) -> None:
        for text, align in ((line.left, "left"), (line.middle, "center"), (line.right, "right")):
            if text:
                self.write(text, x0, x1, self.y + line.size * 1.1, line.size, align)
        self.y += line.size * 1.6

    def table(self, table: Table) -> None:
        """Sets a table from here on, over as many pages as it needs."""
        span = sum(table.widths)
        x0 = (self.sheet.width - span) / 2
        cells = TableSetter(table, x0)
        # A title and a header do not stand alone at the foot of a page.
        start = sum(line.size * 1.6 for line in table.above) + cells.first_rows()
        if self.page.texts and self.y + start > self.floor:
            self.turn()
        for line in table.above:
            self.line(line, x0, x0 + span)
        parts: list[tuple[Page, list[Piece]]] = []
        for pieces in cells.broken(self.y, self.sheet.margin + self._above_height(table), self.floor):
            if parts:
                self.turn()
                if table.repeats_above:
                    for line in table.above:
                        self.line(line, x0, x0 + span)
            parts.append((self.page, pieces))
            self.y = pieces[-1].bottom
        cells.set_on(parts)
        self.y += 4.0
        for line in table.below:
            if self.y + line.size * 1.6 > self.floor:
                self.turn()
            self.line(line, x0, x0 + span)
        self.y += 8.0

    @staticmethod
    def _above_height(table: Table) -> float:
        return sum(line.size * 1.6 for line in table.above) if table.repeats_above else 0.0


class TableSetter:
    """One table's wrapped texts, row heights and page breaks."""

    def __init__(self, table: Table, x0: float) -> None:
        self.table, self.style = table, table.style
        self.leading = self.style.size * self.style.leading
        self.x = [x0]
        for column in table.widths:
            self.x.append(self.x[-1] + column)
        self.lines = {cell: self._wrap(cell) for cell in table.cells}
        self.heights = self._row_heights()

    def _wrap(self, cell: Cell) -> list[str]:
        room = self.x[cell.last_column] - self.x[cell.column - 1] - 2 * self.style.padding - cell.indent
        return wrap(cell.text, room, self.style.size, self.style.font, self.style.breaks_anywhere) if cell.text else []

    def _needs(self, cell: Cell) -> float:
        return len(self.lines[cell]) * self.leading + 2 * self.style.padding

    def _row_heights(self) -> dict[int, float]:
        """A row is as high as its highest cell; a merged cell that needs more stretches its last row."""
        heights = dict.fromkeys(range(1, self.table.n_rows + 1), self.style.row_height)
        for cell in sorted(self.table.cells, key=lambda cell: (cell.row_span, cell.row)):
            rows = range(cell.row, cell.last_row + 1)
            missing = self._needs(cell) - sum(heights[row] for row in rows)
            if missing > 0:
                heights[cell.last_row] += missing
        return heights

    def first_rows(self) -> float:
        """The height of the header and of the first row under it."""
        return sum(self.heights[row] for row in range(1, min(self.table.header_rows + 1, self.table.n_rows) + 1))

    def broken(self, y: float, top: float, floor: float) -> list[list[Piece]]:
        """The pieces of rows page by page, rows stretched until the text of every cut cell fits its parts."""
        for _ in range(50):
            pages = list(self._pages(y, top, floor))
            tight = {row: missing for cell in self.table.cells for row, missing in self._tight(cell, pages)}
            if not tight:
                return pages
            for row, missing in tight.items():
                self.heights[row] += missing
        raise ValueError("no break of the table lets every cell's text fit")

    def _tight(self, cell: Cell, pages: list[list[Piece]]) -> Iterator[tuple[int, float]]:
        """The rows of a cut cell that are too low for its text, and the height they lack.

        Its last part must hold the rest. And a merged cell's text is not cut between parts of which one is a single row: printed so, it
        looks like two cells with a text each, and no reader of the page alone could tell.
        """
        parts = [
            own
            for pieces in pages
            if (own := [piece for piece in pieces if not piece.is_repeat and cell.row <= piece.row <= cell.last_row])
        ]
        rest = len(self.lines[cell])
        if len(parts) < 2 or not rest or self.table.cut == "clip":
            return
        for own, following in pairwise(parts):
            here = min(self._room(own[-1].bottom - own[0].top), rest)
            if cell.row_span > 1 and here < rest and 1 in (len(own), len(following)):
                yield own[-1].row, (rest - here) * self.leading
                here = rest
            rest -= here
        missing = rest * self.leading + 2 * self.style.padding - (parts[-1][-1].bottom - parts[-1][0].top)
        if rest and missing > 1e-6:
            yield cell.last_row, missing

    def _room(self, height: float) -> int:
        """How many lines fit a height."""
        return max(int((height - 2 * self.style.padding + 1e-6) / self.leading), 0)

    def _pages(self, y: float, top: float, floor: float) -> Iterator[list[Piece]]:
        """A row is cut only where `cut_rows` says so, between lines."""
        queue = [(row, self.heights[row]) for row in range(1, self.table.n_rows + 1)]
        pieces: list[Piece] = []
        while queue:
            row, height = queue[0]
            if y + height <= floor + 1e-6:
                pieces.append(Piece(row, y, y + height))
                y += height
                queue.pop(0)
                continue
            kept = self._kept(row, floor - y)
            if kept:
                pieces.append(Piece(row, y, y + kept))
                queue[0] = (row, height - kept + 2 * self.style.padding)
            if not pieces:
                raise ValueError(f"row {row} is higher than the page")
            yield pieces
            y, pieces = top, []
            if self.table.repeats_header and row > self.table.header_rows:
                for header in range(1, self.table.header_rows + 1):
                    pieces.append(Piece(header, y, y + self.heights[header], is_repeat=True))
                    y += self.heights[header]
        yield pieces

    def _kept(self, row: int, room: float) -> float:
        """How much of a row that does not fit stays on this page: whole lines, at least one, and at least one goes over."""
        own = max((len(self.lines[cell]) for cell in self.table.cells if cell.row == cell.last_row == row), default=0)
        lines = min(self._room(room), own - 1)
        return lines * self.leading + 2 * self.style.padding if row in self.table.cut_rows and lines >= 1 else 0.0

    def set_on(self, parts: list[tuple[Page, list[Piece]]]) -> None:
        for cell in self.table.cells:
            boxes: list[tuple[Page, Box]] = []
            for page, pieces in parts:
                own = [piece for piece in pieces if cell.row <= piece.row <= cell.last_row]
                if not own:
                    continue
                box = Box(self.x[cell.column - 1], own[0].top, self.x[cell.last_column], own[-1].bottom)
                self._rule(page, box, cell)
                is_banded = self.style.rules == "bands" and (cell.row - self.table.header_rows) % 2 == 0
                if (cell.row <= self.table.header_rows and (self.style.shades_header or self.style.rules == "bands")) or is_banded:
                    page.grounds.append(box)
                if own[0].is_repeat:
                    self._write(page, box, cell, self.lines[cell], box.top, box.bottom)
                else:
                    boxes.append((page, box))
            self._fill(cell, boxes)
        for page, _ in parts:
            page.edges = merged(page.edges)

    def _fill(self, cell: Cell, boxes: list[tuple[Page, Box]]) -> None:
        """Gives a cell's lines to its parts."""
        if self.table.cut == "clip" and len(boxes) > 1:
            total = sum(box.bottom - box.top for _, box in boxes)
            done = 0.0
            for page, box in boxes:
                top = box.top - done
                self._write(page, box, cell, self.lines[cell], top, top + total, clip=box)
                done += box.bottom - box.top
            return
        rest = self.lines[cell]
        for number, (page, box) in enumerate(boxes, start=1):
            here = rest if number == len(boxes) else rest[: self._room(box.bottom - box.top)]
            self._write(page, box, cell, here, box.top, box.bottom)
            rest = rest[len(here) :]

    def _write(self, page: Page, box: Box, cell: Cell, lines: list[str], top: float, bottom: float, clip: Box | None = None) -> None:
        """Sets lines in the middle of top..bottom."""
        style = self.style
        free = bottom - top - len(lines) * self.leading
        height = "middle" if cell.row <= self.table.header_rows else style.height
        y = top + {"top": style.padding, "middle": free / 2, "bottom": free - style.padding}[height]
        bold = style.bold and cell.row <= self.table.header_rows
        for text in lines:
            free = box.x1 - box.x0 - 2 * style.padding - cell.indent - width(text, style.size, style.font)
            x = box.x0 + style.padding + cell.indent + {"left": 0.0, "center": free / 2, "right": free}[cell.align]
            page.texts.append(
                Text(x, y + self.leading * 0.5 + style.size * 0.38, text, style.size, style.font, bold, style.by_character, clip)
            )
            y += self.leading

    def _has_level(self, cell: Cell, *, is_upper: bool) -> bool:
        """Whether a level rule runs over or under the cell."""
        if self.style.rules == "three":
            ends = (1, self.table.header_rows + 1) if is_upper else (self.table.header_rows, self.table.n_rows)
            return (cell.row if is_upper else cell.last_row) in ends
        if self.style.rules == "frame":
            return cell.row == 1 if is_upper else cell.last_row == self.table.n_rows
        return self.style.rules not in ("none", "bands")

    def _rule(self, page: Page, box: Box, cell: Cell) -> None:
        kind, thick = self.style.rules, self.style.rule_width
        if kind == "boxes":
            page.edges.append(Edge(box.x0, box.top, box.x1, box.bottom, thick, kind))
            return
        left, right = box.x0 == self.x[0], box.x1 == self.x[-1]
        sides = [Edge(box.x0, y, box.x1, y, thick, kind) for y in (box.top, box.bottom) if self._has_level(cell, is_upper=y == box.top)]
        for x, is_outer in ((box.x0, left), (box.x1, right)):
            if kind not in ("horizontal", "three", "none", "bands") and not (kind in ("open", "frame") and is_outer != (kind == "frame")):
                sides.append(Edge(x, box.top, x, box.bottom, thick, kind))
        page.edges.extend(sides)


def merged(edges: list[Edge]) -> list[Edge]:
    """Edges once each, those that meet in one line made one; boxes stay apart, since each cell draws its own."""
    out = [edge for edge in edges if edge.kind == "boxes"]
    rows: dict[tuple[object, ...], list[Edge]] = {}
    for edge in dict.fromkeys(edge for edge in edges if edge.kind != "boxes"):
        is_flat = edge.top == edge.bottom
        place = round(edge.top if is_flat else edge.x0, 3)
        rows.setdefault((edge.kind, edge.width, is_flat, place), []).append(edge)
    for group in rows.values():
        is_flat = group[0].top == group[0].bottom
        group.sort(key=lambda edge: edge.x0 if is_flat else edge.top)
        run = group[0]
        for edge in group[1:]:
            if is_flat and edge.x0 <= run.x1 + 1e-3:
                run = replace(run, x1=max(run.x1, edge.x1))
            elif not is_flat and edge.top <= run.bottom + 1e-3:
                run = replace(run, bottom=max(run.bottom, edge.bottom))
            else:
                out.append(run)
                run = edge
        out.append(run)
    return out


def set_document(document: Document) -> list[Page]:
    """The pages of a document, numbered at the foot where the sheet says so."""
    setter = Setter()
    for block in document.blocks:
        if isinstance(block, Sheet):
            setter.turn(block)
        elif isinstance(block, Paragraph):
            setter.paragraph(block)
        else:
            setter.table(block)
    for number, page in enumerate((page for page in setter.pages if page.sheet.numbered), start=1):
        _write_middle(page, f"— {number} —", page.sheet.height - page.sheet.margin * 0.5)
    for page in setter.pages:
        if page.sheet.running:
            _write_middle(page, page.sheet.running, page.sheet.margin * 0.6)
    return setter.pages


def _write_middle(page: Page, text: str, baseline: float) -> None:
    page.texts.append(Text((page.sheet.width - width(text, 9.0)) / 2, baseline, text, 9.0))
