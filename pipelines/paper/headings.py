"""What heads what, where no rule says it: the words above columns, each over the columns that it has in its middle.

What belongs here: columns as the extents of their text, words over them, and the cells of headings that follow. How the columns were found
is the business of who asks.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from math import inf
from typing import NamedTuple

from .alignment import Piece, Word
from .page import ASCENT, DESCENT, Box

NEXT_LINE = 0.45  # of the type size: baselines nearer than this are one line
WRAPPED = 1.35  # of the type size: lines of one cell are nearer
SAME_EDGE = 1.5  # points
LOW = 0.3  # of the type size below the middle of the headings: it stands under another one
SPACED = 2.5  # type sizes: characters of one word set apart are nearer
UNLIKELY = 1.0  # type sizes off the middle weigh as much as a low heading under nothing, or one in the middle of all under another


class Heading(NamedTuple):
    """Words over some columns, one under another."""

    first: int
    last: int
    words: tuple[Word, ...]

    @property
    def top(self) -> float:
        return min(w.baseline - ASCENT * w.size for w in self.words)

    @property
    def bottom(self) -> float:
        return max(w.baseline + DESCENT * w.size for w in self.words)


@dataclass(slots=True)
class Column:
    """How far its text reaches, and at which edge it is set: `right` or another."""

    x0: float
    x1: float
    is_right: bool = False
    words: list[Word] = field(default_factory=list)  # that head it, alone or with others, from the lowest

    @property
    def middle(self) -> float:
        """Of its own heading, else of its text."""
        return (self.words[0].x0 + self.words[0].x1) / 2 if self.words else (self.x0 + self.x1) / 2


def edges_of(columns: Sequence[Column]) -> list[float]:
    """Between the columns."""
    return [(a.x1 + b.x0) / 2 for a, b in pairwise(columns)]


def headed(columns: list[Column], words: Sequence[Word]) -> list[Heading]:
    """What the words head. Columns grow by their headings, and more are added where a heading stands over nothing."""
    over: list[tuple[Word, list[Column]]] = []
    lines = [_unspaced(line, columns) for line in _lines([part for word in words for part in _parted(word, columns)])]
    lowest = lines[0][0].baseline if lines else 0.0
    for line in lines:
        groups = []
        for word in line:
            met = _met(columns, word)
            if len(met) == 1 and (not met[0].words or _wraps(word, met[0].words[-1])):
                _head(met[0], word)
                over.append((word, met))
            else:
                groups.append(word)
        for beside in _by_gap(columns, groups):
            for n, word in enumerate(beside):
                column = _beside(columns, word, is_first=n == 0, is_last=n == len(beside) - 1)
                if column is not None:
                    _head(column, word)
                    over.append((word, [column]))
                    groups.remove(word)
        over += _grouped(columns, groups, (line[0].baseline + lowest) / 2)
    return _joined(columns, over)


def _parted(word: Word, columns: list[Column]) -> Iterator[Word]:
    """Headings that nearly touch as several: where a gap lies between two columns, or words beside it are not over one column."""
    first = 0
    for i, (a, b) in enumerate(pairwise(word.pieces), 1):
        is_between = any(left.x1 < b.x0 and a.x1 < right.x0 for left, right in pairwise(columns))
        if is_between or (_is_word(a) and _is_word(b) and not any(c.x0 < a.x1 and b.x0 < c.x1 for c in columns)):
            yield word._replace(pieces=word.pieces[first:i])
            first = i
    yield word._replace(pieces=word.pieces[first:])


def _is_word(piece: Piece) -> bool:
    """Not a single character that is set apart from its next, nor what stands beside a figure."""
    return len(piece.text) > 1 and not piece.text[0].isascii() and not piece.text[-1].isascii()


def _unspaced(line: list[Word], columns: list[Column]) -> list[Word]:
    """Two single characters near one another as one heading, 收　　入, unless each is over a column of its own; three are 类 款 项."""
    runs: list[list[Word]] = []
    for word in line:
        if not runs or not _is_single(runs[-1][-1]) or not _is_single(word) or word.x0 - runs[-1][-1].x1 > SPACED * word.size:
            runs.append([])
        runs[-1].append(word)
    return [word for run in runs for word in ([_as_one(run)] if len(run) == 2 and not _are_over_two(run, columns) else run)]


def _is_single(word: Word) -> bool:
    return len(word.text) == 1 and not word.text.isascii()


def _as_one(run: list[Word]) -> Word:
    return run[0]._replace(pieces=(Piece(run[0].x0, run[-1].x1, "".join(word.text for word in run)),))


def _are_over_two(run: list[Word], columns: list[Column]) -> bool:
    over = [next((c for c in columns if c.x0 < (w.x0 + w.x1) / 2 < c.x1), None) for w in run]
    return None not in over and over[0] is not over[1]


def _lines(words: Sequence[Word]) -> list[list[Word]]:
    """The words by line, from the lowest."""
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda w: -w.baseline):
        if not lines or lines[-1][-1].baseline - word.baseline > NEXT_LINE * word.size:
            lines.append([])
        lines[-1].append(word)
    return [sorted(line, key=lambda w: w.x0) for line in lines]


def _met(columns: list[Column], word: Word) -> list[Column]:
    return [c for c in columns if min(c.x1, word.x1) - max(c.x0, word.x0) > 0]


def _wraps(upper: Word, lower: Word) -> bool:
    """Both are lines of one heading: as near as lines of a cell, and set at one edge or middle."""
    offs = (upper.x0 - lower.x0, upper.x0 + upper.x1 - lower.x0 - lower.x1, upper.x1 - lower.x1)
    return lower.baseline - upper.baseline < WRAPPED * lower.size and min(map(abs, offs)) < SAME_EDGE


def _head(column: Column, word: Word) -> None:
    column.words.append(word)
    column.x0, column.x1 = min(column.x0, word.x0), max(column.x1, word.x1)


def _by_gap(columns: list[Column], words: list[Word]) -> list[list[Word]]:
    """The words that stand beside all columns, those between the same two together."""
    gaps: dict[int, list[Word]] = defaultdict(list)
    for word in words:
        if not _met(columns, word):
            gaps[sum(c.x1 <= word.x0 for c in columns)].append(word)
    return list(gaps.values())


def _beside(columns: list[Column], word: Word, *, is_first: bool, is_last: bool) -> Column | None:
    """The column without a heading in which the word stands beside the text, else a new one; None between lower headings: it heads both.

    Of several words between two columns the first may be in the left one, the last in the right one.
    """
    at = sum(c.x1 <= word.x0 for c in columns)
    left, right = (columns[at - 1] if at else None), (columns[at] if at < len(columns) else None)
    if (
        left is not None
        and right is not None
        and all(c.words and c.words[0].baseline - word.baseline > NEXT_LINE * word.size for c in (left, right))
    ):
        return None
    is_left, is_right = (is_first and left is not None and not left.words), (is_last and right is not None and not right.words)
    if left is not None and right is not None and is_left and is_right:
        return right if right.is_right or right.x0 - word.x1 < word.x0 - left.x1 else left
    if is_left or is_right:
        return left if is_left else right
    columns.insert(at, Column(word.x0, word.x1))
    return columns[at]


def _grouped(columns: list[Column], words: list[Word], middle: float) -> list[tuple[Word, list[Column]]]:
    """Words of a line over columns that are headed already: the ranges, in their order, whose middles are the words' middles."""
    if not words:
        return []
    n = len(columns)
    bounds = [columns[0].x0, *edges_of(columns), columns[-1].x1]
    unlikely = [UNLIKELY * words[0].size * (_is_low(c, middle) - 0.5) for c in columns]
    # cost[n] and begin[n] of the first words over the first n columns, word by word; -1 where a column has none of them.
    cost = list(accumulate(unlikely, initial=0.0))
    begins: list[list[int]] = []
    for word in words:
        before, cost, begin = cost, [inf], [-1]
        for end in range(1, n + 1):
            ranges = ((before[k] + _off(columns[k:end], bounds[k], bounds[end], word) - sum(unlikely[k:end]), k) for k in range(end))
            least = min(*ranges, (cost[end - 1] + unlikely[end - 1], -1)) if end else (inf, -1)
            cost.append(least[0])
            begin.append(least[1])
        begins.append(begin)
    if cost[n] == inf:
        return []
    found, end = [], n
    for word, begin in zip(reversed(words), reversed(begins), strict=True):
        while begin[end] < 0:
            end -= 1
        found.append((word, columns[begin[end] : end]))
        end = begin[end]
    return found


def _is_low(column: Column, middle: float) -> bool:
    """Its heading stands lower than the middle between a line and the lowest: under that line, and not beside it."""
    level = sum(w.baseline for w in column.words) / max(1, len(column.words))
    return bool(column.words) and level > middle + LOW * column.words[0].size


def _off(columns: list[Column], left: float, right: float, word: Word) -> float:
    """How far the word stands off the middle of the columns; never over others than it meets."""
    if word.x0 < left - 1 or word.x1 > right + 1:
        if len(columns) == 1 or word.x0 < columns[0].x0 - word.size or word.x1 > columns[-1].x1 + word.size:
            return inf
    middle = (word.x0 + word.x1) / 2
    return min(abs((left + right) / 2 - middle), abs((columns[0].middle + columns[-1].middle) / 2 - middle))


def _joined(columns: list[Column], over: list[tuple[Word, list[Column]]]) -> list[Heading]:
    """Words over the same columns as one heading, if nothing stands between them."""
    headings: dict[tuple[int, int], list[Word]] = {}
    for word, some in over:
        first = next(i for i, c in enumerate(columns) if c is some[0])
        headings.setdefault((first, first + len(some) - 1), []).append(word)
    return [Heading(first, last, tuple(words)) for (first, last), words in sorted(headings.items())]


def cells_of(headings: Sequence[Heading], edges: Sequence[float], top: float, bottom: float) -> list[Box]:
    """The cells of headings between two heights: each reaches up and down to the next over its columns."""
    size = max((w.size for h in headings for w in h.words), default=0.0)
    ends = {h: _end(h, headings, bottom) for h in headings}
    ys = [top]
    for y in sorted({*ends.values(), bottom}):
        if y - ys[-1] > 0.5 * size or len(ys) == 1:
            ys.append(y)
        else:
            ys[-1] = max(y, ys[-1]) if y == bottom else ys[-1]

    def level(y: float) -> int:
        return min(range(len(ys)), key=lambda i: abs(ys[i] - y))

    free = {(row, column) for row in range(len(ys) - 1) for column in range(len(edges) - 1)}
    boxes = []
    for h in sorted(headings, key=lambda h: h.top):
        above = [ends[other] for other in headings if other is not h and _is_over(other, h)]
        begin, end = level(max(above, default=top)), level(ends[h])
        places = {(row, column) for row in range(begin, end) for column in range(h.first, h.last + 1)}
        if places and places <= free:
            free -= places
            boxes.append(Box(edges[h.first], ys[begin], edges[h.last + 1], ys[end]))
    for column in sorted({c for _, c in free}):
        # A column's blank places under one another are one cell.
        open_rows = [row for row in range(len(ys)) if (row, column) in free]
        for k in [row for row in open_rows if (row - 1, column) not in free]:
            end = next(row for row in range(k, len(ys)) if (row, column) not in free)
            boxes.append(Box(edges[column], ys[k], edges[column + 1], ys[end]))
    return boxes


def _is_over(upper: Heading, lower: Heading) -> bool:
    return upper.first <= lower.last and lower.first <= upper.last and upper.top < lower.top


def _end(heading: Heading, headings: Sequence[Heading], bottom: float) -> float:
    below = [other.top for other in headings if other is not heading and _is_over(heading, other)]
    return (heading.bottom + min(below)) / 2 if below else bottom
