"""What a page that PDFium has open draws beside its text: pieces of rules, white grounds, pictures, as displayed.

Paths become straight pieces, level or upright; a filled area thinner than a rule is one. No lines, no tables.
"""

import ctypes as c
from dataclasses import dataclass
from itertools import chain, repeat

import numpy as np

from .library import FLOATS, INTS, MATRIX, Function, Pointer, View, pdfium, results, written
from .page import MIN_EDGE, THIN, Bools, Box, Floats, Ints, Rules

MAX_SEGMENTS = 600_000  # of a page: the densest table seen has 4,000
MAX_DEPTH = 8  # of forms in forms
WHITE = 250  # of 255 in red, green and blue
STRAIGHT = 0.5  # points: a piece that deviates less is level or upright

_TEXT, _IMAGE, _FORM = 1, 3, 5
_BEZIER, _MOVE = 1, 2

Matrix = Floats  # a, b, c, d, e, f
_IDENTITY: Matrix = np.array((1.0, 0.0, 0.0, 1.0, 0.0, 0.0))


@dataclass(slots=True)
class Drawing:
    """What is drawn on a page."""

    horizontals: Rules
    verticals: Rules
    white_horizontals: Rules
    white_verticals: Rules
    white_grounds: list[Box]
    images: list[Box]
    text_objects: list[Pointer]
    problem: str | None


@dataclass(slots=True)
class _Pieces:
    """Straight pieces: where each begins and ends, and whether it is white."""

    x0: Floats
    y0: Floats
    x1: Floats
    y1: Floats
    is_white: Bools


def read_drawing(page: Pointer, view: View) -> Drawing:
    """All that the page draws. What is not read is said in `problem`."""
    reader = _Reader(view)
    count: int = pdfium.FPDFPage_CountObjects(page)
    reader.read(list(map(pdfium.FPDFPage_GetObject, repeat(page), range(count))), _IDENTITY, 0)
    return reader.drawing()


class _Reader:
    """The drawing of one page while it is open."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.n_segments = 0
        self.problem: str | None = None
        self.pieces: list[_Pieces] = []
        self.white_grounds: list[Box] = []
        self.images: list[Box] = []
        self.text_objects: list[Pointer] = []

    def drawing(self) -> Drawing:
        """What was read."""
        x0, y0, x1, y1, is_white = (
            np.concatenate([getattr(pieces, name) for pieces in self.pieces] or [np.zeros(0)]) for name in _Pieces.__slots__
        )
        is_white = is_white.astype(np.bool_)
        left, right, top, bottom = np.minimum(x0, x1), np.maximum(x0, x1), np.minimum(y0, y1), np.maximum(y0, y1)
        level = (bottom - top < STRAIGHT) & (right - left >= MIN_EDGE)
        upright = ~level & (right - left < STRAIGHT) & (bottom - top >= MIN_EDGE)
        horizontals = np.column_stack(((top + bottom) / 2, left, right))
        verticals = np.column_stack(((left + right) / 2, top, bottom))
        return Drawing(
            horizontals[level & ~is_white],
            verticals[upright & ~is_white],
            horizontals[level & is_white],
            verticals[upright & is_white],
            self.white_grounds,
            self.images,
            self.text_objects,
            self.problem,
        )

    def read(self, objects: list[Pointer], matrix: Matrix, depth: int) -> None:
        """Objects of the page, or of a form that is drawn with that matrix."""
        is_path, fill, stroke = written(pdfium.FPDFPath_GetDrawMode, objects, *INTS[:2])
        others = [objects[i] for i in np.flatnonzero(is_path == 0).tolist()]
        kinds = list(map(pdfium.FPDFPageObj_GetType, others))
        self.text_objects += [o for o, kind in zip(others, kinds, strict=True) if kind == _TEXT]
        stroked = np.flatnonzero((is_path > 0) & (stroke > 0)).tolist()
        self._read_stroked([objects[i] for i in stroked], matrix)
        filled = np.flatnonzero((is_path > 0) & (stroke == 0) & (fill > 0)).tolist()
        self._read_filled([objects[i] for i in filled], matrix)
        for o, kind in zip(others, kinds, strict=True):
            if kind == _IMAGE:
                self.images += self._areas([o], matrix)
            elif kind == _FORM and depth < MAX_DEPTH:
                count = pdfium.FPDFFormObj_CountObjects(o)
                inner = list(map(pdfium.FPDFFormObj_GetObject, repeat(o), map(c.c_ulong, range(count))))
                _, own = written(pdfium.FPDFPageObj_GetMatrix, [o], MATRIX)
                self.read(inner, _times(own, matrix)[0], depth + 1)

    def _areas(self, objects: list[Pointer], matrix: Matrix) -> list[Box]:
        """The areas that objects take."""
        _, *bounds = written(pdfium.FPDFPageObj_GetBounds, objects, *FLOATS)
        x0, y0, x1, y1 = bounds
        corners = [self.view.turned(*_apply(matrix, x, y)) for x, y in ((x0, y0), (x1, y0), (x1, y1), (x0, y1))]
        xs, ys = [p[0] for p in corners], [p[1] for p in corners]
        sides = np.column_stack((np.min(xs, axis=0), np.min(ys, axis=0), np.max(xs, axis=0), np.max(ys, axis=0)))
        return [Box(*side) for side in sides.tolist()]

    def _read_stroked(self, paths: list[Pointer], matrix: Matrix) -> None:
        if paths:
            self._read_paths(paths, _is_white(pdfium.FPDFPageObj_GetStrokeColor, paths), matrix)

    def _read_filled(self, paths: list[Pointer], matrix: Matrix) -> None:
        """Areas: thin ones are rules, the edges of white ones are unseen."""
        if not paths:
            return
        is_white = _is_white(pdfium.FPDFPageObj_GetFillColor, paths)
        _, x0, y0, x1, y1 = written(pdfium.FPDFPageObj_GetBounds, paths, *FLOATS)
        is_thin = (x1 - x0 < THIN) | (y1 - y0 < THIN)
        self.white_grounds += self._areas([paths[i] for i in np.flatnonzero(is_white & ~is_thin).tolist()], matrix)
        rest = ~(is_white & ~is_thin)
        if matrix is _IDENTITY:
            thin = is_thin.nonzero()[0]
            self._add_areas(x0[thin], y0[thin], x1[thin], y1[thin], is_white[thin])
            rest &= ~is_thin
        chosen = rest.nonzero()[0]
        if len(chosen):
            self._read_paths([paths[i] for i in chosen.tolist()], is_white[chosen], matrix)

    def _add_areas(self, x0: Floats, y0: Floats, x1: Floats, y1: Floats, is_white: Bools) -> None:
        """The four sides of each area."""
        self.n_segments += 4 * len(x0)
        (left, top), (right, bottom) = self.view.turned(x0, y0), self.view.turned(x1, y1)
        self.pieces += [
            _Pieces(left, top, right, top, is_white),
            _Pieces(left, bottom, right, bottom, is_white),
            _Pieces(left, top, left, bottom, is_white),
            _Pieces(right, top, right, bottom, is_white),
        ]

    def _read_paths(self, paths: list[Pointer], is_white: Bools, matrix: Matrix) -> None:
        """The pieces that paths are drawn of."""
        counts = results(len(paths), pdfium.FPDFPath_CountSegments, paths)
        total = self.n_segments + int(counts.sum())
        if total > MAX_SEGMENTS:
            self.problem = f"more than {MAX_SEGMENTS} drawn segments on the page: the rest is not read"
            kept = int((self.n_segments + counts.cumsum()).searchsorted(MAX_SEGMENTS, "right"))
            paths, counts, is_white = paths[:kept], counts[:kept], is_white[:kept]
        self.n_segments = total
        numbers = counts.tolist()
        of_path = chain.from_iterable(map(repeat, paths, numbers))
        segments = list(map(pdfium.FPDFPath_GetPathSegment, of_path, chain.from_iterable(map(range, numbers))))
        if not segments:
            return
        _, x, y = written(pdfium.FPDFPathSegment_GetPoint, segments, *FLOATS[:2])
        kinds = results(len(segments), pdfium.FPDFPathSegment_GetType, segments)
        closes = results(len(segments), pdfium.FPDFPathSegment_GetClose, segments)
        path = np.repeat(np.arange(len(paths)), counts)
        _, matrices = written(pdfium.FPDFPageObj_GetMatrix, paths, MATRIX)
        x, y = self.view.turned(*_apply(_times(matrices, matrix)[path].T, x, y))
        is_start = kinds == _MOVE
        is_start[0] = True
        is_start[1:] |= path[1:] != path[:-1]
        begin, end = _joined(x, y, kinds, is_start, closes > 0)
        self.pieces.append(_Pieces(x[begin], y[begin], x[end], y[end], is_white[path[end]]))


def _is_white(colour: Function, paths: list[Pointer]) -> Bools:
    found, red, green, blue, _ = written(colour, paths, *INTS)
    white: Bools = (found > 0) & (red >= WHITE) & (green >= WHITE) & (blue >= WHITE)
    return white


def _joined(x: Floats, y: Floats, kinds: Ints, is_start: Bools, closes: Bools) -> tuple[Ints, Ints]:
    """Between which points straight pieces run, by index: lines, curves that are straight, and what closes a figure."""
    ends = np.arange(len(x))
    starts = np.maximum.accumulate(np.where(is_start, ends, 0))
    begins, is_drawn = ends - 1, ~is_start
    is_bezier = kinds == _BEZIER
    if is_bezier.any():
        # Two control points, then the point where the curve ends.
        nth = ends - np.maximum.accumulate(np.where(is_bezier, 0, ends))
        is_end = is_bezier & (nth % 3 == 0)
        begins[is_end] -= 2
        is_drawn &= ~is_bezier
        is_drawn[is_end] = _are_straight(x, begins[is_end]) | _are_straight(y, begins[is_end])
        closes = closes & (is_end | ~is_bezier)
    # After a figure is closed, a path goes on from where the figure began.
    begins = np.where(closes[begins], starts[begins], begins)
    return np.concatenate((begins[is_drawn], ends[closes])), np.concatenate((ends[is_drawn], starts[closes]))


def _are_straight(at: Floats, begins: Ints) -> Bools:
    """Curves whose control points and end lie level with (or upright over) their begin."""
    straight: Bools = np.all([np.abs(at[begins + k] - at[begins]) < STRAIGHT for k in (1, 2, 3)], axis=0)
    return straight


def _apply(m: Matrix, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    return m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5]


def _times(m: Floats, n: Matrix) -> Floats:
    """First each of the matrices m, then n."""
    if n is _IDENTITY:
        return m
    a, b, cc, d, e, f = m.T
    return np.column_stack(
        (
            a * n[0] + b * n[2],
            a * n[1] + b * n[3],
            cc * n[0] + d * n[2],
            cc * n[1] + d * n[3],
            e * n[0] + f * n[2] + n[4],
            e * n[1] + f * n[3] + n[5],
        )
    )
