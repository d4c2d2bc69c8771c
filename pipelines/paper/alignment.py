"""Tables with horizontal rules only: columns from how the text stands between the rules.

It gives the rules that are not drawn, so that one table finder serves all. A row is what stands between two rules, or a line of type
where several lines with several words stand between them.
"""

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
MIN_RULES = 3
MIDDLE = 0.35  # of the type size above the baseline


class Word(NamedTuple):
    """Characters without a wide gap."""

    x0: float
    x1: float
    baseline: float
    size: float
    gaps: tuple[tuple[float, float], ...] = ()  # within it, as between headings that nearly touch

    def covers(self, x: float) -> bool:
        return self.x0 < x < self.x1 and not any(left < x < right for left, right in self.gaps)


def undrawn(characters: Sequence[Character], horizontals: Rules, grids: list[Grid]) -> tuple[list[Horizontal], list[Vertical]]:
    """All rules, drawn and not, of tables that have only horizontal ones, outside `grids`."""
    more_horizontals: list[Horizontal] = []
    more_verticals: list[Vertical] = []
    for x0, x1, ys, inside in (table for stack in _stacks(horizontals, grids) for table in _tables(characters, *stack)):
        rows = [row for top, bottom in pairwise(ys) for row in _rows(inside, top, bottom)]
        edges = _column_edges([words for _, _, words in rows], x0, x1)
        if len(edges) < 3 or sum(len(words) > 1 for _, _, words in rows) < 2:
            continue
        for top, bottom, words in rows:
            more_horizontals += (Horizontal(top, x0, x1), Horizontal(bottom, x0, x1))
            crossed = [x for x in edges[1:-1] if not any(w.covers(x) for w in words)]
            more_verticals += [Vertical(x, top, bottom) for x in (x0, *crossed, x1)]
    return more_horizontals, more_verticals


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
    characters: Sequence[Character], x0: float, x1: float, ys: list[float]
) -> Iterator[tuple[float, float, list[float], list[Character]]]:
    """The stack divided where titles stand between its rules: a gap of more than two rows whose lines leave most columns blank."""
    inside = [c for c in characters if x0 <= (c.x0 + c.x1) / 2 <= x1 and ys[0] <= c.baseline - MIDDLE * c.size <= ys[-1]]
    usual = median(b - a for a, b in pairwise(ys))
    fullest = 0
    for top, bottom in pairwise(ys):
        fullest = max([fullest, *map(len, _lines(inside, top, bottom))])
    first = 0
    for i, (top, bottom) in enumerate(pairwise(ys), 1):
        is_gap = bottom - top > 2 * usual and all(len(words) <= 0.5 * fullest for words in _lines(inside, top, bottom))
        last = i - 1 if is_gap else i
        if (is_gap or i == len(ys) - 1) and last - first >= MIN_RULES - 1:
            part = ys[first : last + 1]
            yield x0, x1, part, [c for c in inside if part[0] <= c.baseline - MIDDLE * c.size <= part[-1]]
        if is_gap:
            first = i


def _outside(edges: Rules, grids: list[Grid], margin: float) -> Bools:
    """The edges that begin outside all grids."""
    outside = np.ones(len(edges), np.bool_)
    for left, top, right, bottom in (grid.box for grid in grids):
        y, x = edges[:, 0], edges[:, 1]
        outside &= ~((top - margin <= y) & (y <= bottom + margin) & (left - SNAP <= x) & (x <= right + SNAP))
    return outside


def _rows(characters: list[Character], top: float, bottom: float) -> list[tuple[float, float, list[Word]]]:
    """The rows between two rules, each with its words."""
    words = _lines(characters, top, bottom)
    if sum(len(w) > 1 for w in words) < 2:
        return [(top, bottom, [word for line in words for word in line])]
    # Wrapped cells share their row's height: only where every line has several words is each a row.
    if any(len(w) < 2 for w in words):
        return [(top, bottom, [word for line in words for word in line])]
    middles = [
        (max(w.baseline + DESCENT * w.size for w in above) + min(w.baseline - ASCENT * w.size for w in below)) / 2
        for above, below in pairwise(words)
    ]
    return [(a, b, line) for (a, b), line in zip(pairwise([top, *middles, bottom]), words, strict=True)]


def _lines(characters: list[Character], top: float, bottom: float) -> list[list[Word]]:
    """The words of each line of type between two heights."""
    lines: list[list[Character]] = []
    for c in sorted((c for c in characters if top <= c.baseline - MIDDLE * c.size < bottom), key=lambda c: c.baseline):
        if not lines or c.baseline - lines[-1][-1].baseline > 0.45 * c.size:
            lines.append([])
        lines[-1].append(c)
    return [_words(line) for line in lines]


def _words(line: list[Character]) -> list[Word]:
    words: list[Word] = []
    for c in sorted(line, key=lambda c: c.x0):
        if words and c.x0 - words[-1].x1 <= WORD_GAP * c.size:
            last = words[-1]
            gaps = (*last.gaps, (last.x1, c.x0)) if c.x0 - last.x1 > INNER_GAP * c.size else last.gaps
            words[-1] = last._replace(x1=max(last.x1, c.x1), gaps=gaps)
        else:
            words.append(Word(c.x0, c.x1, c.baseline, c.size))
    return words


def _column_edges(rows: list[list[Word]], x0: float, x1: float) -> list[float]:
    """Left and right, and the middle of each strip that no word enters; words over several columns (a header's) aside."""
    fullest = max((len(words) for words in rows), default=0)
    solid = sorted((w.x0, w.x1) for words in rows if len(words) > 0.5 * fullest for w in words)
    columns: list[list[float]] = []
    for left, right in solid:
        if columns and left <= columns[-1][1] + 1:
            columns[-1][1] = max(columns[-1][1], right)
        else:
            columns.append([left, right])
    return [x0, *(_edge(rows, a[1], b[0]) for a, b in pairwise(columns)), x1]


def _edge(rows: list[list[Word]], left: float, right: float) -> float:
    """The middle of a strip, or of the part of it where headings over both columns leave a gap."""
    for words in rows:
        for gap_left, gap_right in (gap for word in words for gap in word.gaps):
            if max(gap_left, left) < min(gap_right, right):
                left, right = max(gap_left, left), min(gap_right, right)
    return (left + right) / 2
