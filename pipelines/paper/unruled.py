"""Tables without rules: a grid from how figures and headings stand under one another.

A table is what clearly shows as one: lines with figures in columns, each column set at one edge, headings above. Prose, tables of contents
and charts are none. Where level rules are drawn from end to end, that is `alignment`; what heads what is `headings`.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise, takewhile
from math import inf
from statistics import median
from typing import NamedTuple

import numpy as np

from .alignment import Word, lines_of_words, merged, parted, strips
from .grid import Grid, on_grid
from .headings import WRAPPED, Column, Heading, cells_of, edges_of, headed
from .page import ASCENT, DESCENT, Box, Character, Rules

ONE_ROW = 0.8  # of the type size: baselines nearer than this are of one row, as a figure in the middle of a wrapped label
SAME_EDGE = 2.0  # points: figures of a column begin, end or have their middle this near
EVEN = 1.15  # times the distance of lines within a cell: rows stand further apart
FAR = 4.0  # type sizes from one line to the next: they are not of one table
LARGER = 1.15  # times the type size of the figures: a title
PAD = 2.0  # points around the outermost text
ROW_ABOVE = 1.5  # type sizes from a rule to the text of the row under it
MIN_ROWS = 3
PROSE = 0.2  # of the rows: so many labels may have a comma
HEAD_LINES = 5  # of a page, over what may go on a table of the page before
WHOLE = 0.9  # of the width of the columns: a level rule that parts rows, and not headings
HEADED = 0.6  # of the columns of figures
MAX_HEADING_LINES = 8

_FIGURE = re.compile(r"[(（]?[-+－−]?[\d０-９][\d０-９,，]*(?:[.．][\d０-９]+)?[%％]?[)）]?")
_MARK = re.compile(r"[-—–－/／*]{1,3}")  # stands for a figure
_MONEY = re.compile(r"[\d０-９][.．,，][\d０-９]|[%％]")
_CAPTION = re.compile(r"(?!其中).*[:：].*|[(（]?(公开|附)?[\w]{0,6}表\s*[\d一二三四五六七八九十]+[)）]?|公开\d+表")
_NOTE = re.compile(r"[(（\[【*※]?(注|备注|说明|附注)")
_SENTENCE = re.compile(r"[。；，]|[;,]$")
_ROW = re.compile(rf" {_FIGURE.pattern}(?:$|(?: {_MARK.pattern})* {_FIGURE.pattern}(?: |$))", re.MULTILINE)


class Band(NamedTuple):
    """Words whose baselines are so near that they are of one row."""

    words: list[Word]

    @property
    def top(self) -> float:
        return min(w.baseline - ASCENT * w.size for w in self.words)

    @property
    def bottom(self) -> float:
        return max(w.baseline + DESCENT * w.size for w in self.words)

    @property
    def size(self) -> float:
        return max(w.size for w in self.words)

    @property
    def figures(self) -> list[Word]:
        return [w for w in self.words if is_figure(w.text)]

    @property
    def is_row(self) -> bool:
        """Texts side by side, one a figure at least."""
        return len(self.words) > 1 and bool(self.figures)


class Block(NamedTuple):
    """Bands of figures that stand under one another, and labels between them."""

    above: list[Band]  # from the top of the page
    bands: list[Band]
    below: list[Band]


def is_figure(text: str) -> bool:
    return bool(_FIGURE.fullmatch(text))


def may_be_rows(texts: Iterable[str]) -> bool:
    """Whether one of the lines may hold figures side by side, or a figure behind a label."""
    return bool(_ROW.search("\n".join(texts)))


def unruled(characters: Sequence[Character], levels: Rules, *, is_at_head: bool) -> list[Grid]:
    """The tables that the characters, all outside of ruled tables, make. `levels`: level rules, each whole.

    `is_at_head`: no table stands above.
    """
    grids = []
    for i, block in enumerate(_blocks(_bands(characters))):
        found = _table(block, levels, is_first=i == 0 and is_at_head)
        if found is not None:
            grids.append(_grid(found))
    return grids


def _bands(characters: Sequence[Character]) -> list[Band]:
    bands: list[Band] = []
    last = -np.inf
    for words in lines_of_words(characters):
        if words[0].baseline - last > ONE_ROW * max(w.size for w in words):
            bands.append(Band([]))
        bands[-1].words.extend(part for word in words for part in parted(word))
        last = max(w.baseline for w in words)
    return bands


def _blocks(bands: list[Band]) -> Iterator[Block]:
    """Bands of figures without headings, titles or gaps between them."""
    first = last = -1
    for i, band in enumerate(bands):
        if first >= 0:
            before = bands[first : last + 1]
            if _is_far(bands[i - 1], band) or (_is_apart(before, band) if not band.is_row else not _stands_under(before, band)):
                yield Block(bands[:first], before, bands[last + 1 :])
                first = -1
        if band.is_row:
            first, last = (i if first < 0 else first), i
    if first >= 0:
        yield Block(bands[:first], bands[first : last + 1], bands[last + 1 :])


def _is_far(above: Band, below: Band) -> bool:
    return below.top - above.bottom > FAR * below.size


def _stands_under(rows: list[Band], band: Band) -> bool:
    """One figure at least stands under another; the numbers of columns stand anywhere."""
    spans = _spans(rows)
    return any(_meets(w, spans) for w in band.figures) or all(map(_numbers_columns, rows))


def _is_apart(rows: list[Band], band: Band) -> bool:
    """No label between rows: a title by its size, or a text under figures that does not begin where the rows do."""
    spans = _spans(rows)
    left = min(w.x0 for row in rows for w in row.words)
    is_title = band.size > LARGER * median(w.size for row in rows for w in row.figures)
    return is_title or any(_meets(w, spans) and w.x0 > left + w.size and not _MARK.fullmatch(w.text) for w in band.words)


def _spans(rows: list[Band]) -> list[list[float]]:
    return merged([(w.x0, w.x1) for row in rows if not _numbers_columns(row) for w in row.figures], 0)


def _meets(word: Word, spans: list[list[float]]) -> bool:
    return any(word.x0 < right and left < word.x1 for left, right in spans)


class _Table(NamedTuple):
    """What a block shows as a table."""

    columns: list[Column]
    codes: set[int]  # columns of figures with one of labels after them, by index
    headings: list[Heading]
    heads: list[Band]  # the lines of headings
    rows: list[list[Band]]
    ys: list[float]  # level rules
    is_unsure: bool


def _table(block: Block, levels: Rules, *, is_first: bool) -> _Table | None:
    """The block as a table, None where it does not show as one. The first of a page may have its headings on the page before."""
    numbers = [band for band in block.bands[:1] if _numbers_columns(band)]
    rows = [band for band in block.bands[len(numbers) :] if band.is_row]
    columns = _columns(rows) if rows else []
    figures = [c for c in columns if _is_of_figures(c, rows)]
    if len(columns) < 2 or not _are_columns_of_money(figures, rows):
        return None
    ys = _whole_levels(levels, columns)
    above = _heading_bands(block, columns, ys)
    is_headless = is_first and len(block.above) <= HEAD_LINES and not any(_heads(w, figures) for band in above for w in band.words)
    n_labels = _labels_at_head(above, columns, figures) if is_headless else _labels_under(above, columns, figures)
    heads, labels = above[: len(above) - n_labels], above[len(above) - n_labels :]
    bands = [*labels, *block.bands, *_labels_below(block, columns, figures)]
    _widen(columns, numbers, bands)
    headings = [] if is_headless else headed(columns, [w for band in heads for w in band.words])
    is_between = len(_parting(ys, heads[:1] or bands[:1], bands[-1:])) > 0
    is_clear = is_between or len(rows) >= MIN_ROWS or (len(rows) + len(figures) > MIN_ROWS and all(c.words for c in columns))
    is_headed = sum(bool(c.words) for c in figures) >= HEADED * len(figures) and (is_clear or is_first)
    if not (is_headless or is_headed):
        return None
    codes = {i for i, (c, after) in enumerate(pairwise(columns)) if c in figures and after not in figures}
    return _Table(columns, codes, headings, [] if is_headless else heads, _rows(bands, ys), ys, is_headless or not is_clear)


def _are_columns_of_money(figures: list[Column], rows: list[Band]) -> bool:
    """Columns of figures that stand under one another, and rows that are no sentences."""
    return bool(figures) and not _is_prose(rows) and _are_money(figures, rows) and all(_is_set(c, rows) for c in figures)


def _whole_levels(levels: Rules, columns: list[Column]) -> list[float]:
    """The heights of level rules that run over nearly all of the columns."""
    left, right = columns[0].x0, columns[-1].x1
    return [y for y, x0, x1 in levels.tolist() if min(x1, right) - max(x0, left) > WHOLE * (right - left)]


def _grid(table: _Table) -> Grid:
    """Columns end between their texts, rows at the rule between them or in the middle of the gap."""
    parts = [table.heads, *table.rows] if table.heads else table.rows
    words = [w for bands in parts for band in bands for w in band.words]
    edges = [min(w.x0 for w in words) - PAD, *edges_of(table.columns), max(w.x1 for w in words) + PAD]
    ends = [_between(table.ys, above, below) for above, below in pairwise(parts)]
    heights = list(pairwise([parts[0][0].top - PAD, *ends, parts[-1][-1].bottom + PAD]))
    boxes = cells_of(table.headings, edges, *heights.pop(0)) if table.heads else []
    for (top, bottom), row in zip(heights, table.rows, strict=True):
        inner = _inner_edges(table.codes, edges, [w for band in row for w in band.words])
        boxes += [Box(left, top, right, bottom) for left, right in pairwise([edges[0], *inner, edges[-1]])]
    return replace(on_grid(np.array(boxes)), is_aligned=True, is_unsure=table.is_unsure)


def _inner_edges(codes: set[int], edges: list[float], words: list[Word]) -> list[float]:
    """The edges that part the cells of a row: no word covers them, nor do they part a label in a column of codes from blanks beside it."""
    held = [[w for w in words if left <= (w.x0 + w.x1) / 2 < right] for left, right in pairwise(edges)]
    merged_edges = {x for i in codes for x in edges[i + 1 : _end_of_label(i, codes, held, edges)]}
    return [x for x in edges[1:-1] if x not in merged_edges and not any(w.covers(x) for w in words)]


def _end_of_label(i: int, codes: set[int], held: list[list[Word]], edges: list[float]) -> int:
    """The column after the last one that a label has, which begins in a column of codes.

    It has the blank ones that it has its middle over, or all up to the figure whose own code and name are blank.
    """
    if not held[i] or held[i + 1] or any(is_figure(w.text) or _MARK.fullmatch(w.text) for w in held[i]):
        return i + 1
    blank = i + 1 + sum(1 for _ in takewhile(lambda words: not words, held[i + 1 :]))
    if blank < len(held) and any(k in codes for k in range(i + 1, blank)):
        return blank
    middle = (held[i][0].x0 + held[i][-1].x1) / 2
    return min(range(i + 2, blank + 1), key=lambda end: abs((edges[i] + edges[end]) / 2 - middle))


def _parting(ys: list[float], above: list[Band], below: list[Band]) -> list[float]:
    """The level rules between lines."""
    high, low = max(b.bottom - b.size / 2 for b in above), min(b.top + b.size / 2 for b in below)
    return [y for y in ys if high < y < low]


def _heads(word: Word, figures: list[Column]) -> bool:
    return any(c.x0 < word.x1 and word.x0 < c.x1 for c in figures)


def _between(ys: list[float], above: list[Band], below: list[Band]) -> float:
    parting = _parting(ys, above, below)
    return parting[0] if parting else (max(b.bottom for b in above) + min(b.top for b in below)) / 2


def _columns(rows: list[Band]) -> list[Column]:
    """How far the text of each column reaches in the rows of figures."""
    words = [row.words for row in rows]
    wide, beside = strips(words)
    parts = sorted([*wide, *beside])
    bounds = [min(w.x0 for ws in words for w in ws), *(x for strip in parts for x in strip), max(w.x1 for ws in words for w in ws)]
    columns = [Column(a, b) for a, b in zip(bounds[::2], bounds[1::2], strict=True)]
    for column in columns:
        figures = _figures_in(column, rows)
        column.is_right = len(figures) > 1 and _spread([w.x1 for w in figures]) < min(SAME_EDGE, _spread([w.x0 for w in figures]))
    return columns


def _widen(columns: list[Column], numbers: list[Band], bands: list[Band]) -> None:
    """Columns reach as far as their numbers, and the labels of lines without figures, if these stand in one column."""
    for word in [w for band in bands if not band.is_row for w in band.words]:
        met = [c for c in columns if c.x0 < word.x1 and word.x0 < c.x1]
        if len(met) == 1:
            met[0].x0, met[0].x1 = min(met[0].x0, word.x0), max(met[0].x1, word.x1)
    headed(columns, [w for band in numbers for w in band.words])
    for column in columns:
        column.words.clear()


def _texts_in(column: Column, rows: list[Band]) -> list[Word]:
    """What stands in the column, words that reach over it left out."""
    return [w for row in rows for w in row.words if column.x0 - 1 <= w.x0 and w.x1 <= column.x1 + 1]


def _figures_in(column: Column, rows: list[Band]) -> list[Word]:
    return [w for w in _texts_in(column, rows) if is_figure(w.text)]


def _is_of_figures(column: Column, rows: list[Band]) -> bool:
    texts = [w for w in _texts_in(column, rows) if not _MARK.fullmatch(w.text)]
    return bool(texts) and sum(is_figure(w.text) for w in texts) > 0.5 * len(texts)


def _is_prose(rows: list[Band]) -> bool:
    return sum(any(_SENTENCE.search(w.text) for w in row.words) for row in rows) > PROSE * len(rows)


def _are_money(columns: list[Column], rows: list[Band]) -> bool:
    """Figures with decimals, or in several columns: page numbers are neither."""
    figures = [w.text for c in columns for w in _figures_in(c, rows)]
    return any(map(_MONEY.search, figures)) or len(columns) > 1


def _spread(positions: list[float]) -> float:
    """Of most of them."""
    ordered = sorted(positions)
    rest = len(ordered) // 8
    return ordered[-1 - rest] - ordered[rest]


def _is_set(column: Column, rows: list[Band]) -> bool:
    """Its figures begin, end or have their middle under one another."""
    words = _figures_in(column, rows)
    ways = ([w.x0 for w in words], [w.x1 for w in words], [(w.x0 + w.x1) / 2 for w in words])
    return min(map(_spread, ways)) <= SAME_EDGE if words else False


def _heading_bands(block: Block, columns: list[Column], ys: list[float]) -> list[Band]:
    """The lines above the rows of figures up to a rule, a title, a sentence, or what says whose table it is and in what unit."""
    size = median(w.size for row in block.bands for w in row.figures)
    middle, width = (columns[0].x0 + columns[-1].x1) / 2, columns[-1].x1 - columns[0].x0
    found: list[Band] = []
    below = block.bands[0]
    for band in reversed(block.above):
        lone = band.words[0] if len(band.words) == 1 else None
        is_near = below.top - band.bottom < 0.5 * band.size
        is_title = (
            lone is not None and not is_near and (lone.x1 - lone.x0 > 0.8 * width or abs((lone.x0 + lone.x1) / 2 - middle) < SAME_EDGE)
        )
        is_other = any(_CAPTION.fullmatch(w.text) or _SENTENCE.search(w.text) for w in band.words) or band.is_row
        is_under_rule = any(0 < band.top - y < ROW_ABOVE * band.size for y in ys)
        is_other |= bool(found and _parting(ys, [band], [below]) and not is_under_rule)
        if is_title or is_other or band.size > LARGER * size or _is_far(band, below) or len(found) == MAX_HEADING_LINES:
            break
        found.append(band)
        below = band
    return found[::-1]


def _labels_under(above: list[Band], columns: list[Column], figures: list[Column]) -> int:
    """How many of the lowest lines are labels, of rows without figures or of the first row, under what heads their columns."""
    count = 0
    for i in range(len(above) - 1, 0, -1):
        headings = [w for band in above[:i] for w in band.words]
        under = [_label_column(w, columns, figures) for w in above[i].words]
        is_label = all(c is not None and abs(c.x0 - w.x0) < SAME_EDGE for c, w in zip(under, above[i].words, strict=True))
        if not is_label or not all(any(_label_column(w, columns, figures) is c for w in headings) for c in under):
            break
        count += 1
    return count


def _labels_at_head(above: list[Band], columns: list[Column], figures: list[Column]) -> int:
    """How many lines over the first figures of a page are labels of the table that goes on there."""
    return sum(1 for _ in takewhile(lambda band: all(_is_label(w, columns, figures) for w in band.words), reversed(above)))


def _labels_below(block: Block, columns: list[Column], figures: list[Column]) -> list[Band]:
    """Lines below the last row of figures that go on as labels of rows: as near, as large, in the columns of labels."""
    found: list[Band] = []
    above = block.bands[-1]
    pitch = median([b.words[0].baseline - a.words[0].baseline for a, b in pairwise(block.bands)] or [0.0])
    for band in block.below:
        is_near = band.words[0].baseline - above.words[-1].baseline <= EVEN * pitch and abs(band.size - above.size) < 0.1 * above.size
        if not is_near or not all(_is_label(w, columns, figures) for w in band.words):
            break
        found.append(band)
        above = band
    return found


def _is_label(word: Word, columns: list[Column], figures: list[Column]) -> bool:
    """It stands in a column that is none of figures, and is neither a note nor a sentence."""
    return not _NOTE.match(word.text) and not _SENTENCE.search(word.text) and _label_column(word, columns, figures) is not None


def _label_column(word: Word, columns: list[Column], figures: list[Column]) -> Column | None:
    """The column, none of figures, between whose neighbours the word stands."""
    bounds = [-inf, *(x for c in columns for x in (c.x0, c.x1)), inf]
    for left, column, right in zip(bounds[::2], columns, bounds[3::2], strict=False):
        if column not in figures and left <= word.x0 and word.x1 <= right:
            return column
    return None


def _numbers_columns(band: Band) -> bool:
    """1 2 3, each figure one more than the one before."""
    numbers = [int(w.text) for w in band.figures if w.text.isdecimal()]
    return len(numbers) == len(band.figures) > 1 and numbers[0] < 10 and all(b - a == 1 for a, b in pairwise(numbers))


def _rows(bands: list[Band], ys: list[float]) -> list[list[Band]]:
    """Bands by row. Rules part rows; where they part all, nothing else does.

    Else lines without figures are of the row that they stand as near to as lines of one cell do, nearer than rows stand.
    """
    neighbours = list(pairwise(bands))
    apart = [below.words[0].baseline - above.words[-1].baseline for above, below in neighbours]
    are_rows = [above.is_row and below.is_row for above, below in neighbours]
    are_parted = [bool(_parting(ys, [above], [below])) for above, below in neighbours]
    pitch = min((d for d, both in zip(apart, are_rows, strict=True) if both), default=inf)
    leading = min((d for d, both in zip(apart, are_rows, strict=True) if not both), default=inf)
    is_ruled = any(are_parted) and _n_figures_between_rules(bands, are_parted) == 1
    rows: list[list[Band]] = [[bands[0]]]
    for below, distance, is_parted in zip(bands[1:], apart, are_parted, strict=True):
        is_wrapped = EVEN * leading < pitch and distance < min(EVEN * leading, WRAPPED * below.size)
        if (is_ruled or is_wrapped) and not is_parted and not (below.is_row and any(b.is_row for b in rows[-1])):
            rows[-1].append(below)
        else:
            rows.append([below])
    return rows


def _n_figures_between_rules(bands: list[Band], are_parted: list[bool]) -> int:
    """The most rows of figures that stand between two rules."""
    counts = [int(bands[0].is_row)]
    for band, is_parted in zip(bands[1:], are_parted, strict=True):
        counts = [*counts, int(band.is_row)] if is_parted else [*counts[:-1], counts[-1] + band.is_row]
    return max(counts)
