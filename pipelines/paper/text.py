"""Characters to text: lines by baseline, doubled glyphs once, wrapped lines joined. No tables, no pages."""

import re
from itertools import pairwise
from typing import NamedTuple

from .page import ASCENT, DESCENT, Box, Character, Hidden

SAME_LINE = 0.45  # of the smaller type size: baselines nearer than this are one line
GAP = 0.3  # of the type size: a wider gap is a space
DOUBLED = 0.25  # of the type size: the same glyph again this near is fake bold or overprint

_NUMBER_PIECE = re.compile(r"[-+]?[\d,，.%％]+$")


class Line(NamedTuple):
    """Characters of one baseline from left to right, as text. Boxes in points."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    n_characters: int
    confidence: float

    @property
    def box(self) -> Box:
        return Box(self.x0, self.top, self.x1, self.bottom)


def lines_of(characters: list[Character], hidden: list[Hidden]) -> list[Line]:
    """The characters as lines from the top; a glyph printed twice in one place is kept once, its double goes to `hidden`."""
    if not characters:
        return []
    rows: list[list[Character]] = []
    last = -1e9
    for character in sorted(characters, key=_by_baseline):
        if character.baseline - last > SAME_LINE * min(character.size, rows[-1][-1].size if rows else character.size):
            rows.append([])
        rows[-1].append(character)
        last = character.baseline
    return [_line(row, hidden) for row in rows]


def _by_baseline(character: Character) -> float:
    return character.baseline


def _by_x(character: Character) -> float:
    return character.x0


def _line(row: list[Character], hidden: list[Hidden]) -> Line:
    row.sort(key=_by_x)
    first = row[0]
    pieces = [first.text]
    kept = [first]
    last = first
    for character in row[1:]:
        size = character.size
        distance = character.x0 - last.x0
        if distance < DOUBLED * size and character.text == last.text and distance < 0.6 * (last.x1 - last.x0):
            hidden.append(Hidden(character, "overprinted"))
            continue
        if character.x0 - last.x1 > GAP * size:
            pieces.append(" ")
        pieces.append(character.text)
        kept.append(character)
        last = character
    size = max(c.size for c in kept)
    baseline = max(c.baseline for c in kept)
    return Line(
        "".join(pieces),
        first.x0,
        min(c.baseline - ASCENT * c.size for c in kept),
        max(c.x1 for c in kept),
        baseline + DESCENT * size,
        size,
        len(kept),
        min(c.confidence for c in kept),
    )


def joined(lines: list[Line], x1: float) -> str | None:
    """A cell's lines as its text: a line that runs to the cell's right edge wraps, one that ends clearly early ends a paragraph.

    `x1` is the right edge of the cell. Digits that wrap (`1,264,602` and `.38`) join without a space.
    """
    if not lines:
        return None
    text = [lines[0].text]
    widest = max(line.x1 for line in lines)
    for above, below in pairwise(lines):
        early = above.x1 < widest - 2.5 * above.size and above.x1 < x1 - 2.5 * above.size
        if early and not _NUMBER_PIECE.match(below.text):
            text.append("\n")
        elif above.text[-1].isascii() and above.text[-1].isalpha() and below.text[0].isascii() and below.text[0].isalpha():
            text.append(" ")
        text.append(below.text)
    return "".join(text)
