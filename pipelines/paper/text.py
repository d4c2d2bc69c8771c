"""Characters to text: lines by baseline, doubled glyphs once, wrapped lines joined. No tables, no pages."""

import re
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple

from .page import ASCENT, DESCENT, Box, Character, Hidden

SAME_LINE = 0.45  # of the smaller type size: baselines nearer than this are one line
GAP = 0.3  # of the type size: a wider gap is a space
LATIN_GAP = 0.18  # between Latin letters or digits, where a space is 0.25 to 0.3 wide
DOUBLED = 0.25  # of the type size: the same glyph again this near is fake bold or overprint

_UNDIVIDED = re.compile(r"[\x21-\x7e≥≤±－＋]+")
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
        """The area of the line."""
        return Box(self.x0, self.top, self.x1, self.bottom)


def lines_of(characters: list[Character], hidden: list[Hidden]) -> list[Line]:
    """The characters as lines from the top; a glyph printed twice in one place is kept once, its double goes to `hidden`."""
    if not characters:
        return []
    ordered = sorted(characters, key=_BASELINE)
    rows = [[ordered[0]]]
    _, _, _, last, smaller, _ = ordered[0]
    for character in ordered[1:]:
        _, _, _, baseline, size, _ = character
        if baseline - last > SAME_LINE * min(size, smaller):
            rows.append([])
        rows[-1].append(character)
        last, smaller = baseline, size
    return [_line(row, hidden) for row in rows]


_BASELINE = itemgetter(3)


def _line(row: list[Character], hidden: list[Hidden]) -> Line:
    row.sort(key=_X)
    first = row[0]
    _, left, _, baseline, size, confidence = first
    pieces: list[str] = []
    top, bottom, x1, largest = baseline - ASCENT * size, baseline + DESCENT * size, left, size
    last_text, last_x0 = "", left
    for character in row:
        text, x0, end, baseline, size, sure = character
        if text == last_text and x0 - last_x0 < DOUBLED * size and x0 - last_x0 < 0.6 * (x1 - last_x0):
            hidden.append(Hidden(character, "overprinted"))
            continue
        if x0 - x1 > GAP * size or (x0 - x1 > LATIN_GAP * size and text.isascii() and last_text.isascii()):
            pieces.append(" ")
        pieces.append(text)
        last_text, last_x0 = text, x0
        x1 = max(x1, end)
        if size > largest:
            largest = size
        if baseline - ASCENT * size < top:
            top = baseline - ASCENT * size
        if baseline + DESCENT * size > bottom:
            bottom = baseline + DESCENT * size
        if sure < confidence:
            confidence = sure
    joined_text = "".join(pieces)
    return Line(joined_text, left, top, x1, bottom, largest, len(pieces) - pieces.count(" "), confidence)


_X = itemgetter(1)


def joined(lines: list[Line], x1: float) -> str | None:
    """A cell's lines as its text: a line that runs to the cell's right edge wraps, one that ends clearly early ends a paragraph.

    `x1` is the right edge of the cell. Digits that wrap (`1,264,602` and `.38`) join without a space.
    """
    if not lines:
        return None
    text = [lines[0].text]
    widest = max(line.x1 for line in lines)
    for above, below in pairwise(lines):
        room = min(widest, x1) - above.x1 - 1.5 * above.size
        early = room > 0 and room > _first_word(below.text) * below.size
        if early and not _NUMBER_PIECE.match(below.text):
            text.append("\n")
        elif above.text[-1].isascii() and above.text[-1].isalpha() and below.text[0].isascii() and below.text[0].isalpha():
            text.append(" ")
        text.append(below.text)
    return "".join(text)


def _first_word(text: str) -> float:
    """Width, in type sizes, of what a line break cannot divide at the beginning of the text: a figure, a Latin word, a character."""
    word = _UNDIVIDED.match(text)
    return 0.55 * len(word.group()) + (1 if word and word.end() < len(text) else 0) if word else 1.0
