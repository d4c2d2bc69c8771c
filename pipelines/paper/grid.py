"""Rules to tables: ruling segments -> edges (snapped, joined) -> intersections -> cells -> tables on their own grid.

The model is pdfplumber's, with the same tolerances, written on tuples with indexed intersections. No characters here.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby, pairwise
from operator import itemgetter
from typing import NamedTuple

from .page import Box, Horizontal, Vertical

SNAP = 3.0  # rules nearer than this are one rule
JOIN = 3.0  # pieces of one rule with a smaller gap are one piece
REACH = 3.0  # a rule that ends this near to another one meets it
SHORTEST = 3.0  # a shorter rule is a corner of something else
OPEN = 6.0  # a rule that ends this far from the last one it meets has an open end
MAX_STEPS = 4_000_000  # of the search for cells on one page (a 148x148 grid takes 0.1 million)

Edge = tuple[float, float, float]  # position, start, end


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

    box: Box
    xs: list[float]  # left edges of the columns, then the table's right edge
    ys: list[float]
    spans: list[Span]
    owner: list[list[int]]  # [row][column] -> index into spans, -1 where no cell is

    @property
    def n_rows(self) -> int:
        """Rows between the first and the last rule."""
        return len(self.ys) - 1

    @property
    def n_columns(self) -> int:
        """Columns between the first and the last rule."""
        return len(self.xs) - 1


def snap(edges: Iterable[Edge]) -> list[Edge]:
    """Edges whose positions lie within `SNAP` of the next one share their mean position."""
    snapped: list[Edge] = []
    cluster: list[Edge] = []
    last = None
    for edge in sorted(edges):
        if last is not None and edge[0] > last + SNAP:
            snapped += _levelled(cluster)
            cluster = []
        cluster.append(edge)
        last = edge[0]
    return snapped + _levelled(cluster)


def _levelled(cluster: list[Edge]) -> list[Edge]:
    if not cluster:
        return []
    position = sum(edge[0] for edge in cluster) / len(cluster)
    return [(position, start, end) for _, start, end in cluster]


def join(edges: Iterable[Edge]) -> list[Edge]:
    """Pieces of one line with a gap of at most `JOIN` as one; pieces shorter than `SHORTEST` dropped."""
    joined: list[Edge] = []
    for position, group in groupby(sorted(edges), key=itemgetter(0)):
        start, end = None, 0.0
        for _, a, b in group:
            if start is None:
                start, end = a, b
            elif a <= end + JOIN:
                end = max(end, b)
            else:
                joined.append((position, start, end))
                start, end = a, b
        if start is not None:
            joined.append((position, start, end))
    return [edge for edge in joined if edge[2] - edge[1] >= SHORTEST]


class Crossing(NamedTuple):
    """The edges, by index, that meet in a point: almost always one of each."""

    verticals: frozenset[int]
    horizontals: frozenset[int]


def intersections(verticals: list[Edge], horizontals: list[Edge]) -> dict[float, dict[float, Crossing]]:
    """x -> y -> edges that meet there; both levels in ascending order."""
    rows: dict[float, list[tuple[float, float, int]]] = defaultdict(list)
    for index, (y, x0, x1) in enumerate(horizontals):
        rows[y].append((x0, x1, index))
    ys = sorted(rows)
    points: dict[float, dict[float, Crossing]] = {}
    for v, (x, top, bottom) in enumerate(verticals):
        column = points.setdefault(x, {})
        for y in ys[bisect_left(ys, top - REACH) : bisect_right(ys, bottom + REACH)]:
            met = [h for x0, x1, h in rows[y] if x0 - REACH <= x <= x1 + REACH]
            if met:
                known = column.get(y)
                column[y] = Crossing((known.verticals if known else frozenset()) | {v}, frozenset(met))
    return {x: dict(sorted(column.items())) for x, column in sorted(points.items()) if column}


def cells(points: dict[float, dict[float, Crossing]]) -> list[Box]:
    """For each intersection the smallest rectangle below and right of it whose four sides are ruled."""
    columns = {x: list(column.items()) for x, column in points.items()}
    rows: dict[float, list[tuple[float, frozenset[int]]]] = defaultdict(list)
    for x, column in columns.items():
        for y, crossing in column:
            rows[y].append((x, crossing.horizontals))
    place = {(x, y): i for y, row in rows.items() for i, (x, _) in enumerate(row)}
    found: list[Box] = []
    steps = 0
    for x, column in columns.items():
        for i, (y, here) in enumerate(column):
            right = rows[y][place[x, y] + 1 :] if i + 1 < len(column) else []
            box = None
            for y1, below in column[i + 1 :] if right else ():
                if here.verticals.isdisjoint(below.verticals):
                    break
                for x1, horizontals in right:
                    steps += 1
                    if here.horizontals.isdisjoint(horizontals):
                        break
                    corner = points[x1].get(y1)
                    if (
                        corner is not None
                        and not corner.verticals.isdisjoint(points[x1][y].verticals)
                        and not corner.horizontals.isdisjoint(below.horizontals)
                    ):
                        box = Box(x, y, x1, y1)
                        break
                if box:
                    found.append(box)
                    break
            if steps > MAX_STEPS:
                raise TooIntricate
    return found


def contiguous(boxes: list[Box]) -> list[list[Box]]:
    """Cells that share corners, as tables, from the top and the left."""
    parent = list(range(len(boxes)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    corners: dict[tuple[float, float], int] = {}
    for i, (x0, top, x1, bottom) in enumerate(boxes):
        for corner in ((x0, top), (x0, bottom), (x1, top), (x1, bottom)):
            other = corners.setdefault(corner, i)
            if other != i:
                parent[root(i)] = root(other)
    groups: dict[int, list[Box]] = defaultdict(list)
    for i, box in enumerate(boxes):
        groups[root(i)].append(box)
    return sorted(groups.values(), key=lambda group: min((box.top, box.x0) for box in group))


def on_grid(boxes: list[Box]) -> Grid:
    """The cells of one table with their rows, columns and spans. A cell that overlaps smaller ones keeps only its free part."""
    right, bottom = max(box.x1 for box in boxes), max(box.bottom for box in boxes)
    xs = [*sorted({box.x0 for box in boxes}), right]
    ys = [*sorted({box.top for box in boxes}), bottom]
    owner = [[-1] * (len(xs) - 1) for _ in ys[1:]]
    spans: list[Span] = []
    for box in sorted(boxes, key=lambda b: (b.x1 - b.x0) * (b.bottom - b.top)):
        row, column = bisect_left(ys, box.top), bisect_left(xs, box.x0)
        if owner[row][column] >= 0:
            continue
        row_end, column_end = bisect_left(ys, box.bottom), bisect_left(xs, box.x1)
        width = 1
        while column + width < column_end and owner[row][column + width] < 0:
            width += 1
        height = 1
        while row + height < row_end and all(o < 0 for o in owner[row + height][column : column + width]):
            height += 1
        for r in range(row, row + height):
            owner[r][column : column + width] = [len(spans)] * width
        spans.append(Span(row, column, height, width, Box(xs[column], ys[row], xs[column + width], ys[row + height])))
    return Grid(Box(xs[0], ys[0], right, bottom), xs, ys, spans, owner)


def find_grids(horizontals: list[Horizontal], verticals: list[Vertical], *, close: bool = True) -> list[Grid]:
    """All grids of a page, from the top. A frame with one cell is a grid here; whoever reads it tells a box from a table.

    `close` adds the borders that open tables lack; without it the grids are pdfplumber's.

    Raises TooIntricate when the rules make no printed table.
    """
    columns, rows = join(snap(verticals)), join(snap(horizontals))
    points = intersections(columns, rows)
    more_columns, more_rows = open_sides(columns, rows, points) if close else ([], [])
    if more_columns or more_rows:
        columns, rows = join(snap(columns + more_columns)), join(snap(rows + more_rows))
        points = intersections(columns, rows)
    return [on_grid(group) for group in contiguous(cells(points))]


def completed(grid: Grid, horizontals: list[Horizontal], verticals: list[Vertical], printed: Iterable[tuple[float, float]]) -> Grid:
    """The grid with cells where no cell is, in its frame: areas that lack one side, or several and hold one of the `printed` points."""
    if all(owner >= 0 for owners in grid.owner for owner in owners):
        return grid
    gaps = [
        gap
        for gap in _gaps(grid, horizontals, verticals)
        if _drawn_sides(gap, horizontals, verticals) > 2 or any(_holds(gap, *point) for point in printed)
    ]
    return on_grid([span.box for span in grid.spans] + gaps) if gaps else grid


def _holds(box: Box, x: float, y: float) -> bool:
    return box.x0 <= x < box.x1 and box.top <= y < box.bottom


def _drawn_sides(box: Box, horizontals: list[Horizontal], verticals: list[Vertical]) -> int:
    across = [_is_seen(horizontals, y, box.x0, box.x1, share=0.9) for y in (box.top, box.bottom)]
    return sum(across) + sum(_is_seen(verticals, x, box.top, box.bottom, share=0.9) for x in (box.x0, box.x1))


def _gaps(grid: Grid, horizontals: list[Horizontal], verticals: list[Vertical]) -> list[Box]:
    """The rectangles of places without a cell that no rule divides."""
    xs, ys = grid.xs, grid.ys
    free = {(r, c) for r, owners in enumerate(grid.owner) for c, owner in enumerate(owners) if owner < 0}
    gaps = []
    while free:
        found, queue = set(), [min(free)]
        while queue:
            r, c = place = queue.pop()
            if place not in free:
                continue
            free.discard(place)
            found.add(place)
            queue += [(r, k) for k, x in ((c - 1, xs[c]), (c + 1, xs[c + 1])) if not _is_seen(verticals, x, ys[r], ys[r + 1], share=0.5)]
            queue += [(k, c) for k, y in ((r - 1, ys[r]), (r + 1, ys[r + 1])) if not _is_seen(horizontals, y, xs[c], xs[c + 1], share=0.5)]
        rows, columns = [r for r, _ in found], [c for _, c in found]
        if len(found) == (max(rows) - min(rows) + 1) * (max(columns) - min(columns) + 1):
            gaps.append(Box(xs[min(columns)], ys[min(rows)], xs[max(columns) + 1], ys[max(rows) + 1]))
    return gaps


def on_paper(horizontals: list[Horizontal], verticals: list[Vertical], height: float) -> tuple[list[Horizontal], list[Vertical]]:
    """The rules with areas that run off the page's upper or lower edge, as a shaded label over pages does, ending where its borders end."""
    running = [v for v in verticals if v.top < 0 or v.bottom > height]
    if not running:
        return horizontals, verticals
    flat = [h for h in horizontals if 0 <= h.y <= height]
    upright = [v for v in verticals if v.top >= 0 and v.bottom <= height]
    for (top, bottom), group in groupby(sorted(running, key=itemgetter(1, 2, 0)), key=itemgetter(1, 2)):
        xs = [v.x for v in group]
        borders = [v for v in upright if any(abs(v.x - x) <= SNAP for x in xs) and v.bottom > top and v.top < bottom]
        start = max(top, min((v.top for v in borders), default=0.0))
        end = min(bottom, max((v.bottom for v in borders), default=height))
        upright += [Vertical(x, start, end) for x in xs]
        flat += [Horizontal(y, xs[0], xs[-1]) for y in (start, end)]
    return flat, upright


def open_sides(columns: list[Edge], rows: list[Edge], points: dict[float, dict[float, Crossing]]) -> tuple[list[Edge], list[Edge]]:
    """Borders that are not drawn: where several rules end at one height, or begin at one margin, and nothing closes them.

    Tables without outer verticals, and merged cells that a page break cuts, are open. Verticals first, then horizontals.
    """
    met_by_column: list[list[float]] = [[] for _ in columns]
    met_by_row: list[list[float]] = [[] for _ in rows]
    for x, column in points.items():
        for y, crossing in column.items():
            for v in crossing.verticals:
                met_by_column[v].append(y)
            for h in crossing.horizontals:
                met_by_row[h].append(x)
    crossed = [row for row, met in zip(rows, met_by_row, strict=True) if met]
    crossed_met = [met for met in met_by_row if met]
    more_columns = _closing(crossed, crossed_met, 1, columns) + _closing(crossed, crossed_met, 2, columns)
    more_rows = _closing(columns, met_by_column, 1, rows) + _closing(columns, met_by_column, 2, rows) + _between(columns, met_by_column)
    return more_columns, more_rows


def _closing(edges: list[Edge], met: list[list[float]], end: int, across: list[Edge]) -> list[Edge]:
    """The lines that close edges at their start (`end` 1) or their end (2), where at least two end together and one is open."""
    is_open = [abs(edge[end] - (min(m) if end == 1 else max(m))) > OPEN if m else True for edge, m in zip(edges, met, strict=True)]
    closing: list[Edge] = []
    done: set[int] = set()
    for i, edge in enumerate(edges):
        if not is_open[i] or not met[i] or i in done:
            continue
        together = [k for k, other in enumerate(edges) if abs(other[end] - edge[end]) <= SNAP and (met[k] or _is_beside(other, edge))]
        done.update(together)
        positions = sorted({edges[k][0] for k in together})
        # Two tables one above another may begin at one margin: between them no rule runs.
        closing += [(edge[end], p, q) for p, q in pairwise(positions) if any(a <= p + REACH and b >= q - REACH for _, a, b in across)]
    return closing


def _between(columns: list[Edge], met: list[list[float]]) -> list[Edge]:
    """The lines that close columns of labels over the whole page: uprights that meet no rule, as long as one of the table beside them."""
    closing: list[Edge] = []
    for i, lonely in enumerate(columns):
        beside = [k for k, edge in enumerate(columns) if k != i and _is_beside(lonely, edge)] if not met[i] else []
        if not any(len(met[k]) > 2 for k in beside):  # a table of one row may be a chart
            continue
        left = [k for k in beside if columns[k][0] < lonely[0]]
        right = [k for k in beside if columns[k][0] > lonely[0]]
        for k in (*left[-1:], *right[:1]):
            a, b = sorted((columns[k][0], lonely[0]))
            closing += [(lonely[1], a, b), (lonely[2], a, b)]
    return closing


def _is_beside(lonely: Edge, edge: Edge) -> bool:
    """A rule that meets no other belongs to a table whose rules are as long."""
    return abs(lonely[1] - edge[1]) <= SNAP and abs(lonely[2] - edge[2]) <= SNAP


def bounded(grid: Grid, horizontals: list[Horizontal], verticals: list[Vertical]) -> Grid | None:
    """The grid without outer rows and columns that these rules, the visible ones, do not bound; None when nothing is left.

    Spreadsheet exports rule margins and titles in white; the table begins at the first rule that is seen. A row that a page break leaves
    open is bounded by the rules that run on past the last one across.
    """
    xs, ys = grid.xs, grid.ys
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
    kept = [
        s.box
        for s in grid.spans
        if s.row >= top and s.row + s.row_span <= bottom and s.column >= left and s.column + s.column_span <= right
    ]
    return on_grid(kept) if kept else None


def open_at(grid: Grid, horizontals: list[Horizontal]) -> tuple[set[int], set[int]]:
    """The cells, by index, of the first row without a rule above, and those of the last row without one below."""
    above = {i for i, s in enumerate(grid.spans) if s.row == 0 and not _is_seen(horizontals, s.box.top, s.box.x0, s.box.x1)}
    last = grid.n_rows
    below = {
        i for i, s in enumerate(grid.spans) if s.row + s.row_span == last and not _is_seen(horizontals, s.box.bottom, s.box.x0, s.box.x1)
    }
    return above, below


def _is_flanked(edges: list[Horizontal] | list[Vertical], positions: tuple[float, float], start: float, end: float) -> bool:
    """Both outer rules run all along the open side's row or column."""
    return all(_is_seen(edges, position, start, end, share=0.9) for position in positions)


def _is_seen(edges: Iterable[Edge], position: float, start: float, end: float, share: float = 0.1) -> bool:
    """A tenth of the side is ruled: an open row or a short rule does not make it unseen."""
    length = sum(max(0.0, min(b, end) - max(a, start)) for p, a, b in edges if abs(p - position) <= SNAP)
    return length > share * (end - start)
