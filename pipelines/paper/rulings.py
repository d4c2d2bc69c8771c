"""What pages that PDFium has open draw beside their text: pieces of rules, white grounds, pictures, as displayed.

Paths become straight pieces, level or upright; a filled area or a picture thinner than a rule is one, and so is a row of dots. No lines, no
tables. The pages are read together, in columns, each object with the number of its page.
"""

import ctypes as c
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, pairwise, repeat, starmap

import numpy as np

from .library import FLOATS, INTS, MATRIX, Function, Handles, Sheet, Views, handles, pdfium, results, written
from .page import MIN_EDGE, THIN, Bools, Box, Floats, Ints, Rules, lengths

MAX_SEGMENTS = 600_000  # of a page: the densest table seen has 4,000
MAX_DEPTH = 8  # of forms in forms
WHITE = 250  # of 255 in red, green and blue
STRAIGHT = 0.5  # points: a piece that deviates less is level or upright
DOTS = 8  # at least, in a row, each no further than `DOTTED` from the next, make a rule
DOTTED = 2.5  # points
SLICED = 0.1  # of the page: pictures that cover more are strips of one, and no rules

TEXT, IMAGE, SHADING, FORM = 1, 3, 4, 5
_BEZIER, _MOVE = 1, 2

Matrices = Floats | None  # a, b, c, d, e, f of the form that each object is drawn in; None: they are drawn on their page


@dataclass(slots=True)
class Drawing:
    """What is drawn on a page."""

    horizontals: Rules
    verticals: Rules
    white_horizontals: Rules
    white_verticals: Rules
    white_grounds: list[Box] = field(default_factory=list)
    images: list[Box] = field(default_factory=list)
    grounds: list[Box] = field(default_factory=list)  # areas that are not white, on the pages that are asked for them
    text_objects: list[int] = field(default_factory=list)  # those that were not read
    problem: str | None = None


@dataclass(slots=True)
class _Pieces:
    """Straight pieces: where each begins and ends, whether it is white, and its page."""

    x0: Floats
    y0: Floats
    x1: Floats
    y1: Floats
    is_white: Bools
    page: Ints


def read_drawings(sheets: Sequence[Sheet], read: Ints, with_grounds: set[int]) -> list[Drawing]:
    """All that pages draw that are turned alike. What is not read is said in `problem`.

    `read`: the text objects that are; `with_grounds`: the pages, by their place, whose coloured grounds are asked for.
    """
    reader = _Reader(Views(sheets), len(sheets), read, with_grounds)
    counts: list[int] = [pdfium.FPDFPage_CountObjects(sheet.handle) for sheet in sheets]
    of_page = chain.from_iterable(map(repeat, handles(sheet.handle.value or 0 for sheet in sheets), counts))
    objects = results(sum(counts), pdfium.FPDFPage_GetObject, of_page, chain.from_iterable(map(range, counts)))
    reader.read(objects, np.repeat(np.arange(len(sheets)), counts), None, 0)
    return reader.drawings()


class _Reader:
    """The drawing of pages while they are open."""

    def __init__(self, views: Views, n_pages: int, texts: Ints, with_grounds: set[int]) -> None:
        self.views = views
        self.n_pages = n_pages
        self.texts = np.sort(texts)
        self.n_segments = np.zeros(n_pages, np.intp)
        self.cut_short: set[int] = set()
        self.pieces: list[_Pieces] = []
        self.white_grounds: list[tuple[int, Box]] = []  # with their pages, as all that follows
        self.images: list[tuple[int, Box]] = []
        self.with_grounds = np.array(sorted(with_grounds), np.intp)
        self.grounds: list[tuple[int, Box]] = []
        self.text_objects: list[tuple[int, int]] = []

    def drawings(self) -> list[Drawing]:
        """What was read of each page."""
        drawings = list(starmap(Drawing, self._rules()))
        for page, ground in self.white_grounds:
            drawings[page].white_grounds.append(ground)
        for page, image in self.images:
            drawings[page].images.append(image)
        for page, ground in self.grounds:
            drawings[page].grounds.append(ground)
        for page, text_object in self.text_objects:
            drawings[page].text_objects.append(text_object)
        for page in self.cut_short:
            drawings[page].problem = f"more than {MAX_SEGMENTS} drawn segments on the page: the rest is not read"
        return drawings

    def _rules(self) -> list[tuple[Rules, Rules, Rules, Rules]]:
        """The level pieces of each page, its upright ones, the white level and the white upright ones."""
        names = _Pieces.__slots__
        x0, y0, x1, y1, is_white, page = (np.concatenate([getattr(p, name) for p in self.pieces] or [np.zeros(0)]) for name in names)
        left, right, top, bottom = np.minimum(x0, x1), np.maximum(x0, x1), np.minimum(y0, y1), np.maximum(y0, y1)
        level = (bottom - top < STRAIGHT) & (right - left >= MIN_EDGE)
        upright = ~level & (right - left < STRAIGHT) & (bottom - top >= MIN_EDGE)
        position, start, end = np.where(level, (top + bottom, left, right), (left + right, top, bottom))
        key = 4 * page + 2 * is_white + upright
        chosen = np.flatnonzero(level | upright)
        chosen = chosen[key[chosen].argsort(kind="stable")]
        pieces, key = np.column_stack((position[chosen] / 2, start[chosen], end[chosen])), key[chosen]
        length = bottom - top + right - left  # a figure that is closed where it ended has a piece of none
        dots = np.flatnonzero((length > 0) & (length < MIN_EDGE))
        if len(dots) >= DOTS:
            x, y, of_dots = (left + right)[dots] / 2, (top + bottom)[dots] / 2, (4 * page + 2 * is_white)[dots]
            for at, along, kind in ((y, x, of_dots), (x, y, of_dots + 1)):
                dotted, keys = _dotted(at, along, kind)
                pieces, key = np.concatenate((pieces, dotted)), np.concatenate((key, keys))
            order = key.argsort(kind="stable")
            pieces, key = pieces[order], key[order]
        bounds = key.searchsorted(np.arange(4 * self.n_pages + 1)).tolist()
        parts = iter([pieces[a:b] for a, b in pairwise(bounds)])
        return list(zip(parts, parts, parts, parts, strict=True))

    def read(self, addresses: Ints, pages: Ints, matrices: Matrices, depth: int) -> None:
        """Objects of the pages, or of forms in them."""
        is_other = np.flatnonzero(~_are_among(addresses, self.texts))
        addresses, pages, matrices = addresses[is_other], pages[is_other], _some(matrices, is_other)
        objects = np.fromiter(handles(addresses.tolist()), np.object_, len(addresses))
        others = np.flatnonzero(~self._read_paths(objects, pages, matrices))
        addresses, pages, objects, matrices = addresses[others], pages[others], objects[others], _some(matrices, others)
        kinds = results(len(others), pdfium.FPDFPageObj_GetType, objects.tolist())
        self.text_objects += zip(pages[kinds == TEXT].tolist(), addresses[kinds == TEXT].tolist(), strict=True)
        images, forms = np.flatnonzero(kinds == IMAGE), np.flatnonzero(kinds == FORM)
        if len(shadings := np.flatnonzero(kinds == SHADING)) and len(self.with_grounds):
            self.grounds += self._areas(objects[shadings], pages[shadings], _some(matrices, shadings))
        if len(images):
            self._add_images(list(self._areas(objects[images], pages[images], _some(matrices, images))))
        if len(forms) and depth < MAX_DEPTH:
            self._read_forms(objects[forms], pages[forms], _some(matrices, forms), depth)

    def _read_forms(self, forms: Handles, pages: Ints, matrices: Matrices, depth: int) -> None:
        counts = results(len(forms), pdfium.FPDFFormObj_CountObjects, forms.tolist()).tolist()
        of_form = chain.from_iterable(map(repeat, forms.tolist(), counts))
        within = map(c.c_ulong, chain.from_iterable(map(range, counts)))
        objects = results(sum(counts), pdfium.FPDFFormObj_GetObject, of_form, within)
        (own,) = written(pdfium.FPDFPageObj_GetMatrix, forms.tolist(), into=MATRIX)
        self.read(objects, np.repeat(pages, counts), np.repeat(_times(own, matrices), counts, axis=0), depth + 1)

    def _add_images(self, areas: list[tuple[int, Box]]) -> None:
        """Pictures; those thinner than a rule are drawn as one, unless they are the strips that a picture was sliced in."""
        self.images += areas
        thin = [(page, box) for page, box in areas if min(box.x1 - box.x0, box.bottom - box.top) < THIN]
        if not thin:
            return
        pages = np.array([page for page, _ in thin])
        x0, top, x1, bottom = np.array([box for _, box in thin]).T
        width, height = self.views.sizes(pages)
        is_rule = np.bincount(pages, (x1 - x0) * (bottom - top), self.n_pages)[pages] < SLICED * width * height
        x0, top, x1, bottom, pages = x0[is_rule], top[is_rule], x1[is_rule], bottom[is_rule], pages[is_rule]
        x, y, is_level = (x0 + x1) / 2, (top + bottom) / 2, x1 - x0 > bottom - top
        begin_x, begin_y = np.where(is_level, x0, x), np.where(is_level, y, top)
        end_x, end_y = np.where(is_level, x1, x), np.where(is_level, y, bottom)
        self.pieces.append(_Pieces(begin_x, begin_y, end_x, end_y, np.zeros(len(pages), np.bool_), pages))

    def _areas(self, objects: Handles, pages: Ints, matrices: Matrices) -> Iterator[tuple[int, Box]]:
        """The areas that objects take, with their pages."""
        x0, y0, x1, y1 = written(pdfium.FPDFPageObj_GetBounds, objects.tolist(), into=FLOATS)
        corners = [self.views.turned(*_apply(matrices, x, y), pages) for x, y in ((x0, y0), (x1, y0), (x1, y1), (x0, y1))]
        xs, ys = [p[0] for p in corners], [p[1] for p in corners]
        sides = np.column_stack((np.min(xs, axis=0), np.min(ys, axis=0), np.max(xs, axis=0), np.max(ys, axis=0)))
        return zip(pages.tolist(), starmap(Box, sides.tolist()), strict=True)

    def _read_paths(self, objects: Handles, pages: Ints, matrices: Matrices) -> Bools:
        """Lines and areas, of the objects that are paths. Which are: most are, and only paths have a draw mode."""
        found, fill, stroke = written(pdfium.FPDFPath_GetDrawMode, objects.tolist(), into=INTS[:2])
        is_path: Bools = found > 0
        lines, areas = np.flatnonzero(is_path & (stroke > 0)), np.flatnonzero(is_path & (stroke == 0) & (fill > 0))
        if len(lines) and len(self.with_grounds):
            self._add_thick(objects[lines], pages[lines], _some(matrices, lines))
        if len(lines):
            is_white = _is_white(pdfium.FPDFPageObj_GetStrokeColor, objects[lines])
            self._read_pieces(objects[lines], pages[lines], is_white, _some(matrices, lines))
        if len(areas):
            self._read_filled(objects[areas], pages[areas], _some(matrices, areas))
        return is_path

    def _add_thick(self, paths: Handles, pages: Ints, matrices: Matrices) -> None:
        """Lines so thick that writing stands on them."""
        x0, y0, x1, y1 = written(pdfium.FPDFPageObj_GetBounds, paths.tolist(), into=FLOATS)
        n_points = results(len(paths), pdfium.FPDFPath_CountSegments, paths.tolist())
        is_thick = (n_points == 2) & (x1 - x0 >= THIN) & (y1 - y0 >= THIN) & np.isin(pages, self.with_grounds)
        if is_thick.any():
            self.grounds += self._areas(paths[is_thick], pages[is_thick], _some(matrices, is_thick))

    def _read_filled(self, paths: Handles, pages: Ints, matrices: Matrices) -> None:
        """Areas: thin ones are rules, the edges of white ones are unseen."""
        is_white = _is_white(pdfium.FPDFPageObj_GetFillColor, paths)
        x0, y0, x1, y1 = written(pdfium.FPDFPageObj_GetBounds, paths.tolist(), into=FLOATS)
        is_thin = (x1 - x0 < THIN) | (y1 - y0 < THIN)
        if len(self.with_grounds) and (asked := ~is_white & ~is_thin & np.isin(pages, self.with_grounds)).any():
            self.grounds += self._areas(paths[asked], pages[asked], _some(matrices, asked))
        is_ground = is_white & ~is_thin
        if is_ground.any():
            self.white_grounds += self._areas(paths[is_ground], pages[is_ground], _some(matrices, is_ground))
        rest = ~is_ground
        if matrices is None:
            self._add_areas(x0[is_thin], y0[is_thin], x1[is_thin], y1[is_thin], is_white[is_thin], pages[is_thin])
            rest &= ~is_thin
        if rest.any():
            self._read_pieces(paths[rest], pages[rest], is_white[rest], _some(matrices, rest))

    def _add_areas(self, x0: Floats, y0: Floats, x1: Floats, y1: Floats, is_white: Bools, page: Ints) -> None:
        """The four sides of each area."""
        self.n_segments += 4 * np.bincount(page, minlength=self.n_pages)
        (left, top), (right, bottom) = self.views.turned(x0, y0, page), self.views.turned(x1, y1, page)
        self.pieces += [
            _Pieces(left, top, right, top, is_white, page),
            _Pieces(left, bottom, right, bottom, is_white, page),
            _Pieces(left, top, left, bottom, is_white, page),
            _Pieces(right, top, right, bottom, is_white, page),
        ]

    def _read_pieces(self, paths: Handles, pages: Ints, is_white: Bools, matrices: Matrices) -> None:
        """The pieces that paths are drawn of."""
        counts = results(len(paths), pdfium.FPDFPath_CountSegments, paths.tolist())
        before = self.n_segments
        self.n_segments = before + np.bincount(pages, counts, self.n_pages).astype(np.intp)
        if (self.n_segments > MAX_SEGMENTS).any():
            of_page = counts.cumsum() - np.concatenate(([0], counts.cumsum()))[pages.searchsorted(pages)]
            kept = before[pages] + of_page <= MAX_SEGMENTS
            self.cut_short |= set(pages[~kept].tolist())
            paths, pages, counts, is_white, matrices = paths[kept], pages[kept], counts[kept], is_white[kept], _some(matrices, kept)
        of_path = chain.from_iterable(map(repeat, paths.tolist(), counts.tolist()))
        within = chain.from_iterable(map(range, counts.tolist()))
        segments = handles(map(pdfium.FPDFPath_GetPathSegment, of_path, within))
        if not segments:
            return
        x, y = written(pdfium.FPDFPathSegment_GetPoint, segments, into=FLOATS[:2])
        # A path of two points is a line, which need not be asked for. Most are.
        kinds, closes = np.full((2, len(segments)), 0)
        others = np.flatnonzero(np.repeat(counts > 2, counts))
        points = [segments[i] for i in others.tolist()]
        kinds[others] = results(len(points), pdfium.FPDFPathSegment_GetType, points)
        closes[others] = results(len(points), pdfium.FPDFPathSegment_GetClose, points)
        path = np.repeat(np.arange(len(paths)), counts)
        (own,) = written(pdfium.FPDFPageObj_GetMatrix, paths.tolist(), into=MATRIX)
        page = pages[path]
        x, y = self.views.turned(*_apply(_times(own, matrices)[path], x, y), page)
        is_start = kinds == _MOVE
        is_start[0] = True
        is_start[1:] |= path[1:] != path[:-1]
        begin, end = _joined(x, y, kinds, is_start, closes > 0)
        self.pieces.append(_Pieces(x[begin], y[begin], x[end], y[end], is_white[path[end]], page[end]))


def _dotted(at: Floats, along: Floats, kinds: Ints) -> tuple[Rules, Ints]:
    """The rows of dots, from the first to the last, and of what kind they are. Dots of one row stand at the same height."""
    rows = np.round(4 * at)
    order = np.lexsort((along, rows, kinds))
    rows, along, kinds = rows[order], along[order], kinds[order]
    begins = np.ones(len(order), np.bool_)
    begins[1:] = (kinds[1:] != kinds[:-1]) | (rows[1:] != rows[:-1]) | (along[1:] - along[:-1] > DOTTED)
    starts = begins.nonzero()[0]
    n_dots = lengths(starts, len(order))
    first, last = starts, starts + n_dots - 1
    # Corners of cells drawn one over another are dots in one place.
    is_row = (n_dots >= DOTS) & (along[last] - along[first] > 2 * DOTTED)
    first, last = first[is_row], last[is_row]
    return np.column_stack((rows[first] / 4, along[first], along[last])), kinds[first]


def _is_white(colour: Function, paths: Handles) -> Bools:
    found, red, green, blue, _ = written(colour, paths.tolist(), into=INTS)
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


def _are_among(numbers: Ints, ascending: Ints) -> Bools:
    """The job of `np.isin`, in a sixth of the time: what they are looked for among is in order."""
    if not len(ascending):
        return np.zeros(len(numbers), np.bool_)
    among: Bools = ascending[np.minimum(ascending.searchsorted(numbers), len(ascending) - 1)] == numbers
    return among


def _some(matrices: Matrices, which: Ints | Bools) -> Matrices:
    return None if matrices is None else matrices[which]


def _apply(matrices: Matrices, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    if matrices is None:
        return x, y
    a, b, cc, d, e, f = matrices.T
    return a * x + cc * y + e, b * x + d * y + f


def _times(own: Floats, matrices: Matrices) -> Floats:
    """First the own matrix of each object, then that of its form."""
    if matrices is None:
        return own
    x, y = _apply(matrices, own[:, 4], own[:, 5])
    (a, b, cc, d), (na, nb, nc, nd) = own[:, :4].T, matrices[:, :4].T
    return np.column_stack((a * na + b * nc, a * nb + b * nd, cc * na + d * nc, cc * nb + d * nd, x, y))
