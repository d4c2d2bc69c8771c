"""A document as other programs would have written it: the same tables with other figures, codes, unit lines, notes and pages.

What belongs here: what spreadsheets and finance systems do to any place's tables when they print them. What a place sets is `provinces`.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from tests.typeset.model import Block, Cell, Document, Line, Paragraph, Sheet, Table

_AMOUNT = re.compile(r"-?[\d,]+\.\d\d")
_CODE = re.compile(r"\d{3}(\d\d){0,2}")
_FULL = str.maketrans("0123456789.,-", "０１２３４５６７８９．，－")

Change = Callable[[Document], Document]


def _texts(change: Callable[[str], str], asked: re.Pattern[str], columns: range) -> Change:
    """The texts of body cells in those columns that fit from end to end, changed."""

    def cell(old: Cell, table: Table) -> Cell:
        fits = old.row > table.header_rows and old.column in columns and old.text and asked.fullmatch(old.text)
        return replace(old, text=change(old.text)) if fits and old.text else old

    return _tables(lambda table: replace(table, cells=tuple(cell(old, table) for old in table.cells)))


def _tables(change: Callable[[Table], Table]) -> Change:
    def changed(document: Document) -> Document:
        return replace(document, blocks=tuple(change(block) if isinstance(block, Table) else block for block in document.blocks))

    return changed


def _amounts(change: Callable[[str], str]) -> Change:
    return _texts(change, _AMOUNT, range(1, 100))


def _codes(change: Callable[[str], str]) -> Change:
    return _texts(change, _CODE, range(1, 2))


def _parted(code: str, sign: str) -> str:
    return sign.join(part for part in (code[:3], code[3:5], code[5:7]) if part)


def _unit_below(table: Table) -> Table:
    """The unit of money stands under the table instead of above it."""
    above = tuple(replace(line, right="") if "单位：" in line.right else line for line in table.above)
    unit = next(line.right for line in table.above if "单位：" in line.right)
    return replace(table, above=above, below=(*table.below, Line(right=unit)))


def _note_inside(table: Table) -> Table:
    """The note under the table is a row in its frame."""
    note = Cell(table.n_rows + 1, 1, "注：本表因四舍五入可能存在尾差。", 1, table.n_columns)
    return replace(table, cells=(*table.cells, note))


def _with_unit_column(document: Document) -> Document:
    """Tables of codes begin with the unit, merged over all rows."""

    def change(table: Table) -> Table:
        if not any(cell.column == 1 and cell.text and len(cell.text) > 3 and _CODE.fullmatch(cell.text) for cell in table.cells):
            return table
        head = Cell(1, 1, "单位名称", table.header_rows)
        unit = Cell(table.header_rows + 1, 1, document.author, table.n_rows - table.header_rows)
        moved = (replace(cell, column=cell.column + 1) for cell in table.cells)
        return replace(table, cells=(head, unit, *moved), widths=(60.0, *table.widths))

    return _tables(change)(document)


def _one_sheet(document: Document) -> Document:
    """Tables under one another on A3, as many as a page holds."""
    return replace(document, blocks=(Sheet(width=1191, height=842), *(b for b in document.blocks if not isinstance(b, Sheet))))


def _low_pages(*, heads: bool, titles: bool) -> Change:
    """Pages of half a height: each table runs over several, its headings and its title repeated or not."""

    def block(old: Block) -> Block:
        if isinstance(old, Sheet):
            return replace(old, height=300.0 if old.width < 1000 else 400.0)
        return replace(old, repeats_header=heads, repeats_above=titles) if isinstance(old, Table) else old

    return lambda document: replace(document, blocks=(document.blocks[0], *map(block, document.blocks[1:])))


def _titles_before(document: Document) -> Document:
    """The title of each table was left behind on a page of its own."""

    def blocks() -> Iterator[Block]:
        sheet = Sheet()
        for block in document.blocks:
            if isinstance(block, Sheet):
                sheet = block
            elif isinstance(block, Table):
                yield sheet
                yield from (Paragraph(line.middle, line.size, "center", space=300) for line in block.above if line.size > 10)
                yield sheet
                yield replace(block, above=tuple(line for line in block.above if line.size <= 10))
            else:
                yield from (sheet, block) if block is document.blocks[1] else (block,)

    return replace(document, blocks=tuple(blocks()))


def _columns_on_the_next_page(document: Document) -> Document:
    """What is too wide stands on the next page, beside rows of the same height and under nothing."""

    def blocks() -> Iterator[Block]:
        sheet = Sheet()
        for block in document.blocks:
            if isinstance(block, Sheet):
                sheet = block
            elif isinstance(block, Table) and (at := _gap(block)):
                high = replace(block, style=replace(block.style, row_height=36.0))
                left = tuple(cell for cell in high.cells if cell.last_column <= at)
                right = tuple(replace(cell, column=cell.column - at) for cell in high.cells if cell.column > at)
                nothing = tuple(Line(left="\u3000", size=line.size) for line in block.above)
                sheet = replace(sheet, height=1191.0)
                yield from (sheet, replace(high, cells=left, widths=high.widths[:at]))
                yield from (sheet, replace(high, cells=right, widths=high.widths[at:], above=nothing, below=()))
            else:
                yield from (sheet, block)

    return replace(document, blocks=tuple(blocks()))


def _gap(table: Table) -> int:
    """After which column a table of many rows and columns may be cut; 0 where none may."""
    if table.n_columns <= 7 or table.n_rows < 8:
        return 0
    return next((n for n in range(4, 8) if not any(cell.column <= n < cell.last_column for cell in table.cells)), 0)


EXPORTS: dict[str, Change] = {
    "full-width figures": _amounts(lambda text: text.translate(_FULL)),
    "full-width codes": _codes(lambda text: text.translate(_FULL)),
    "blanks between thousands": _amounts(lambda text: text.replace(",", " ")),
    "a sign of currency": _amounts(lambda text: f"￥{text}"),
    "the unit behind each figure": _amounts(lambda text: f"{text}万元"),
    "codes with points": _codes(lambda text: _parted(text, ".")),
    "codes with dashes": _codes(lambda text: _parted(text, "-")),
    "codes with blanks": _codes(lambda text: _parted(text, " ")),
    "the unit of money below": _tables(_unit_below),
    "a note in the frame": _tables(_note_inside),
    "a column of the unit": _with_unit_column,
    "tables on one sheet": _one_sheet,
    "low pages": _low_pages(heads=False, titles=False),
    "low pages with titles": _low_pages(heads=True, titles=True),
    "titles left behind": _titles_before,
    "columns on the next page": _columns_on_the_next_page,
}
