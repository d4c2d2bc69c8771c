"""Tables with horizontal rules only: columns from how the text stands between the rules.

It gives the rules that are not drawn, so that one table finder serves all. A row is what stands between two rules, or a line of type
where several lines with several words stand between them. A figure is never cut, and stands alone where a strip runs beside it.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

import numpy as np

from .grid import SNAP, Grid, lines
from .page import ASCENT, DESCENT, Bools, Character, Horizontal, Rules, Vertical

SAME_END = 4.0  # points: rules of one table begin and end together
WORD_GAP = 0.8  # of the type size: wider than between characters, narrower than between columns
INNER_GAP = 0.25  # of the type size: two texts so far apart are two where a column ends between them
FIGURE_GAP = 0.18  # of the type size: as `INNER_GAP`, beside a digit: digits of one figure touch
NARROW = 0.3  # points: a strip beside figures is one however narrow
EVEN = 1.25  # times the smallest distance of lines: those further apart are of two rows
MIN_RULES = 3
MIDDLE = 0.35  # of the type size above the baseline

_FIGURE = re.compile(r"[-+－]?\d[\d,，]*(?:\.\d+)?[%％]?")
_SENTENCE = re.compile(r"[。；，]\D")
_AMOUNT = re.compile(r"[-+－]?\d[\d,，]*\.\d+")


class Piece(NamedTuple):
    """Characters without a gap, or the part of a word up to one."""

    x0: float
    x1: float
    text: str

    @property
    def is_figure(self) -> bool:
        return bool(_FIGURE.fullmatch(self.text))


class Word(NamedTuple):
    """Characters without a wide gap."""

    baseline: float
    size: float
    pieces: tuple[Piece, ...]

    @property
    def x0(self) -> float:
        return self.pieces[0].x0

    @property
    def x1(self) -> float:
        return max(piece.x1 for piece in self.pieces)

    @property
    def text(self) -> str:
        """All its characters."""
        return "".join(piece.text for piece in self.pieces)

    @property
    def middle(self) -> float:
        """The height at which it stands."""
        return self.baseline - MIDDLE * self.size

    @property
    def gaps(self) -> list[tuple[float, float]]:
        """Within it, as between headings that nearly touch."""
        return [(a.x1, b.x0) for a, b in pairwise(self.pieces)]

    def covers(self, x: float) -> bool:
        return self.x0 < x < self.x1 and not any(left < x < right for left, right in self.gaps)


class Row(NamedTuple):
    """What stands between two heights, and the rules there that head some of the columns only."""

    top: float
    bottom: float
    words: list[Word]
    shorter: list[Horizontal]


def undrawn(characters: Sequence[Character], horizontals: Rules, grids: list[Grid]) -> tuple[list[Horizontal], list[Vertical]]:
    """All rules, drawn and not, of tables that have only horizontal ones, outside `grids`."""
    more_horizontals: list[Horizontal] = []
    more_verticals: list[Vertical] = []
    for x0, x1, heights in _stacks(horizontals, grids):
        shorter = _shorter(horizontals, x0, x1)
        for ys, inside in _tables(characters, x0, x1, heights, shorter):
            rows = [row for top, bottom in pairwise(ys) for row in _rows(inside, top, bottom, shorter)]
            edges = _column_edges([words for row in rows for words in _bands(row)], x0, x1)
            if len(edges) < 3 or sum(len(row.words) > 1 for row in rows) < 2:
                continue
            for row in rows:
                more_horizontals += (Horizontal(row.top, x0, x1), Horizontal(row.bottom, x0, x1), *_on_edges(row.shorter, edges))
                more_verticals += _verticals(row, edges)
    return more_horizontals, more_verticals


def _shorter(horizontals: Rules, x0: float, x1: float) -> list[Horizontal]:
    """Rules under headings of several columns: they do not run from end to end."""
    return [
        Horizontal(y, a, b)
        for y, a, b in lines(horizontals).tolist()
        if x0 - SAME_END <= a and b <= x1 + SAME_END and (a > x0 + SAME_END or b < x1 - SAME_END)
    ]


def _levels(row: Row) -> list[float]:
    return [row.top, *sorted({rule.y for rule in row.shorter}), row.bottom]


def _bands(row: Row) -> list[list[Word]]:
    """The words between each two rules, where shorter ones divide the row."""
    return [[w for w in row.words if top <= w.middle < bottom] for top, bottom in pairwise(_levels(row))]


def _on_edges(shorter: list[Horizontal], edges: list[float]) -> list[Horizontal]:
    """The rules from edge to edge of the columns that they run over."""
    return [Horizontal(y, min(edges, key=lambda x: abs(x - a)), min(edges, key=lambda x: abs(x - b))) for y, a, b in shorter]


def _verticals(row: Row, edges: list[float]) -> Iterator[Vertical]:
    """The columns' edges in the row: not through a word, nor through a heading over the columns that a shorter rule divides from it."""
    yield Vertical(edges[0], row.top, row.bottom)
    yield Vertical(edges[-1], row.top, row.bottom)
    rules = _on_edges(row.shorter, edges)
    for x in edges[1:-1]:
        over = [rule.y for rule in rules if rule.x0 < x < rule.x1]
        covered = [w.middle for w in row.words if w.covers(x)]
        for top, bottom in pairwise(sorted({row.top, *over, row.bottom})):
            if not any(top <= y < bottom for y in covered) and (bottom not in over or _bounds(x, top, bottom, rules, row, edges)):
                yield Vertical(x, top, bottom)


def _bounds(x: float, top: float, bottom: float, rules: list[Horizontal], row: Row, edges: list[float]) -> bool:
    """Between the headings that stand over one rule the edge is a bound of both: each is in the middle of its columns."""
    rule = next(rule for rule in rules if rule.y == bottom and rule.x0 < x < rule.x1)
    begin, bounds = rule.x0, []
    for word in _over(rule, top, row.words):
        end = min(edges, key=lambda edge: abs(edge - (word.x0 + word.x1 - begin)))
        bounds.append(end)
        begin = end
    return bounds[-1:] == [rule.x1] and x in bounds


def _over(rule: Horizontal, top: float, words: list[Word]) -> list[Word]:
    """The words over a rule, down from a height."""
    over = [w for w in words if top <= w.middle < rule.y and rule.x0 <= (w.x0 + w.x1) / 2 <= rule.x1]
    return sorted(over, key=lambda w: w.x0)


def _stacks(horizontals: Rules, grids: list[Grid]) -> list[tuple[float, float, list[float]]]:
    """Rules outside the grids that begin and end together, three at least: left, right, heights."""
    if not _outside(horizontals, grids, SNAP / 2).any():
        return []
    whole = lines(horizontals)
    free = whole[_outside(whole, grids, SNAP)].tolist()
    if len(free) < MIN_RULES:
        return []
    stacks: dict[tuple[int, int], list[tuple[float, float, float]]] = defaultdict(list)
    for y, x0, x1 in free:
        key = next((k for k, s in stacks.items() if abs(s[0][1] - x0) <= SAME_END and abs(s[0][2] - x1) <= SAME_END), (int(x0), int(x1)))
        stacks[key].append((y, x0, x1))
    return [
        (min(e[1] for e in stack), max(e[2] for e in stack), sorted(e[0] for e in stack))
        for stack in stacks.values()
        if len(stack) >= MIN_RULES
    ]


def _tables(
    characters: Sequence[Character], x0: float, x1: float, ys: list[float], shorter: list[Horizontal]
) -> Iterator[tuple[list[float], list[Character]]]:
    """The stack divided where titles stand between its rules: a gap of more than two rows whose lines leave most columns blank.

    Where a shorter rule runs in the gap, headings stand there.
    """
    inside = [c for c in characters if x0 <= (c.x0 + c.x1) / 2 <= x1 and ys[0] <= c.baseline - MIDDLE * c.size <= ys[-1]]
    usual = median(b - a for a, b in pairwise(ys))
    fullest = 0
    for top, bottom in pairwise(ys):
        fullest = max([fullest, *map(len, _lines(inside, top, bottom))])
    first = 0
    for i, (top, bottom) in enumerate(pairwise(ys), 1):
        is_high = bottom - top > 2 * usual and not any(top + SNAP < rule.y < bottom - SNAP for rule in shorter)
        is_gap = is_high and all(len(words) <= 0.5 * fullest for words in _lines(inside, top, bottom))
        last = i - 1 if is_gap else i
        if (is_gap or i == len(ys) - 1) and last - first >= MIN_RULES - 1:
            part = ys[first : last + 1]
            yield part, [c for c in inside if part[0] <= c.baseline - MIDDLE * c.size <= part[-1]]
        if is_gap:
            first = i


def _outside(edges: Rules, grids: list[Grid], margin: float) -> Bools:
    """The edges that begin outside all grids."""
    outside = np.ones(len(edges), np.bool_)
    for left, top, right, bottom in (grid.box for grid in grids):
        y, x = edges[:, 0], edges[:, 1]
        outside &= ~((top - margin <= y) & (y <= bottom + margin) & (left - SNAP <= x) & (x <= right + SNAP))
    return outside


def _rows(characters: list[Character], top: float, bottom: float, shorter: list[Horizontal]) -> list[Row]:
    """The rows between two rules."""
    words = _lines(characters, top, bottom)
    within = [rule for rule in shorter if top + SNAP < rule.y < bottom - SNAP]
    groups = [[word for line in words for word in line]] if within else _groups(words)
    middles = [
        (max(w.baseline + DESCENT * w.size for w in above) + min(w.baseline - ASCENT * w.size for w in below)) / 2
        for above, below in pairwise(groups)
    ]
    return [Row(a, b, words, within) for (a, b), words in zip(pairwise([top, *middles, bottom]), groups or [[]], strict=True)]


def _groups(lines: list[list[Word]]) -> list[list[Word]]:
    """Lines by the rows that they make up.

    Wrapped cells share their row's height: only where every line has several words is each a row, or where labels without figures stand
    as far from the next line as all others do.
    """
    several = sum(_n_texts(line) > 1 for line in lines)
    if several < 2:
        return [[word for line in lines for word in line]] if lines else []
    if several == len(lines):
        return lines
    apart = [below[0].baseline - above[0].baseline for above, below in pairwise(lines)]
    least = min(apart)
    if max(apart) > EVEN * least or sum(map(_has_figure, lines)) < 2:
        return [[word for line in lines for word in line]]
    return lines


def _has_figure(words: list[Word]) -> bool:
    return any(piece.is_figure for word in words for piece in word.pieces)


def _n_texts(words: list[Word]) -> int:
    """Texts side by side: words, and the figures within them."""
    spans: list[tuple[float, float]] = []
    for word in words:
        begin = word.x0
        for a, b in pairwise(word.pieces):
            if a.is_figure or b.is_figure:
                spans.append((begin, a.x1))
                begin = b.x0
        spans.append((begin, word.x1))
    return len(merged(spans, 0))


def _lines(characters: Sequence[Character], top: float, bottom: float) -> list[list[Word]]:
    """The words of each line of type between two heights."""
    lines: list[list[Character]] = []
    for c in sorted((c for c in characters if top <= c.baseline - MIDDLE * c.size < bottom), key=lambda c: c.baseline):
        if not lines or c.baseline - lines[-1][-1].baseline > 0.45 * c.size:
            lines.append([])
        lines[-1].append(c)
    return [_words(line) for line in lines]


def lines_of_words(characters: Sequence[Character]) -> list[list[Word]]:
    """The words of each line of type, from the top."""
    return _lines(characters, float("-inf"), float("inf"))


def parted(word: Word) -> Iterator[Word]:
    """The word as several: figures side by side, the figure behind a label, and, in no sentence, an amount before or between labels."""
    first, last, is_sentence = 0, len(word.pieces) - 1, bool(_SENTENCE.search(word.text))
    for i, (a, b) in enumerate(pairwise(word.pieces), 1):
        is_beside_amount = not is_sentence and (_AMOUNT.fullmatch(a.text) or _AMOUNT.fullmatch(b.text))
        if (b.is_figure and (a.is_figure or i == last)) or is_beside_amount:
            yield word._replace(pieces=word.pieces[first:i])
            first = i
    yield word._replace(pieces=word.pieces[first:])


def _words(line: list[Character]) -> list[Word]:
    words: list[Word] = []
    for c in sorted(line, key=lambda c: c.x0):
        last = words[-1] if words else None
        if last is None or c.x0 - last.x1 > WORD_GAP * c.size:
            words.append(Word(c.baseline, c.size, (Piece(c.x0, c.x1, c.text),)))
            continue
        *before, piece = last.pieces
        is_beside_digit = c.text.isdigit() or piece.text[-1:].isdigit()
        if c.x0 - last.x1 > (FIGURE_GAP if is_beside_digit else INNER_GAP) * c.size:
            pieces = (*last.pieces, Piece(c.x0, c.x1, c.text))
        else:
            pieces = (*before, Piece(piece.x0, max(piece.x1, c.x1), piece.text + c.text))
        words[-1] = last._replace(pieces=pieces)
    return words


def _column_edges(rows: list[list[Word]], x0: float, x1: float) -> list[float]:
    """Left and right, and the middle of each strip that no word enters; words over several columns (a header's) aside."""
    fullest = max(map(_n_texts, rows), default=0)
    solid = [words for words in rows if _n_texts(words) > (1 if _has_figure(words) else 0.5 * fullest)]
    wide, beside_figures = strips(solid)
    return [x0, *sorted([*(_edge(rows, *strip) for strip in wide), *((a + b) / 2 for a, b in beside_figures)]), x1]


def strips(rows: list[list[Word]]) -> tuple[list[tuple[float, float]], list[tuple[float, float]]]:
    """The strips that no word enters, and those within words that part figures from what stands beside them."""
    pieces = merged([(p.x0, p.x1) for words in rows for w in words for p in w.pieces], NARROW)
    columns = merged([(w.x0, w.x1) for words in rows for w in words], 1)
    wide = [(a[1], b[0]) for a, b in pairwise(columns)]
    narrow = [(a[1], b[0]) for a, b in pairwise(pieces)]
    return wide, [(a, b) for a, b in narrow if not any(left <= a and b <= right for left, right in wide) and _parts(rows, a, b)]


def merged(spans: list[tuple[float, float]], nearest: float) -> list[list[float]]:
    """The spans, those nearer than that as one."""
    merged: list[list[float]] = []
    for left, right in sorted(spans):
        if merged and left <= merged[-1][1] + nearest:
            merged[-1][1] = max(merged[-1][1], right)
        else:
            merged.append([left, right])
    return merged


def _parts(rows: list[list[Word]], left: float, right: float) -> bool:
    """A strip as narrow as a gap in a word parts columns where a figure stands beside it in two rows at least."""
    beside = 0
    for words in rows:
        pieces = [piece for word in words for piece in word.pieces]
        before = max((p for p in pieces if p.x1 <= left), key=lambda p: p.x1, default=None)
        after = min((p for p in pieces if p.x0 >= right), key=lambda p: p.x0, default=None)
        beside += before is not None and after is not None and (before.is_figure or after.is_figure)
    return beside > 1


def _edge(rows: list[list[Word]], left: float, right: float) -> float:
    """The middle of a strip, or of the part of it where headings over both columns leave a gap."""
    for words in rows:
        for gap_left, gap_right in (gap for word in words for gap in word.gaps):
            if max(gap_left, left) < min(gap_right, right):
                left, right = max(gap_left, left), min(gap_right, right)
    return (left + right) / 2
