"""Characters to text: lines by baseline, doubled glyphs once, wrapped lines joined. No tables, no pages."""

import math
import re
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from .page import ASCENT, DESCENT, Bools, Box, Character, Characters, Hidden, Ints, decoded, lengths, pairs

SAME_LINE = 0.45  # of the smaller type size: baselines nearer than this are one line
GAP = 0.3  # of the type size: a wider gap is a space
LATIN_GAP = 0.18  # between Latin letters or digits, where a space is 0.25 to 0.3 wide
DOUBLED = 0.25  # of the type size: the same glyph again this near is fake bold or overprint

WRAPPED = 0.5  # of the cell's width: a figure that wraps fills more

_UNDIVIDED = re.compile(r"[\x21-\x7e≥≤±－＋]+")
_NUMBER_PIECE = re.compile(r"[-+]?[\d,，.%％]+$")
_DECIMAL = re.compile(r"[-+]?\d[\d,，]*\.\d\d")


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


def lines_of(characters: Sequence[Character], hidden: list[Hidden]) -> list[Line]:
    """The characters as lines from the top; a glyph printed twice in one place is kept once, its double goes to `hidden`."""
    return lines_by_group(Characters.of(characters), np.zeros(len(characters), np.intp), [hidden])[0]


def lines_by_group(characters: Characters, groups: Ints, hidden: Sequence[list[Hidden]]) -> list[list[Line]]:
    """The lines of groups (cells, the rest of a page); `groups` says to which each character belongs, `hidden` is that of each group."""
    if not len(characters):
        return [[] for _ in hidden]
    order = pairs(groups, characters.baseline).argsort(kind="stable")
    baseline, size, group = characters.baseline[order], characters.size[order], groups[order]
    begins = np.ones(len(order), np.bool_)
    begins[1:] = (baseline[1:] - baseline[:-1] > SAME_LINE * np.minimum(size[1:], size[:-1])) | (group[1:] != group[:-1])
    starts, of_line = np.flatnonzero(begins), group[begins]
    lines = _lines(characters, order[pairs(begins.cumsum(), characters.x0[order]).argsort(kind="stable")], begins, starts, of_line, hidden)
    bounds = of_line.searchsorted(np.arange(len(hidden) + 1)).tolist()
    return [lines[a:b] for a, b in pairwise(bounds)]


_new_line: Callable[[Iterable[Any]], Line] = partial(tuple.__new__, Line)


def _lines(characters: Characters, order: Ints, begins: Bools, starts: Ints, groups: Ints, hidden: Sequence[list[Hidden]]) -> list[Line]:
    """Lines of characters in that order; `begins` marks the first of each, `starts` are their indices, `groups` their groups."""
    codes, x0, x1 = characters.codes[order], characters.x0[order], characters.x1[order]
    baseline, size = characters.baseline[order], characters.size[order]
    before = np.where(begins[1:], x0[1:], x1[:-1])  # where the glyph before ends
    gap = x0[1:] - before
    is_ascii = codes < 128
    spaced = (gap > GAP * size[1:]) | ((gap > LATIN_GAP * size[1:]) & is_ascii[1:] & is_ascii[:-1])
    columns = (
        _texts(codes, spaced.nonzero()[0] + 1, starts),
        x0[starts].tolist(),
        np.minimum.reduceat(baseline - ASCENT * size, starts).tolist(),
        np.maximum.reduceat(x1, starts).tolist(),
        np.maximum.reduceat(baseline + DESCENT * size, starts).tolist(),
        np.maximum.reduceat(size, starts).tolist(),
        lengths(starts, len(order)).tolist(),
        np.minimum.reduceat(characters.confidence[order], starts).tolist(),
    )
    lines = list(map(_new_line, zip(*columns, strict=True)))
    # A glyph that may be the double of the one before it, or ends before that one does, or is several: read one by one.
    odd = codes < 0
    odd[0] |= x1[0] < x0[0]
    is_same = ~begins[1:] & (codes[1:] == codes[:-1]) & (x0[1:] - x0[:-1] < DOUBLED * size[1:])
    odd[1:] |= (x1[1:] < before) | is_same
    for k in np.logical_or.reduceat(odd, starts).nonzero()[0].tolist():
        row = characters.taken(order[starts[k] : starts[k + 1] if k + 1 < len(starts) else None])
        lines[k] = _glyph_by_glyph(list(row), hidden[groups[k]])
    return lines


def _texts(codes: Ints, spaced: Ints, starts: Ints) -> list[str]:
    """The lines that begin at `starts` as text, with a space before each character of `spaced`; what is no single code as anything."""
    text = decoded(np.insert(np.maximum(codes, 0), spaced, ord(" ")))
    bounds = [*(starts + spaced.searchsorted(starts)).tolist(), len(text)]
    return [text[a:b] for a, b in pairwise(bounds)]


def _glyph_by_glyph(row: list[Character], hidden: list[Hidden]) -> Line:
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


def joined(lines: list[Line], x1: float, x0: float = math.inf) -> str | None:
    """A cell's lines as its text: a line that runs to the cell's right edge wraps, one that ends clearly early ends a paragraph.

    `x1` is the right edge of the cell, `x0` its left one. Digits that wrap (`1,264,602` and `.38`) join without a space. Whole amounts
    under one another are two figures, and so are figures the upper of which fills less than `WRAPPED` of the cell.
    """
    if len(lines) < 2:
        return lines[0].text if lines else None
    text = [lines[0].text]
    widest = max(line.x1 for line in lines)
    for above, below in pairwise(lines):
        room = min(widest, x1) - above.x1 - 1.5 * above.size
        early = room > 0 and room > _first_word(below.text) * below.size
        if _are_two(above, below, x1 - x0) or (early and not _NUMBER_PIECE.match(below.text)):
            text.append("\n")
        elif above.text[-1].isascii() and above.text[-1].isalpha() and below.text[0].isascii() and below.text[0].isalpha():
            text.append(" ")
        text.append(below.text)
    return "".join(text)


def _are_two(above: Line, below: Line, width: float) -> bool:
    """Figures of two lines that are not one figure."""
    if _DECIMAL.fullmatch(above.text) and _DECIMAL.fullmatch(below.text):
        return True
    are_figures = _NUMBER_PIECE.match(above.text) and _NUMBER_PIECE.match(below.text)
    return bool(are_figures) and above.x1 - above.x0 < WRAPPED * width


def _first_word(text: str) -> float:
    """Width, in type sizes, of what a line break cannot divide at the beginning of the text: a figure, a Latin word, a character."""
    word = _UNDIVIDED.match(text)
    return 0.55 * len(word.group()) + (1 if word and word.end() < len(text) else 0) if word else 1.0
