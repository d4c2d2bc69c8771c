"""Rules to tables: ruling pieces -> lines (snapped, joined) -> crossings -> cells -> tables on their own grid.

The model is pdfplumber's, with the same tolerances, on arrays: a crossing knows its lines and neighbours by index. No characters here.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, groupby, pairwise
from operator import itemgetter
from typing import NamedTuple

import numpy as np

from .page import Bools, Box, Floats, Ints, Rules, lengths, pairs, rules, runs

SNAP = 3.0  # rules nearer than this are one rule
JOIN = 3.0  # pieces of one rule with a smaller gap are one piece
REACH = 3.0  # a rule that ends this near to another one meets it
SHORTEST = 3.0  # a shorter rule is a corner of something else
OPEN = 6.0  # a rule that ends this far from the last one it meets has an open end
ROW_APART = 1.5  # of the usual height of a table's rows: what is further away is not its next row
RULED = 0.1  # of a side: an open row or a short rule does not make it unseen
MAX_STEPS = 4_000_000  # of the search for cells on one page, and places of its grid (a 148x148 grid takes 0.1 million)

Edge = tuple[float, float, float]  # position, start, end
_Met = tuple[Floats, Floats]  # of lines: the first and the last position at which each meets another one


class TooIntricate(Exception):
    """The rules of the page make more intersections than any printed table."""


class Span(NamedTuple):
    """A cell on its table's grid, from 0."""

    row: int
    column: int
    row_span: int
    column_span: int
    box: Box


@dataclass(slots=True)
class Grid:
    """A table's rows and columns, and which cell owns each place."""

    xs: Floats  # left edges of the columns, then the table's right edge
    ys: Floats
    places: Ints  # of the cells, by row and column: row, column, rows spanned, columns spanned
    owner: Ints  # [row, column] -> index into places, -1 where no cell is
    is_aligned: bool = False  # the columns are not ruled: they stand where the page's text leaves strips
    is_unsure: bool = False  # too little shows: it goes on a table of the page before, or is none

    @property
    def box(self) -> Box:
        """The area of the table."""
        return Box(*self.xs[:1].tolist(), *self.ys[:1].tolist(), *self.xs[-1:].tolist(), *self.ys[-1:].tolist())

    @property
    def boxes(self) -> Rules:
        """The areas of the cells: left, top, right, bottom."""
        row, column, rows, columns = self.places.T
        return np.stack((self.xs[column], self.ys[row], self.xs[column + columns], self.ys[row + rows]), axis=1)

    @property
    def spans(self) -> list[Span]:
        """The cells one by one."""
        return [Span._make((*place, Box._make(box))) for place, box in zip(self.places.tolist(), self.boxes.tolist(), strict=True)]

    @property
    def n_rows(self) -> int:
        """Rows between the first and the last rule."""
        return len(self.ys) - 1

    @property
    def n_columns(self) -> int:
        """Columns between the first and the last rule."""
        return len(self.xs) - 1


def lines(pieces: Rules) -> Rules:
    """The pieces as whole lines, by position and start.

    Pieces whose positions lie within `SNAP` of the next one share their mean position, those with a gap of at most `JOIN` are one
    line, and lines shorter than `SHORTEST` are dropped.
    """
    (whole,) = lines_of_each([pieces])
    return whole


def lines_of_each(drawings: Sequence[Rules]) -> list[Rules]:
    """The `lines` of each of several drawings, whose pieces do not meet: level and upright ones, those of several pages."""
    drawing = np.repeat(np.arange(len(drawings)), [len(pieces) for pieces in drawings])
    if not len(drawing):
        return list(drawings)
    position, start, end = np.concatenate(drawings).T
    order = pairs(drawing, position).argsort(kind="stable")
    position, start, end, drawing = position[order], start[order], end[order], drawing[order]
    cluster = np.zeros(len(position), np.intp)
    np.cumsum((position[1:] > position[:-1] + SNAP) | (drawing[1:] != drawing[:-1]), out=cluster[1:])
    means = np.bincount(cluster, position) / np.bincount(cluster)
    order = pairs(cluster, start).argsort(kind="stable")
    start, end = start[order], end[order]
    far = np.maximum.accumulate(pairs(cluster, end)).imag  # how far the pieces of a cluster reach so far
    begins = np.ones(len(start), np.bool_)
    begins[1:] = (start[1:] > far[:-1] + JOIN) | (cluster[1:] != cluster[:-1])
    first = np.flatnonzero(begins)
    last = first + lengths(first, len(start)) - 1
    whole = np.stack((means[cluster[first]], start[first], far[last]), axis=1)
    is_long = whole[:, 2] - whole[:, 1] >= SHORTEST
    bounds = drawing[first[is_long]].searchsorted(np.arange(len(drawings) + 1)).tolist()
    whole = whole[is_long]
    return [whole[a:b] for a, b in pairwise(bounds)]


@dataclass(slots=True)
class Crossings:
    """Where lines meet, by page, column and row. At a point meet one vertical and one horizontal line, or those on both sides of a gap."""

    xs: Floats  # of the columns
    ys: Floats
    pages: Ints  # of the columns
    columns: Ints  # of each point; ordered by column, then row
    rows: Ints
    verticals: tuple[Ints, Ints]  # the first and the last vertical line that meet in each point
    horizontals: tuple[Ints, Ints]
    begins: Ints  # a column's place in `index`, from which its rows are counted
    index: Ints  # the point at each place, -1 where none is

    def at(self, columns: Ints, rows: Ints) -> Ints:
        """The points in these columns and rows, -1 where none is."""
        points: Ints = self.index[self.begins[columns] + rows]
        return points


def crossings(columns: Sequence[Rules], rows: Sequence[Rules]) -> Crossings:
    """Where upright and level lines (of `lines`), given page by page, meet or come within `REACH`. Raises TooIntricate."""
    bounds_v, page_of_v = _by_page(columns)
    bounds_h, page_of_h = _by_page(rows)
    xs, pages, column_of = _distinct(np.concatenate(columns)[:, 0], page_of_v)
    ys, page_of_row, row_of = _distinct(np.concatenate(rows)[:, 0], page_of_h)
    # A column may meet the rows of its page.
    n_rows = np.bincount(page_of_row, minlength=len(rows))
    ends = n_rows[pages].cumsum()
    if len(ends) and ends[-1] > MAX_STEPS:
        raise TooIntricate
    begins = ends - n_rows.cumsum()[pages]
    found = list(map(_pairs, columns, rows))
    n_found = [len(v) for v, _ in found]
    v = np.concatenate([v for v, _ in found]) + np.repeat(bounds_v[:-1], n_found)
    h = np.concatenate([h for _, h in found]) + np.repeat(bounds_h[:-1], n_found)
    place = begins[column_of[v]] + row_of[h]
    order = place.argsort(kind="stable")
    place, v, h = place[order], v[order], h[order]
    starts = runs(place)
    # Lines of one position are in order: those that meet in a point follow each other.
    first_v, last_v, first_h, last_h = v[starts], v[starts], h[starts], h[starts]
    if len(starts) < len(place):
        last_v = np.maximum.reduceat(v, starts)
        first_h, last_h = np.minimum.reduceat(h, starts), np.maximum.reduceat(h, starts)
    index = np.full(ends[-1] if len(ends) else 0, -1, np.intp)
    index[place[starts]] = np.arange(len(starts))
    return Crossings(xs, ys, pages, column_of[first_v], row_of[first_h], (first_v, last_v), (first_h, last_h), begins, index)


def _by_page(edges: Sequence[Rules]) -> tuple[list[int], Ints]:
    """Where the lines of each page begin and end among all, and the page of each."""
    return [0, *accumulate(map(len, edges))], np.repeat(np.arange(len(edges)), [len(each) for each in edges])


def _distinct(positions: Floats, pages: Ints) -> tuple[Floats, Ints, Ints]:
    """The different values on each page, ascending there, their pages, and which of them each is."""
    is_new = np.ones(len(positions), np.bool_)
    is_new[1:] = (positions[1:] != positions[:-1]) | (pages[1:] != pages[:-1])
    return positions[is_new], pages[is_new], is_new.cumsum() - 1


def _pairs(columns: Rules, rows: Rules) -> tuple[Ints, Ints]:
    """Indices of the lines that meet, two and two, by vertical and horizontal line. Raises TooIntricate."""
    y, start, end = rows[:, 0], rows[:, 1] - REACH, rows[:, 2] + REACH
    found = []
    block = max(1, MAX_STEPS // max(1, len(rows)))
    for begin in range(0, len(columns) or 1, block):
        x, top, bottom = columns[begin : begin + block].T[:, :, None]
        v, h = np.nonzero((start <= x) & (x <= end) & (y >= top - REACH) & (y <= bottom + REACH))
        found.append((v + begin, h))
        if sum(len(v) for v, _ in found) > MAX_STEPS:
            raise TooIntricate
    if len(found) == 1:
        return found[0]
    return np.concatenate([v for v, _ in found]), np.concatenate([h for _, h in found])


def cells(points: Crossings) -> Ints:
    """For each crossing the smallest rectangle below and right of it whose four sides are ruled.

    One a row: the points at its upper left, upper right, lower left and lower right. Raises TooIntricate.
    """
    by_row = points.rows.argsort(kind="stable")
    below = _next(points.columns, points.verticals, np.arange(len(by_row)))
    right = _next(points.rows, points.horizontals, by_row)
    here = np.flatnonzero((below >= 0) & (right >= 0))
    if len(here) > MAX_STEPS:
        raise TooIntricate
    b, r = below[here], right[here]
    corner = points.at(points.columns[r], points.rows[b])
    is_ruled = (corner >= 0) & _share(points.verticals, corner, r) & _share(points.horizontals, corner, b)
    found = np.stack((here, r, b, corner), axis=1)
    if is_ruled.all():
        return found
    search = _Search(points, by_row, len(here))
    more = [corners for point in here[~is_ruled].tolist() if (corners := search.from_point(point))]
    found = np.concatenate((found[is_ruled], np.array(more, np.intp).reshape(-1, 4)))
    return found[found[:, 0].argsort()]


def _next(along: Ints, by: tuple[Ints, Ints], order: Ints) -> Ints:
    """For each point the one that follows it in its row or column, if one line goes through both; else -1."""
    following = _following(along, order)
    following[~_share(by, np.arange(len(along)), following)] = -1
    return following


def _following(along: Ints, order: Ints) -> Ints:
    """For each point the next one of its row or column, else -1."""
    following = np.full(len(along), -1, np.intp)
    here, there = order[:-1], order[1:]
    is_same = along[here] == along[there]
    following[here[is_same]] = there[is_same]
    return following


def _share(by: tuple[Ints, Ints], a: Ints, b: Ints) -> Bools:
    """Points that one line goes through, two and two."""
    first, last = by
    return (first[a] <= last[b]) & (first[b] <= last[a])


class _Search:
    """The search for merged cells: on over points that are no corner of the cell."""

    def __init__(self, points: Crossings, by_row: Ints, steps: int) -> None:
        self.begins, self.rows, self.index = points.begins[points.columns].tolist(), points.rows.tolist(), points.index.tolist()
        self.verticals = [line.tolist() for line in points.verticals]
        self.horizontals = [line.tolist() for line in points.horizontals]
        self.below = _following(points.columns, np.arange(len(by_row))).tolist()
        self.right = _following(points.rows, by_row).tolist()
        self.steps = steps

    def from_point(self, here: int) -> tuple[int, int, int, int] | None:
        """The corners of the smallest ruled rectangle below and right of the point."""
        v, h = self.verticals, self.horizontals
        b = self.below[here]
        while b >= 0 and _meet(v, here, b):
            r = self.right[here]
            while r >= 0 and _meet(h, here, r):
                self.steps += 1
                corner = self.index[self.begins[r] + self.rows[b]]
                if corner >= 0 and _meet(v, corner, r) and _meet(h, corner, b):
                    return here, r, b, corner
                r = self.right[r]
            if self.steps > MAX_STEPS:
                raise TooIntricate
            b = self.below[b]
        return None


def _meet(by: list[list[int]], a: int, b: int) -> bool:
    first, last = by
    return first[a] <= last[b] and first[b] <= last[a]


def _is_tiled(boxes: Rules) -> bool:
    """The cells fill a rectangle: then each shares corners with its neighbours, and all are one table."""
    if not len(boxes):
        return False
    x0, top, x1, bottom = boxes.T
    whole = (x1.max() - x0.min()) * (bottom.max() - top.min())
    return bool(abs(whole - ((x1 - x0) * (bottom - top)).sum()) < 1e-9 * whole)


def contiguous(corners: Ints) -> list[Ints]:
    """Cells that share corners, as tables: which rows of `corners` (of `cells`) belong to each."""
    parent = list(range(len(corners)))
    cell_at: dict[int, int] = {}
    for i, points in enumerate(corners.tolist()):
        for point in points:
            other = cell_at.setdefault(point, i)
            if other != i:
                parent[_root(parent, i)] = _root(parent, other)
    roots = np.array([_root(parent, i) for i in range(len(parent))], np.intp)
    return [np.flatnonzero(roots == root) for root in dict.fromkeys(roots.tolist())]


def _root(parent: list[int], i: int) -> int:
    while parent[i] != i:
        parent[i] = parent[parent[i]]
        i = parent[i]
    return i


def on_grid(boxes: Rules) -> Grid:
    """The cells (left, top, right, bottom) of one table with their rows, columns and spans."""
    lefts, tops, rights, bottoms = boxes.T
    xs, ys = np.concatenate((_different(lefts), [rights.max()])), np.concatenate((_different(tops), [bottoms.max()]))
    left, top = xs.searchsorted(lefts), ys.searchsorted(tops)
    width, height = xs.searchsorted(rights) - left, ys.searchsorted(bottoms) - top
    places = np.stack((top, left, height, width), axis=1)[(top * len(xs) + left).argsort(kind="stable")]
    owner = np.full((len(ys) - 1, len(xs) - 1), -1, np.intp)
    owner[places[:, 0], places[:, 1]] = np.arange(len(places))
    n_owned = places[:, 2] * places[:, 3]
    for i in np.flatnonzero(n_owned > 1).tolist():
        row, column, rows, columns = places[i].tolist()
        owner[row : row + rows, column : column + columns] = i
    if n_owned.sum() > np.count_nonzero(owner >= 0):
        # A cell that overlaps smaller ones keeps only its free part.
        areas = (rights - lefts) * (bottoms - tops)
        places = _free_parts(np.stack((top, left, height, width), axis=1), areas.argsort(kind="stable"), owner)
    return Grid(xs, ys, places, owner)


def _different(positions: Floats) -> Floats:
    ascending = np.sort(positions)
    return ascending[runs(ascending)]


def _free_parts(places: Ints, order: Ints, owner: Ints) -> Ints:
    """Places of cells some of which overlap: in that order each keeps what is free from its upper left on, if anything.

    `owner` is filled anew.
    """
    owner[:] = -1
    kept: list[tuple[int, int, int, int]] = []
    for row, column, rows, columns in places[order].tolist():
        if owner[row, column] >= 0:
            continue
        width = height = 1
        while width < columns and owner[row, column + width] < 0:
            width += 1
        while height < rows and (owner[row + height, column : column + width] < 0).all():
            height += 1
        owner[row : row + height, column : column + width] = len(kept)
        kept.append((row, column, height, width))
    by_place = sorted(range(len(kept)), key=kept.__getitem__)
    numbers = np.array([*np.argsort(by_place).tolist(), -1], np.intp)
    owner[:] = numbers[owner]
    return np.array([kept[i] for i in by_place], np.intp)


def find_grids(horizontals: Rules, verticals: Rules, *, close: bool = True) -> list[Grid]:
    """All grids that the pieces of rules make on a page. Raises TooIntricate."""
    rows, columns = lines_of_each((horizontals, verticals))
    (found,) = grids_of_each([rows], [columns], close=close)
    if isinstance(found, TooIntricate):
        raise found
    return found


def grids_of_each(rows: Sequence[Rules], columns: Sequence[Rules], *, close: bool = True) -> list[list[Grid] | TooIntricate]:
    """All grids of each page, from the top, or why there are none.

    A frame with one cell is a grid here; whoever reads it tells a box from a table. `close` adds the borders that open tables lack;
    without it the grids are pdfplumber's.
    """
    try:
        return list(_grids_together(rows, columns, close))
    except TooIntricate as error:
        if len(rows) == 1:
            return [error]
    return [found for row, column in zip(rows, columns, strict=True) for found in grids_of_each([row], [column], close=close)]


def _grids_together(rows: Sequence[Rules], columns: Sequence[Rules], close: bool) -> Iterator[list[Grid]]:
    """The grids of each page, at least one. Raises TooIntricate when the rules make no printed table."""
    is_ruled = [len(row) > 0 and len(column) > 0 for row, column in zip(rows, columns, strict=True)]
    rows, columns = ([side if ruled else side[:0] for side, ruled in zip(sides, is_ruled, strict=True)] for sides in (rows, columns))
    points = crossings(columns, rows)
    if close and (more := open_sides(columns, rows, points)):
        for page, (more_columns, more_rows) in more.items():
            closed = rules([*rows[page].tolist(), *more_rows]), rules([*columns[page].tolist(), *more_columns])
            rows[page], columns[page] = lines_of_each(closed)
        points = crossings(columns, rows)
    corners = cells(points)
    left, right = points.xs[points.columns[corners[:, 0]]], points.xs[points.columns[corners[:, 3]]]
    top, bottom = points.ys[points.rows[corners[:, 0]]], points.ys[points.rows[corners[:, 3]]]
    boxes = np.stack((left, top, right, bottom), axis=1)
    bounds = points.pages[points.columns[corners[:, 0]]].searchsorted(np.arange(len(rows) + 1)).tolist()
    for some in map(slice, bounds, bounds[1:]):
        tables = [boxes[some]] if _is_tiled(boxes[some]) else [boxes[some][members] for members in contiguous(corners[some])]
        yield [on_grid(table) for table in sorted(tables, key=_upper_left)]


def _upper_left(boxes: Rules) -> tuple[float, float]:
    top = boxes[:, 1].min()
    return float(top), float(boxes[boxes[:, 1] == top, 0].min())


def completed(grid: Grid, horizontals: Rules, verticals: Rules, xs: Floats, ys: Floats) -> Grid:
    """The grid with cells where no cell is, in its frame: areas that lack one side, or several and hold one of the printed points."""
    if (grid.owner >= 0).all():
        return grid
    gaps = [
        gap
        for gap in _gaps(grid, horizontals, verticals)
        if _drawn_sides(gap, horizontals, verticals) > 2 or ((gap.x0 <= xs) & (xs < gap.x1) & (gap.top <= ys) & (ys < gap.bottom)).any()
    ]
    return replace(on_grid(np.concatenate((grid.boxes, np.array(gaps)))), is_aligned=grid.is_aligned) if gaps else grid


def _drawn_sides(box: Box, horizontals: Rules, verticals: Rules) -> int:
    across = [_is_seen(horizontals, y, box.x0, box.x1, share=0.9) for y in (box.top, box.bottom)]
    return sum(across) + sum(_is_seen(verticals, x, box.top, box.bottom, share=0.9) for x in (box.x0, box.x1))


def _gaps(grid: Grid, horizontals: Rules, verticals: Rules) -> list[Box]:
    """The rectangles of places without a cell that no rule divides."""
    xs, ys = grid.xs.tolist(), grid.ys.tolist()
    free = set(zip(*(places.tolist() for places in np.nonzero(grid.owner < 0)), strict=True))
    upright, level = [_near(verticals, x) for x in xs], [_near(horizontals, y) for y in ys]
    gaps = []
    while free:
        found, queue = set(), [min(free)]
        while queue:
            r, c = place = queue.pop()
            if place not in free:
                continue
            free.discard(place)
            found.add(place)
            queue += [(r, k) for k, x in ((c - 1, c), (c + 1, c + 1)) if not _is_ruled(upright[x], ys[r], ys[r + 1], share=0.5)]
            queue += [(k, c) for k, y in ((r - 1, r), (r + 1, r + 1)) if not _is_ruled(level[y], xs[c], xs[c + 1], share=0.5)]
        rows, columns = [r for r, _ in found], [c for _, c in found]
        if len(found) == (max(rows) - min(rows) + 1) * (max(columns) - min(columns) + 1):
            gaps.append(Box(xs[min(columns)], ys[min(rows)], xs[max(columns) + 1], ys[max(rows) + 1]))
    return gaps


def on_paper(horizontals: Rules, verticals: Rules, height: float) -> tuple[Rules, Rules]:
    """The rules with areas that run off the page's upper or lower edge, as a shaded label over pages does, ending where its borders end."""
    is_running = (verticals[:, 1] < 0) | (verticals[:, 2] > height)
    if not is_running.any():
        return horizontals, verticals
    flat = horizontals[(horizontals[:, 0] >= 0) & (horizontals[:, 0] <= height)].tolist()
    upright = verticals[~is_running].tolist()
    running = sorted(verticals[is_running].tolist(), key=itemgetter(1, 2, 0))
    for (top, bottom), group in groupby(running, key=itemgetter(1, 2)):
        xs = [x for x, _, _ in group]
        borders = [(a, b) for p, a, b in upright if any(abs(p - x) <= SNAP for x in xs) and b > top and a < bottom]
        start = max(top, min((a for a, _ in borders), default=0.0))
        end = min(bottom, max((b for _, b in borders), default=height))
        upright += [(x, start, end) for x in xs]
        flat += [(y, xs[0], xs[-1]) for y in (start, end)]
    return rules(flat), rules(upright)


def open_sides(columns: Sequence[Rules], rows: Sequence[Rules], points: Crossings) -> dict[int, tuple[list[Edge], list[Edge]]]:
    """Borders that are not drawn, by page: where several rules end at one height, or begin at one margin, and nothing closes them.

    Tables without outer verticals, and merged cells that a page break cuts, are open. Verticals first, then horizontals.
    """
    bounds_v, page_of_v = _by_page(columns)
    bounds_h, page_of_h = _by_page(rows)
    by_column = _met(len(page_of_v), points.verticals, points.ys[points.rows])
    by_row = _met(len(page_of_h), points.horizontals, points.xs[points.columns])
    n_met = _n_met(len(page_of_v), points.verticals)
    is_open_v, is_open_h = _have_open_end(np.concatenate(columns), by_column), _have_open_end(np.concatenate(rows), by_row)
    closing = {}
    for page in sorted({*page_of_v[is_open_v].tolist(), *page_of_h[is_open_h].tolist()}):
        v, h = slice(*bounds_v[page : page + 2]), slice(*bounds_h[page : page + 2])
        more = _closing_both(columns[page], rows[page], (by_column[0][v], by_column[1][v]), (by_row[0][h], by_row[1][h]), n_met[v])
        if any(more):
            closing[page] = more
    return closing


def _have_open_end(edges: Rules, met: _Met) -> Bools:
    """Lines that end far from where they meet others, or meet none."""
    is_open: Bools = (np.abs(edges[:, 1] - met[0]) > OPEN) | (np.abs(edges[:, 2] - met[1]) > OPEN)
    return is_open


def _closing_both(columns: Rules, rows: Rules, by_column: _Met, by_row: _Met, n_met: Ints) -> tuple[list[Edge], list[Edge]]:
    """Verticals and horizontals that close the open tables of one page."""
    crossed = by_row[0] <= by_row[1]
    titles = _over_titles(rows, crossed)
    chosen = crossed | titles
    more_columns = _closing(rows[chosen], (by_row[0][chosen], by_row[1][chosen]), columns, set(rows[titles, 0].tolist()))
    return more_columns, _closing(columns, by_column, rows) + _between(columns, n_met)


def _over_titles(rows: Rules, crossed: Bools) -> Bools:
    """Level lines that meet no other but are as long as those of an open table and no further from it than its rows are from another.

    The row between is undivided: a title inside the frame.
    """
    over = np.zeros(len(rows), np.bool_)
    for i in np.flatnonzero(~crossed).tolist():
        gaps = np.diff(rows[crossed & _are_beside(rows[i], rows), 0])
        away = np.abs(rows[crossed & _are_beside(rows[i], rows), 0] - rows[i, 0])
        over[i] = len(gaps) > 0 and away.min() <= ROW_APART * np.median(gaps)
    return over


def _met(n: int, by: tuple[Ints, Ints], positions: Floats) -> _Met:
    """The first and the last position at which each of `n` lines meets another one; infinity and minus infinity if none."""
    first, last = np.full(n, np.inf), np.full(n, -np.inf)
    for line in by:
        np.minimum.at(first, line, positions)
        np.maximum.at(last, line, positions)
    return first, last


def _n_met(n: int, by: tuple[Ints, Ints]) -> Ints:
    """In how many points each of `n` lines meets another one."""
    first, last = by
    return np.bincount(first, minlength=n) + np.bincount(last[last != first], minlength=n)


def _closing(edges: Rules, met: _Met, across: Rules, titles: Collection[float] = ()) -> list[Edge]:
    """The lines that close edges at their starts and at their ends, where at least two end together and one is open."""
    is_met = met[0] <= met[1]
    closing: list[Edge] = []
    for end, extreme in ((1, met[0]), (2, met[1])):
        is_open = is_met & (np.abs(edges[:, end] - extreme) > OPEN)
        while is_open.any():
            edge = edges[is_open.argmax()]
            together = (np.abs(edges[:, end] - edge[end]) <= SNAP) & (is_met | _are_beside(edge, edges))
            is_open &= ~together
            # Two tables one above another may begin at one margin: between them no rule runs.
            closing += [
                (float(edge[end]), p, q)
                for p, q in pairwise(np.unique(edges[together, 0]).tolist())
                if ((across[:, 1] <= p + REACH) & (across[:, 2] >= q - REACH)).any() or p in titles or q in titles
            ]
    return closing


def _between(columns: Rules, n_met: Ints) -> list[Edge]:
    """The lines that close columns of labels over the whole page: uprights that meet no rule, as long as one of the table beside them."""
    closing: list[Edge] = []
    for i in np.flatnonzero(n_met == 0).tolist():
        lonely = columns[i]
        is_beside = _are_beside(lonely, columns)
        is_beside[i] = False
        if not (n_met[is_beside] > 2).any():  # a table of one row may be a chart
            continue
        x, start, end = lonely.tolist()
        beside = columns[is_beside, 0].tolist()
        left, right = [other for other in beside if other < x], [other for other in beside if other > x]
        for a, b in (*((other, x) for other in left[-1:]), *((x, other) for other in right[:1])):
            closing += [(start, a, b), (end, a, b)]
    return closing


def _are_beside(lonely: Floats, edges: Rules) -> Bools:
    """A rule that meets no other belongs to a table whose rules are as long."""
    beside: Bools = np.all(np.abs(edges[:, 1:] - lonely[1:]) <= SNAP, axis=1)
    return beside


def bounded(grid: Grid, horizontals: Rules, verticals: Rules) -> Grid | None:
    """The grid without outer rows and columns that these rules, the visible ones, do not bound; None when nothing is left.

    Spreadsheet exports rule margins and titles in white; the table begins at the first rule that is seen. A row that a page break leaves
    open is bounded by the rules that run on past the last one across.
    """
    xs, ys = grid.xs.tolist(), grid.ys.tolist()
    left, right, top, bottom = 0, len(xs) - 1, 0, len(ys) - 1
    while True:
        across, down = (xs[left], xs[right]), (ys[top], ys[bottom])
        sides = (
            _is_seen(verticals, xs[left], *down) or _is_flanked(horizontals, down, xs[left], xs[left + 1]),
            _is_seen(verticals, xs[right], *down) or _is_flanked(horizontals, down, xs[right - 1], xs[right]),
            _is_seen(horizontals, ys[top], *across) or _is_flanked(verticals, across, ys[top], ys[top + 1]),
            _is_seen(horizontals, ys[bottom], *across) or _is_flanked(verticals, across, ys[bottom - 1], ys[bottom]),
        )
        if all(sides):
            break
        left, right = left + (not sides[0]), right - (not sides[1])
        top, bottom = top + (not sides[2]), bottom - (not sides[3])
        if left >= right or top >= bottom:
            return None
    row, column, rows, columns = grid.places.T
    is_kept = (row >= top) & (row + rows <= bottom) & (column >= left) & (column + columns <= right)
    return on_grid(grid.boxes[is_kept]) if is_kept.any() else None


def open_at(grid: Grid, horizontals: Rules) -> tuple[list[bool], list[bool]]:
    """Of each cell whether it is one of the first row without a rule above, and whether one of the last row without one below.

    Where columns are not ruled, nothing tells a rule that lacks from one that was never drawn.
    """
    if grid.is_aligned:
        return [False] * len(grid.places), [False] * len(grid.places)
    return _unruled(grid, 0, horizontals), _unruled(grid, -1, horizontals)


def _unruled(grid: Grid, end: int, horizontals: Rules) -> list[bool]:
    """Of each cell whether it is in the first or the last row, and no rule runs in its width at that end."""
    is_unruled = [False] * len(grid.places)
    pieces = horizontals[np.abs(horizontals[:, 0] - grid.ys[end]) <= SNAP]
    left, right = grid.xs[0], grid.xs[-1]
    if ((pieces[:, 1] <= left) & (pieces[:, 2] >= right)).any():
        return is_unruled
    owners = np.array([owner for owner in set(grid.owner[end].tolist()) if owner >= 0], np.intp)
    _, column, _, columns = grid.places[owners].T
    x0, x1 = grid.xs[column][:, None], grid.xs[column + columns][:, None]
    ruled = np.maximum(np.minimum(pieces[:, 2], x1) - np.maximum(pieces[:, 1], x0), 0.0).sum(axis=1)
    for cell in owners[ruled <= RULED * (x1 - x0)[:, 0]].tolist():
        is_unruled[cell] = True
    return is_unruled


def _is_flanked(edges: Rules, positions: tuple[float, float], start: float, end: float) -> bool:
    """Both outer rules run all along the open side's row or column."""
    return all(_is_seen(edges, position, start, end, share=0.9) for position in positions)


def _is_seen(edges: Rules, position: float, start: float, end: float, share: float = RULED) -> bool:
    return _is_ruled(_near(edges, position), start, end, share)


def _near(edges: Rules, position: float) -> list[tuple[float, float]]:
    """From where to where rules run at the position."""
    return [(start, end) for _, start, end in edges[np.abs(edges[:, 0] - position) <= SNAP].tolist()]


def _is_ruled(pieces: list[tuple[float, float]], start: float, end: float, share: float = RULED) -> bool:
    """So much of the side is ruled."""
    length = sum(max(0.0, min(b, end) - max(a, start)) for a, b in pieces)
    return length > share * (end - start)
