"""Table: rows laid out in columns for people, and text made fit to be shown.

Here: widths (a Chinese character takes two columns), folding to a terminal's width, what a value looks like there and in JSON, control
characters made visible. Not here: where it is written to (console), CSV and JSON as files (query).
"""

import json
import math
import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from itertools import zip_longest

_GAP = "   "
# No column is folded to less: beyond that the terminal has to wrap.
_NARROWEST = 8

# What a terminal would obey rather than show (a title or a path may hold it), directions of writing, halves of characters.
_UNSEEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def printable(text: str) -> str:
    """The text with all but line breaks visible: control characters as JSON writes them, so that they move nothing."""
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def shown(value: object) -> str:
    """A value as people read it: decimals with thousands commas (a year has none), NULL blank."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal | float):
        return f"{value:,}"
    return in_one(value) if isinstance(value, list | dict) else str(value)


def in_one(value: object) -> str:
    """A list or a structure in one field, as JSON."""
    return json.dumps(plain(value), ensure_ascii=False, default=str)


def plain(value: object) -> object:
    """A value as JSON has it: decimals as numbers where a double holds all their digits, else as text; what is no number is null."""
    match value:
        case Decimal():
            return float(value) if len(value.as_tuple().digits) <= 15 else str(value)
        case float():
            return value if math.isfinite(value) else None
        case list():
            return [plain(part) for part in value]
        case dict():
            return {str(name): plain(part) for name, part in value.items()}
    return value


def laid_out(columns: Sequence[str], rows: Sequence[Sequence[object]], room: int | None = None) -> Iterator[str]:
    """The lines of a table: a heading, a rule, the rows; numbers to the right. Folded to `room` columns where that is given."""
    from rich.cells import cell_len, chop_cells

    def lines_of(values: Sequence[str]) -> list[list[str]]:
        return [printable(value).split("\n") for value in values]

    cells = [lines_of(columns), *(lines_of([shown(value) for value in row]) for row in rows)]
    widths = [max((cell_len(line) for row in cells for line in row[i]), default=0) for i in range(len(columns))]
    if room is not None:
        widths = _narrowed(widths, room - 2 - len(_GAP) * (len(widths) - 1))
        cells = [[_folded(lines, width, cell_len, chop_cells) for lines, width in zip(row, widths, strict=True)] for row in cells]
    is_number = [any(_is_number(row[i]) for row in rows) for i in range(len(columns))]

    def line(parts: Sequence[str]) -> str:
        padded = (
            f"{' ' * (width - cell_len(part))}{part}" if right else f"{part}{' ' * (width - cell_len(part))}"
            for part, width, right in zip(parts, widths, is_number, strict=True)
        )
        return f" {_GAP.join(padded)}".rstrip()

    for n, row in enumerate(cells):
        for parts in zip_longest(*row, fillvalue=""):
            yield line(parts)
        if n == 0:
            yield " " + "─" * (sum(widths) + len(_GAP) * (len(widths) - 1))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _narrowed(widths: Sequence[int], room: int) -> list[int]:
    """Widths that come to `room`, the widest made narrower first."""
    narrowed = list(widths)
    while sum(narrowed) > room and max(narrowed) > _NARROWEST:
        narrowed[narrowed.index(max(narrowed))] -= 1
    return narrowed


def _folded(lines: Sequence[str], width: int, cell_len: Callable[[str], int], chop: Callable[[str, int], list[str]]) -> list[str]:
    return [part for line in lines for part in (chop(line, width) if cell_len(line) > width else [line])]
