"""PDFium as an engine: a PDF file's pages as `Page`, read with ctypes from the library that pypdfium2 brings.

Nothing about tables here. The library is not thread-safe: its functions are called without releasing the interpreter lock. Per-character
calls run inside `map` over prepared argument lists, which costs 0.2 µs a call; a Python loop with declared argument types costs 0.5.
"""

import ctypes as c
import os
import re
from itertools import repeat
from math import hypot
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple

import pypdfium2.raw as raw
import pypdfium2_raw

from .page import DISPLACED, MIN_EDGE, THIN, Box, Character, Hidden, Horizontal, Page, Refused, Vertical

MAX_CHARACTERS = 200_000  # of a page: an A3 page of 3.4 pt type has 12,000
MAX_SEGMENTS = 600_000  # of a page: the densest table seen has 4,000
MAX_SIDE = 20_000.0  # points, of a page: 7 metres
WHITE = 250  # of 255 in red, green and blue

_TEXT, _PATH, _IMAGE, _FORM = 1, 2, 3, 5
_BEZIER, _MOVE = 1, 2
_CHUNK = 4096

# Line breaks and spaces are no glyphs; 0 and 2 are: a glyph that has no character, and a hyphen at a line's end.
_SPACES = frozenset({*range(1, 33), 160, 0x2028, 0x3000, 0xFEFF} - {2})
_GLYPHS = {0: "\ufffd", 2: "-", 0xFFFE: "-", 0xFFFF: "\ufffd"}

_LATIN = re.compile(r"([A-Z]{6}\+)?(Times|Arial|Helvetica|Courier|Calibri|Cambria|Symbol|Zapf|Tahoma|Verdana|Georgia)", re.IGNORECASE)

_ERRORS = {
    1: ("damaged", "the file cannot be read as a PDF"),
    2: ("damaged", "the file cannot be opened"),
    3: ("damaged", "the file is no PDF that can be opened: its structure is damaged or cut off"),
    4: ("encrypted", "the file is protected with a password"),
    5: ("encrypted", "the file is protected in a way that is not supported"),
    6: ("damaged", "a page of the file cannot be found"),
}


# What ctypes gives has no types to check.
_Library = Any
_Function = Any
_Pointer = Any


class _Handle(c.c_void_p):
    """A pointer that ctypes neither turns into an int nor cuts to 32 bits when it is passed on."""


class _Box4(c.Structure):
    _fields_ = [("left", c.c_float), ("a", c.c_float), ("right", c.c_float), ("b", c.c_float)]


_RETURN_POINTERS = (
    "FPDF_LoadDocument",
    "FPDF_LoadPage",
    "FPDFText_LoadPage",
    "FPDFPage_GetObject",
    "FPDFFormObj_GetObject",
    "FPDFPath_GetPathSegment",
    "FPDFPageObj_GetClipPath",
    "FPDFClipPath_GetPathSegment",
)


def _load() -> _Library:
    """The library with the return types that are not int. Arguments are not declared: every call here passes ctypes objects."""
    raw.FPDF_InitLibrary()
    path = Path(pypdfium2_raw.__file__).parent
    library = c.PyDLL(str(next(p for p in path.iterdir() if "pdfium" in p.name and p.suffix in {".so", ".dll", ".dylib"})))
    for name in _RETURN_POINTERS:
        getattr(library, name).restype = _Handle
    for name in ("FPDF_GetPageWidthF", "FPDF_GetPageHeightF"):
        getattr(library, name).restype = c.c_float
    library.FPDFFont_GetGlyphWidth.argtypes = (c.c_void_p, c.c_uint, c.c_float, c.c_void_p)
    library.FPDFFont_GetDescent.argtypes = (c.c_void_p, c.c_float, c.c_void_p)
    return library


_pdfium = _load()
_new = tuple.__new__


def _returning_int(name: str) -> _Function:
    """A second entry to a function that gives a pointer, as an int or None."""
    function = _pdfium[name]
    function.restype = c.c_void_p
    return function


_text_object = _returning_int("FPDFText_GetTextObject")
_font = _returning_int("FPDFTextObj_GetFont")
_clip_segment = _returning_int("FPDFClipPath_GetPathSegment")

# Buffers that calls fill, with a prepared reference to each slot; a page longer than a chunk is read chunk by chunk.
_xs, _ys = (c.c_double * _CHUNK)(), (c.c_double * _CHUNK)()
_x_slots = [c.byref(_xs, 8 * i) for i in range(_CHUNK)]
_y_slots = [c.byref(_ys, 8 * i) for i in range(_CHUNK)]
_floats = (c.c_float * (6 * _CHUNK))()
_matrix_slots = [c.byref(_floats, 24 * i) for i in range(_CHUNK)]
_corners = [(c.c_float * _CHUNK)() for _ in range(4)]
_corner_slots = [[c.byref(corner, 4 * i) for i in range(_CHUNK)] for corner in _corners]
_ints = ((c.c_int * _CHUNK)(), (c.c_int * _CHUNK)())
_int_slots = [[c.byref(numbers, 4 * i) for i in range(_CHUNK)] for numbers in _ints]
_red, _green, _blue, _alpha = c.c_uint(), c.c_uint(), c.c_uint(), c.c_uint()
_at_colour = (c.byref(_red), c.byref(_green), c.byref(_blue), c.byref(_alpha))
_x, _y, _f = c.c_float(), c.c_float(), c.c_float()
_at_x, _at_y, _at_f = c.byref(_x), c.byref(_y), c.byref(_f)

Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class Document:
    """An open PDF. Raises Refused when PDFium cannot open it."""

    def __init__(self, path: Path) -> None:
        self._document = _pdfium.FPDF_LoadDocument(os.fsencode(path), None)
        if not self._document:
            raise Refused(*_ERRORS.get(_pdfium.FPDF_GetLastError(), _ERRORS[1]))
        self.page_count: int = _pdfium.FPDF_GetPageCount(self._document)

    def __enter__(self) -> "Document":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        _pdfium.FPDF_CloseDocument(self._document)

    def page(self, page_no: int) -> Page:
        """Page `page_no`, from 1. Raises Refused when PDFium cannot load it."""
        handle = _pdfium.FPDF_LoadPage(self._document, page_no - 1)
        if not handle:
            raise Refused("no_pages", f"page {page_no} cannot be opened")
        try:
            return _Reader(self, handle, page_no).page
        finally:
            _pdfium.FPDF_ClosePage(handle)


class _Widths(dict[str, float]):
    """Advances of a font's glyphs at type size 1, measured once. Only while the page is open: then the font may be freed."""

    def __init__(self, font: int | None) -> None:
        super().__init__()
        self.font = font

    def __missing__(self, glyph: str) -> float:
        found = _pdfium.FPDFFont_GetGlyphWidth(self.font, ord(glyph), 1000.0, _at_f)
        # A subset font may have no way back from the character to its glyph: East Asian type is as wide as high.
        width = _f.value / 1000 if found and _f.value > 0 else (0.5 if glyph.isascii() else 1.0)
        self[glyph] = width
        return width


def _font_name(font: int) -> str:
    name = c.create_string_buffer(128)
    _pdfium.FPDFFont_GetBaseFontName(c.c_void_p(font), name, c.c_size_t(128))
    return name.value.decode("utf-8", "replace")


def _is_displaced(font: int | None) -> bool:
    found = _pdfium.FPDFFont_GetDescent(font, 1000.0, _at_f)
    return bool(found) and _f.value < -1000 * DISPLACED


def _set_upright(glyph: str, width: float, x: float, y: float, height: float, right: float, up: float) -> Character:
    """A turned glyph: its middle stays where it is, its box is set upright around it."""
    x, y = x + right * width / 2 - up * 0.38 * height, y - up * width / 2 - right * 0.38 * height
    return Character(glyph, x - abs(width) / 2, x + abs(width) / 2, y + 0.38 * height, height)


class _Style(NamedTuple):
    """How the glyphs of a text object stand on the displayed page."""

    widths: "_Widths"
    along: float  # points that an advance of 1 takes
    height: float
    is_upright: bool
    right: float  # direction of writing
    up: float


class _Reader:
    """One page while it is open."""

    def __init__(self, document: Document, handle: _Pointer, page_no: int) -> None:
        self.document = document
        self.handle = handle
        bounds = _Box4()
        _pdfium.FPDF_GetPageBoundingBox(handle, c.byref(bounds))
        self.left, self.right = bounds.left, bounds.right
        self.bottom, self.top = sorted((bounds.a, bounds.b))
        self.rotation: int = _pdfium.FPDFPage_GetRotation(handle) % 4
        self.page = Page(page_no, _pdfium.FPDF_GetPageWidthF(handle), _pdfium.FPDF_GetPageHeightF(handle), 90 * self.rotation)
        if max(self.page.width, self.page.height) > MAX_SIDE:
            self.page.problem = f"the page says that it is {self.page.width:.0f} x {self.page.height:.0f} points large"
            return
        self.n_segments = 0
        self.horizontals, self.verticals = self.page.horizontals, self.page.verticals
        self.styles: dict[tuple[Any, ...], _Style] = {}
        self.widths: dict[int | None, _Widths] = {}
        self.text_objects: list[_Pointer] = []
        self.read_objects: set[int | None] = set()
        self.clips: dict[tuple[int | None, ...], Box] = {}
        self._read_objects()
        self._read_text()
        self._set_aside_off_page()
        self.page.n_unread = self._count_unread()

    def _count_unread(self) -> int:
        """Text in a font that is neither embedded nor here: PDFium leaves out what its substitute cannot draw.

        Its own substitutes draw every Latin letter, so in those families only spaces are left out.
        """
        if len(self.text_objects) <= len(self.read_objects):
            return 0
        left_out = [o for o in self.text_objects if o.value not in self.read_objects]
        has_substitute: dict[int | None, bool] = {}
        unread = 0
        for text_object in left_out:
            x0, _, x1, _ = _bounds(text_object)
            font = _font(text_object)
            if x0 != x1 or font is None:
                continue
            if font not in has_substitute:
                has_substitute[font] = bool(_pdfium.FPDFFont_GetIsEmbedded(c.c_void_p(font))) or bool(_LATIN.match(_font_name(font)))
            unread += not has_substitute[font]
        return unread

    def _set_aside_off_page(self) -> None:
        width, height = self.page.width, self.page.height
        off = [c for c in self.page.characters if not (0 <= c.x0 + c.x1 <= 2 * width and 0 <= c.baseline - 0.38 * c.size <= height)]
        if off:
            gone = set(map(id, off))
            self.page.characters = [c for c in self.page.characters if id(c) not in gone]
            self.page.hidden += [Hidden(c, "off_page") for c in off]

    def turned(self, x: float, y: float) -> tuple[float, float]:
        """A point of the file as displayed: turned, from the top left."""
        if self.rotation == 0:
            return x - self.left, self.top - y
        if self.rotation == 1:
            return y - self.bottom, x - self.left
        if self.rotation == 2:
            return self.right - x, y - self.bottom
        return self.top - y, self.right - x

    # Text

    def _read_text(self) -> None:
        text_page = _pdfium.FPDFText_LoadPage(self.handle)
        if not text_page:
            self.page.problem = "the text of the page cannot be loaded"
            return
        try:
            count: int = _pdfium.FPDFText_CountChars(text_page)
            if count > MAX_CHARACTERS:
                self.page.problem = f"{count} characters on the page: only the first {MAX_CHARACTERS} are read"
                count = MAX_CHARACTERS
            for start in range(0, count, _CHUNK):
                self._read_characters(text_page, range(start, min(start + _CHUNK, count)))
        finally:
            _pdfium.FPDFText_ClosePage(text_page)

    def _read_characters(self, text_page: _Pointer, indices: range) -> None:
        codes = list(map(_pdfium.FPDFText_GetUnicode, repeat(text_page), indices))
        printed = [i for i, code in zip(indices, codes, strict=True) if code not in _SPACES]
        n = len(printed)
        objects = list(map(_text_object, repeat(text_page), printed))
        self.read_objects.update(objects)
        list(map(_pdfium.FPDFText_GetCharOrigin, repeat(text_page), printed, _x_slots, _y_slots))
        points = self._all_turned(_xs[:n], _ys[:n])
        offset = indices.start
        glyphs = [_GLYPHS.get(code) or chr(code) for code in (codes[i - offset] for i in printed)]
        starts = [i for i in range(n) if not i or objects[i] != objects[i - 1]]
        handles = [c.c_void_p(objects[i]) for i in starts]
        list(map(_pdfium.FPDFText_GetMatrix, repeat(text_page), [printed[i] for i in starts], _matrix_slots))
        list(map(_pdfium.FPDFTextObj_GetFontSize, handles, _corner_slots[0]))
        matrices = [_floats[k : 6 * len(starts) : 6] for k in range(4)]
        styles = list(zip(map(_font, handles), _corners[0][: len(starts)], *matrices, self._clips(handles), strict=True))
        # Many files have a text object for each glyph: what stands alike is added at once.
        firsts = [k for k in range(len(starts)) if not k or styles[k] != styles[k - 1]]
        for k, following in zip(firsts, [*firsts[1:], None], strict=True):
            run = slice(starts[k], n if following is None else starts[following])
            *style, clip = styles[k]
            if handles[k].value is not None:  # else inserted by the text engine, not printed
                self._add(glyphs[run], points[run], self._style(tuple(style)), clip)

    def _style(self, key: tuple[Any, ...]) -> "_Style":
        style = self.styles.get(key)
        if style is None:
            font, size, a, b, cc, d = key
            for _ in range(self.rotation):
                a, b, cc, d = b, -a, d, -cc
            scale = hypot(a, b) or 1.0
            upright = abs(b) <= 0.1 * abs(a) and a * size > 0
            widths = self.widths.setdefault(font, _Widths(font))
            style = _Style(widths, size * scale, abs(size) * hypot(cc, d), upright, a / scale, b / scale)
            self.styles[key] = style
            if _is_displaced(font):
                self.page.is_baseline_displaced = True
        return style

    def _add(self, glyphs: list[str], points: list[tuple[float, float]], style: "_Style", clip: Box | None) -> None:
        """Characters that stand alike."""
        widths, along, height, upright, right, up = style
        if upright:
            added = [
                _new(Character, (glyph, x, x + widths[glyph] * along, y, height, 1.0)) for glyph, (x, y) in zip(glyphs, points, strict=True)
            ]
        else:
            added = [
                _set_upright(glyph, widths[glyph] * along, x, y, height, right, up) for glyph, (x, y) in zip(glyphs, points, strict=True)
            ]
        if clip is None:
            self.page.characters += added
            return
        left, top, edge, bottom = clip
        for character in added:
            middle = (character.x0 + character.x1) / 2
            if left <= middle <= edge and top <= character.baseline - 0.38 * height <= bottom:
                self.page.characters.append(character)
            else:
                self.page.hidden.append(Hidden(character, "clipped"))

    def _all_turned(self, xs: list[float], ys: list[float]) -> list[tuple[float, float]]:
        if self.rotation == 0:
            left, top = self.left, self.top
            return [(x - left, top - y) for x, y in zip(xs, ys, strict=True)]
        return [self.turned(x, y) for x, y in zip(xs, ys, strict=True)]

    def _clips(self, objects: list[c.c_void_p]) -> list[Box | None]:
        """The area that each object is clipped to. Objects share clip paths, so each is read once for a page."""
        handles = list(map(_pdfium.FPDFPageObj_GetClipPath, objects))
        counts = list(map(_pdfium.FPDFClipPath_CountPaths, handles))
        if max(counts, default=0) <= 0:
            return [None] * len(objects)
        clipped = [k for k, count in enumerate(counts) if count > 0]
        of = [handles[k] for k in clipped]
        # Shared paths have their points in one place: the first points of the first and the last path tell which clip it is.
        first = map(_clip_segment, of, repeat(0), repeat(0))
        last = map(_clip_segment, of, [counts[k] - 1 for k in clipped], repeat(0))
        clips: list[Box | None] = [None] * len(objects)
        known = self.clips
        for k, *key in zip(clipped, [counts[k] for k in clipped], first, last, strict=True):
            clip = known.get(tuple(key))
            if clip is None:
                clip = known[tuple(key)] = self._clip(handles[k], counts[k])
            clips[k] = clip
        return clips

    def _clip(self, clip: _Pointer, count: int) -> Box:
        x0 = top = -1e9
        x1 = bottom = 1e9
        for path in range(count):
            points = []
            for segment in range(min(_pdfium.FPDFClipPath_CountPathSegments(clip, path), 16)):
                _pdfium.FPDFPathSegment_GetPoint(_pdfium.FPDFClipPath_GetPathSegment(clip, path, segment), _at_x, _at_y)
                points.append(self.turned(_x.value, _y.value))
            if points:
                x0, x1 = max(x0, min(p[0] for p in points)), min(x1, max(p[0] for p in points))
                top, bottom = max(top, min(p[1] for p in points)), min(bottom, max(p[1] for p in points))
        return Box(x0, top, x1, bottom)

    # Rules and images

    def _read_objects(self) -> None:
        count: int = _pdfium.FPDFPage_CountObjects(self.handle)
        self._read_children(list(map(_pdfium.FPDFPage_GetObject, repeat(self.handle), range(count))), _IDENTITY, 0)

    def _read_children(self, objects: list[Any], matrix: Matrix, depth: int) -> None:
        kinds = list(map(_pdfium.FPDFPageObj_GetType, objects))
        self.text_objects += [o for o, kind in zip(objects, kinds, strict=True) if kind == _TEXT]
        paths = [o for o, kind in zip(objects, kinds, strict=True) if kind == _PATH]
        for start in range(0, len(paths), _CHUNK):
            self._read_paths(paths[start : start + _CHUNK], matrix)
        for o, kind in zip(objects, kinds, strict=True):
            if kind == _IMAGE:
                self.page.images.append(self._area(*_bounds(o), matrix))
            elif kind == _FORM and depth < 8:
                count = _pdfium.FPDFFormObj_CountObjects(o)
                inner = list(map(_pdfium.FPDFFormObj_GetObject, repeat(o), map(c.c_ulong, range(count))))
                self._read_children(inner, _times(_matrix(o), matrix), depth + 1)

    def _area(self, x0: float, y0: float, x1: float, y1: float, matrix: Matrix) -> Box:
        corners = [self.turned(*_apply(matrix, x, y)) for x, y in ((x0, y0), (x1, y0), (x1, y1), (x0, y1))]
        xs, ys = [p[0] for p in corners], [p[1] for p in corners]
        return Box(min(xs), min(ys), max(xs), max(ys))

    def _read_paths(self, paths: list[Any], matrix: Matrix) -> None:
        n = len(paths)
        list(map(_pdfium.FPDFPath_GetDrawMode, paths, *_int_slots))
        list(map(_pdfium.FPDFPageObj_GetBounds, paths, *_corner_slots))
        modes = list(zip(_ints[0][:n], _ints[1][:n], strict=True))
        bounds = list(zip(*(corner[:n] for corner in _corners), strict=True))
        for path, (fill, stroke), (x0, y0, x1, y1) in zip(paths, modes, bounds, strict=True):
            if not fill and not stroke:
                continue
            is_thin = x1 - x0 < THIN or y1 - y0 < THIN
            if self._use_colour(path, bool(stroke)) and not stroke and not is_thin:
                self.page.white_grounds.append(self._area(x0, y0, x1, y1, matrix))
                continue
            if not stroke and is_thin and matrix == _IDENTITY:
                self._add_area(x0, y0, x1, y1)
            else:
                self._read_path(path, matrix)

    def _use_colour(self, path: _Pointer, stroke: bool) -> bool:
        """Collect the segments that follow as rules in white or in another colour. True for white."""
        of = _pdfium.FPDFPageObj_GetStrokeColor if stroke else _pdfium.FPDFPageObj_GetFillColor
        white = bool(of(path, *_at_colour)) and _red.value >= WHITE and _green.value >= WHITE and _blue.value >= WHITE
        self.horizontals = self.page.white_horizontals if white else self.page.horizontals
        self.verticals = self.page.white_verticals if white else self.page.verticals
        return white

    def _add_area(self, x0: float, y0: float, x1: float, y1: float) -> None:
        (left, top), (right, bottom) = self.turned(x0, y0), self.turned(x1, y1)
        if left > right:
            left, right = right, left
        if top > bottom:
            top, bottom = bottom, top
        self.n_segments += 4
        if right - left >= MIN_EDGE:
            self.horizontals += (Horizontal(top, left, right), Horizontal(bottom, left, right))
        if bottom - top >= MIN_EDGE:
            self.verticals += (Vertical(left, top, bottom), Vertical(right, top, bottom))

    def _read_path(self, path: _Pointer, matrix: Matrix) -> None:
        count: int = _pdfium.FPDFPath_CountSegments(path)
        self.n_segments += count
        if self.n_segments > MAX_SEGMENTS:
            self.page.problem = f"more than {MAX_SEGMENTS} drawn segments on the page: the rest is not read"
            return
        whole = _times(_matrix(path), matrix)
        start = last = None
        bend: list[tuple[float, float]] = []  # control points since the last point on the path
        for segment in map(_pdfium.FPDFPath_GetPathSegment, repeat(path), range(count)):
            _pdfium.FPDFPathSegment_GetPoint(segment, _at_x, _at_y)
            point = self.turned(*_apply(whole, _x.value, _y.value))
            kind = _pdfium.FPDFPathSegment_GetType(segment)
            if kind == _BEZIER and len(bend) < 2:
                bend.append(point)
                continue
            if kind == _MOVE:
                start = point
            elif last is not None and _is_straight(last, bend, point):
                self._add_segment(last, point)
            last, bend = point, []
            if start is not None and _pdfium.FPDFPathSegment_GetClose(segment):
                self._add_segment(last, start)
                last = start

    def _add_segment(self, p: tuple[float, float], q: tuple[float, float]) -> None:
        x0, x1 = (p[0], q[0]) if p[0] <= q[0] else (q[0], p[0])
        y0, y1 = (p[1], q[1]) if p[1] <= q[1] else (q[1], p[1])
        if y1 - y0 < 0.5 and x1 - x0 >= MIN_EDGE:
            self.horizontals.append(Horizontal((y0 + y1) / 2, x0, x1))
        elif x1 - x0 < 0.5 and y1 - y0 >= MIN_EDGE:
            self.verticals.append(Vertical((x0 + x1) / 2, y0, y1))


def _is_straight(p: tuple[float, float], bend: list[tuple[float, float]], q: tuple[float, float]) -> bool:
    """The curve from p to q runs level or upright: its control points stand on the line."""
    return all(abs(x - p[0]) < 0.5 for x, _ in [*bend, q]) or all(abs(y - p[1]) < 0.5 for _, y in [*bend, q])


def _bounds(page_object: _Pointer) -> tuple[float, float, float, float]:
    _pdfium.FPDFPageObj_GetBounds(page_object, *(slots[0] for slots in _corner_slots))
    return tuple(corner[0] for corner in _corners)  # type: ignore[return-value]


def _matrix(page_object: _Pointer) -> Matrix:
    _pdfium.FPDFPageObj_GetMatrix(page_object, _matrix_slots[0])
    return tuple(_floats[:6])  # type: ignore[return-value]


def _apply(m: Matrix, x: float, y: float) -> tuple[float, float]:
    return m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5]


def _times(m: Matrix, n: Matrix) -> Matrix:
    """First m, then n."""
    if n is _IDENTITY:
        return m
    return (
        m[0] * n[0] + m[1] * n[2],
        m[0] * n[1] + m[1] * n[3],
        m[2] * n[0] + m[3] * n[2],
        m[2] * n[1] + m[3] * n[3],
        m[4] * n[0] + m[5] * n[2] + n[4],
        m[4] * n[1] + m[5] * n[3] + n[5],
    )
