"""PDFium as an engine: a PDF file's pages as `Page`, read with ctypes from the library that pypdfium2 brings.

Nothing about tables here. The library is not thread-safe: its functions are called without releasing the interpreter lock. Per-character
calls run inside `map` over prepared argument lists, which costs 0.2 µs a call; a Python loop with declared argument types costs 0.5.
"""

import ctypes as c
from collections.abc import Iterator
from itertools import groupby, repeat
from math import hypot
from operator import itemgetter
from pathlib import Path
from types import TracebackType
from typing import Any

import pypdfium2.raw as raw
import pypdfium2_raw

from .page import ASCENT, Box, Character, Hidden, Horizontal, Page, Refused, Vertical

MAX_CHARACTERS = 200_000  # of a page: an A3 page of 3.4 pt type has 12,000
MAX_SEGMENTS = 600_000  # of a page: the densest table seen has 4,000
MAX_SIDE = 20_000.0  # points, of a page: 7 metres
MIN_EDGE = 1.0  # a shorter piece of a path is no rule (pdfplumber's prefilter)
THIN = 2.0  # a filled area thinner than this is a rule however it is drawn
WHITE = 250  # of 255 in red, green and blue
DISPLACED = 0.45  # of the type size below the baseline: a font whose box lies this deep is not where its ink is

_TEXT, _PATH, _IMAGE, _FORM = 1, 2, 3, 5
_BEZIER, _MOVE = 1, 2
_CHUNK = 4096

_NO_MAPPING = "\ufffd"
_REPLACED = {"\x02": "-", "\ufffe": "-", "\x00": _NO_MAPPING, "\uffff": _NO_MAPPING}

_ERRORS = {
    1: ("damaged", "the file cannot be read as a PDF"),
    2: ("damaged", "the file cannot be opened"),
    3: ("damaged", "the file is no PDF that can be opened: its structure is damaged or cut off"),
    4: ("encrypted", "the file is protected with a password"),
    5: ("encrypted", "the file is protected in a way that is not supported"),
    6: ("damaged", "a page of the file cannot be found"),
}


class _Handle(c.c_void_p):
    """A pointer that ctypes neither turns into an int nor cuts to 32 bits when it is passed on."""


class _Box4(c.Structure):
    _fields_ = [("left", c.c_float), ("a", c.c_float), ("right", c.c_float), ("b", c.c_float)]


def _load() -> Any:
    """The library with the return types that are not int. Arguments are not declared: every call here passes ctypes objects."""
    raw.FPDF_InitLibrary()
    path = Path(pypdfium2_raw.__file__).parent
    library = c.PyDLL(str(next(p for p in path.iterdir() if "pdfium" in p.name and p.suffix in {".so", ".dll", ".dylib"})))
    for name in (
        "FPDF_LoadDocument FPDF_LoadPage FPDFText_LoadPage FPDFPage_GetObject FPDFFormObj_GetObject FPDFPath_GetPathSegment "
        "FPDFTextObj_GetFont FPDFText_GetTextObject FPDFPageObj_GetClipPath FPDFClipPath_GetPathSegment"
    ).split():
        getattr(library, name).restype = _Handle
    for name in ("FPDF_GetPageWidthF", "FPDF_GetPageHeightF"):
        getattr(library, name).restype = c.c_float
    library.FPDFFont_GetGlyphWidth.argtypes = (c.c_void_p, c.c_uint, c.c_float, c.c_void_p)
    library.FPDFFont_GetDescent.argtypes = (c.c_void_p, c.c_float, c.c_void_p)
    return library


_pdfium = _load()

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
_colour = [c.c_uint() for _ in range(4)]
_at_colour = [c.byref(colour) for colour in _colour]
_x, _y, _f = c.c_float(), c.c_float(), c.c_float()
_at_x, _at_y, _at_f = c.byref(_x), c.byref(_y), c.byref(_f)

Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class Document:
    """An open PDF. Raises Refused when PDFium cannot open it."""

    def __init__(self, path: Path) -> None:
        self._document = _pdfium.FPDF_LoadDocument(str(path).encode(), None)
        if not self._document:
            raise Refused(*_ERRORS.get(_pdfium.FPDF_GetLastError(), _ERRORS[1]))
        self.page_count: int = _pdfium.FPDF_GetPageCount(self._document)
        self._widths: dict[int, dict[str, float]] = {}
        self._displaced: dict[int, bool] = {}

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

    def width(self, font: int, text: str) -> float:
        """Advance of a glyph at type size 1, kept for each font."""
        widths = self._widths.setdefault(font, {})
        if text not in widths:
            found = _pdfium.FPDFFont_GetGlyphWidth(font, ord(text[0]), 1000.0, _at_f)
            # A subset font may have no way back from the character to its glyph: East Asian type is as wide as high.
            widths[text] = _f.value / 1000 if found and _f.value > 0 else (0.5 if text.isascii() else 1.0)
        return widths[text]

    def is_displaced(self, font: int) -> bool:
        if font not in self._displaced:
            found = _pdfium.FPDFFont_GetDescent(font, 1000.0, _at_f)
            self._displaced[font] = bool(found) and _f.value < -1000 * DISPLACED
        return self._displaced[font]


class _Reader:
    """One page while it is open."""

    def __init__(self, document: Document, handle: Any, page_no: int) -> None:
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
        self._read_objects()
        self._read_text()

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

    def _read_characters(self, text_page: Any, indices: range) -> None:
        codes = list(map(_pdfium.FPDFText_GetUnicode, repeat(text_page), indices))
        printed = [i for i, code in zip(indices, codes, strict=True) if code > 32 and code != 160 and code != 0x3000 or code in (0, 2)]
        objects = [handle.value for handle in map(_pdfium.FPDFText_GetTextObject, repeat(text_page), printed)]
        list(map(_pdfium.FPDFText_GetCharOrigin, repeat(text_page), printed, _x_slots, _y_slots))
        n = len(printed)
        positions = list(zip(_xs[:n], _ys[:n], printed, strict=True))
        runs = [list(run) for _, run in groupby(range(n), key=objects.__getitem__)]
        firsts = [printed[run[0]] for run in runs]
        list(map(_pdfium.FPDFText_GetMatrix, repeat(text_page), firsts, _matrix_slots))
        matrices = _floats[: 6 * len(runs)]
        characters, hidden = self.page.characters, self.page.hidden
        offset = indices.start
        for k, run in enumerate(runs):
            handle = objects[run[0]]
            if handle is None:  # inserted by the text engine, not printed
                continue
            pointer = c.c_void_p(handle)
            font = _pdfium.FPDFTextObj_GetFont(pointer).value or 0
            _pdfium.FPDFTextObj_GetFontSize(pointer, _at_f)
            size = _f.value
            place = self._placing(matrices[6 * k : 6 * k + 4], size)
            clip = self._clip(pointer)
            if self.document.is_displaced(font):
                self.page.is_baseline_displaced = True
            for i in run:
                x, y, index = positions[i]
                code = codes[index - offset]
                text = chr(code)
                if code < 32 or code > 0xFFFD:
                    text = _REPLACED.get(text, text if code > 0xFFFF else _NO_MAPPING)
                character = place(text, self.document.width(font, text), *self.turned(x, y))
                reason = self._hidden_because(character, clip)
                if reason:
                    hidden.append(Hidden(character, reason))
                else:
                    characters.append(character)

    def _placing(self, matrix: list[float], size: float) -> Any:
        """How glyphs of a text object stand on the displayed page: a function of text, advance at size 1 and origin."""
        a, b, cc, d = matrix
        for _ in range(self.rotation):
            a, b, cc, d = b, -a, d, -cc
        along, height = size * hypot(a, b), abs(size) * hypot(cc, d)
        if abs(b) <= 0.1 * abs(a) and a * size > 0:

            def upright(text: str, advance: float, x: float, y: float) -> Character:
                return Character(text, x, x + advance * along, y, height)

            return upright
        scale = hypot(a, b) or 1.0
        right, up = a / scale, b / scale

        def turned(text: str, advance: float, x: float, y: float) -> Character:
            """The glyph's middle stays where it is, its box is set upright around it."""
            width = advance * along
            middle_x = x + right * width / 2 - up * 0.38 * height
            middle_y = y - up * width / 2 - right * 0.38 * height
            return Character(text, middle_x - abs(width) / 2, middle_x + abs(width) / 2, middle_y + 0.38 * height, height)

        return turned

    def _clip(self, text_object: c.c_void_p) -> Box | None:
        """The area that the object is clipped to, or None."""
        clip = _pdfium.FPDFPageObj_GetClipPath(text_object)
        count = _pdfium.FPDFClipPath_CountPaths(clip) if clip else -1
        if count <= 0:
            return None
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

    def _hidden_because(self, character: Character, clip: Box | None) -> str | None:
        x = (character.x0 + character.x1) / 2
        y = character.baseline - 0.38 * character.size
        if not (0 <= x <= self.page.width and 0 <= y <= self.page.height):
            return "off_page"
        if clip is not None and not (clip.x0 <= x <= clip.x1 and clip.top <= y <= clip.bottom):
            return "clipped"
        return None

    # Rules and images

    def _read_objects(self) -> None:
        count: int = _pdfium.FPDFPage_CountObjects(self.handle)
        self._read_children(list(map(_pdfium.FPDFPage_GetObject, repeat(self.handle), range(count))), _IDENTITY, 0)

    def _read_children(self, objects: list[Any], matrix: Matrix, depth: int) -> None:
        kinds = list(map(_pdfium.FPDFPageObj_GetType, objects))
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
            self._use_colour(path, bool(stroke))
            if not stroke and (x1 - x0 < THIN or y1 - y0 < THIN) and matrix == _IDENTITY:
                self._add_area(x0, y0, x1, y1)
            else:
                self._read_path(path, matrix)

    def _use_colour(self, path: Any, stroke: bool) -> None:
        """Collect the segments that follow as rules in white or in another colour."""
        of = _pdfium.FPDFPageObj_GetStrokeColor if stroke else _pdfium.FPDFPageObj_GetFillColor
        white = bool(of(path, *_at_colour)) and min(colour.value for colour in _colour[:3]) >= WHITE
        self.horizontals = self.page.white_horizontals if white else self.page.horizontals
        self.verticals = self.page.white_verticals if white else self.page.verticals

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

    def _read_path(self, path: Any, matrix: Matrix) -> None:
        count: int = _pdfium.FPDFPath_CountSegments(path)
        self.n_segments += count
        if self.n_segments > MAX_SEGMENTS:
            self.page.problem = f"more than {MAX_SEGMENTS} drawn segments on the page: the rest is not read"
            return
        whole = _times(_matrix(path), matrix)
        start = last = None
        for segment in map(_pdfium.FPDFPath_GetPathSegment, repeat(path), range(count)):
            _pdfium.FPDFPathSegment_GetPoint(segment, _at_x, _at_y)
            point = self.turned(*_apply(whole, _x.value, _y.value))
            kind = _pdfium.FPDFPathSegment_GetType(segment)
            if kind == _MOVE:
                start = point
            elif last is not None and kind != _BEZIER:
                self._add_segment(last, point)
            last = point
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


def _bounds(page_object: Any) -> tuple[float, float, float, float]:
    _pdfium.FPDFPageObj_GetBounds(page_object, *(slots[0] for slots in _corner_slots))
    return tuple(corner[0] for corner in _corners)  # type: ignore[return-value]


def _matrix(page_object: Any) -> Matrix:
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
