"""What a typeset document is made of: paragraphs and tables, and the grid that a reader of a table must find.

Lengths are points. Rows and columns are numbered from 1, as in `staging.cells`. A table is given once, whole; where it runs over
pages is the layout's affair, and what must be read back (`Table.expected`) does not depend on it.
"""

from dataclasses import dataclass, field, replace
from typing import Literal

Align = Literal["left", "center", "right"]
Height = Literal["top", "middle", "bottom"]
# How a table's rules are drawn: a stroked line per edge, a thin filled rectangle per edge, a stroked box per cell, a Bézier curve per
# edge, only the horizontal ones, none at the outer left and right, only one above, one below and one under the headings, or none at all.
# A stroked line may be dashed, doubled, pale, of short strokes or of dots drawn one by one, or a picture stretched along the edge.
# `frame` is a line around the whole table and none within it, `bands` are grey grounds under every other row and no line at all.
Rules = Literal[
    "lines",
    "rects",
    "boxes",
    "curves",
    "horizontal",
    "open",
    "three",
    "none",
    "dashed",
    "double",
    "pale",
    "strokes",
    "dots",
    "pictures",
    "frame",
    "bands",
]
# What happens to the text of a merged cell that a page break cuts: it flows from one part to the next, or it is drawn whole on every part
# and clipped to it, as spreadsheet printers do.
Cut = Literal["flow", "clip"]


@dataclass(frozen=True)
class Cell:
    """One printed cell with the area it is merged over. `text` None is a blank cell; a text has no line breaks of its own."""

    row: int
    column: int
    text: str | None
    row_span: int = 1
    column_span: int = 1
    align: Align = "left"
    indent: float = 0.0

    @property
    def last_row(self) -> int:
        return self.row + self.row_span - 1

    @property
    def last_column(self) -> int:
        return self.column + self.column_span - 1


@dataclass(frozen=True)
class Style:
    """How a table looks."""

    size: float = 9.0
    leading: float = 1.15  # of the size
    padding: float = 2.0
    row_height: float = 16.0  # at least
    rules: Rules = "lines"
    rule_width: float = 0.5
    font: str = "plain"  # a name that `draw` knows
    bold: bool = False  # header text drawn twice, a third of a point apart
    breaks_anywhere: bool = False  # wrap inside numbers and words, as narrow cells do
    shades_header: bool = False  # header cells on a grey ground
    height: Height = "middle"  # at which the text of a cell stands, under the header
    by_character: bool = False  # every character placed by itself, as some office programs write them


@dataclass(frozen=True)
class Line:
    """A line of text outside the grid: up to three pieces, at the left edge, the middle and the right edge."""

    left: str = ""
    middle: str = ""
    right: str = ""
    size: float = 9.0


@dataclass(frozen=True)
class Expected:
    """A cell as it must be read back."""

    row_no: int
    column_no: int
    row_span: int
    column_span: int
    text: str | None
    is_header: bool


@dataclass(frozen=True)
class Table:
    """A ruled table: its cells cover `n_rows` x `len(widths)` exactly once.

    Raises ValueError where they do not, since then nothing could be expected of a reader.
    """

    cells: tuple[Cell, ...]
    widths: tuple[float, ...]
    header_rows: int = 0
    above: tuple[Line, ...] = ()
    below: tuple[Line, ...] = ()
    style: Style = field(default_factory=Style)
    repeats_header: bool = False
    repeats_above: bool = False
    cut_rows: frozenset[int] = frozenset()  # the rows that a page break may cut inside a cell
    cut: Cut = "flow"

    def __post_init__(self) -> None:
        covered = [
            (r, c) for cell in self.cells for r in range(cell.row, cell.last_row + 1) for c in range(cell.column, cell.last_column + 1)
        ]
        whole = {(r, c) for r in range(1, self.n_rows + 1) for c in range(1, self.n_columns + 1)}
        if len(covered) != len(set(covered)) or set(covered) != whole:
            raise ValueError(f"cells do not cover the {self.n_rows} x {self.n_columns} grid exactly once")
        if any(cell.row <= self.header_rows < cell.last_row for cell in self.cells):
            raise ValueError("a cell reaches from the header into the body")

    @property
    def n_rows(self) -> int:
        return max(cell.last_row for cell in self.cells)

    @property
    def n_columns(self) -> int:
        return len(self.widths)

    def expected(self) -> list[Expected]:
        """The anchor cells in reading order; a blank cell has text None."""
        return [
            Expected(cell.row, cell.column, cell.row_span, cell.column_span, cell.text, cell.row <= self.header_rows)
            for cell in sorted(self.cells, key=lambda cell: (cell.row, cell.column))
        ]


@dataclass(frozen=True)
class Paragraph:
    """Running text, wrapped to the page's width; `space` is left above it."""

    text: str
    size: float = 12.0
    align: Align = "left"
    indent: float = 0.0  # of the first line
    leading: float = 1.6
    space: float = 0.0
    bold: bool = False


@dataclass(frozen=True)
class Sheet:
    """The paper from here on: size as displayed, margins, /Rotate. Every sheet begins a new page."""

    width: float = 595.0
    height: float = 842.0
    margin: float = 54.0
    rotation: int = 0
    lies: int = 0  # degrees by which the print is turned on its paper, without /Rotate: 90 where it runs up the page
    numbered: bool = True
    running: str = ""  # a line at the head of every page

    def turned(self) -> "Sheet":
        """The same paper, landscape."""
        return replace(self, width=self.height, height=self.width)


Block = Paragraph | Table | Sheet


@dataclass(frozen=True)
class Document:
    """Blocks in reading order; the first is a `Sheet`."""

    title: str
    author: str
    blocks: tuple[Block, ...]

    @property
    def tables(self) -> list[Table]:
        return [block for block in self.blocks if isinstance(block, Table)]
