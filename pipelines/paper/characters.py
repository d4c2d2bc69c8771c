"""The text of a page that PDFium has open: its glyphs as characters with baseline, advance and size, turned as displayed.

Here too: which of them the page clips away, and the alarm for fonts whose box is not where their ink is. No lines, no tables.
"""

import ctypes as c
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import repeat
from math import hypot
from typing import NamedTuple

import numpy as np

from .library import DOUBLES, FLOATS, MATRIX, Pointer, View, address_of, pdfium, results, written
from .page import DISPLACED, Bools, Box, Characters, Floats, Hidden, Ints, lengths, runs

MAX_CHARACTERS = 200_000  # of a page: an A3 page of 3.4 pt type has 12,000
MIDDLE = 0.38  # of the type size above the baseline: the middle of a glyph that is clipped or not

# Line breaks and spaces are no glyphs; 0 and 2 are: a glyph that has no character, and a hyphen at a line's end.
_SPACES = (160, 0x2028, 0x3000, 0xFEFF)
_UNKNOWN, _HYPHENS = (0, 0xFFFF), (2, 0xFFFE)

_text_object = address_of("FPDFText_GetTextObject")
_font = address_of("FPDFTextObj_GetFont")
_clip_segment = address_of("FPDFClipPath_GetPathSegment")
_f, _x, _y = c.c_float(), c.c_float(), c.c_float()
_at_f, _at_x, _at_y = c.byref(_f), c.byref(_x), c.byref(_y)


class Font(dict[str, float]):
    """Advances of a font's glyphs at type size 1, measured once. Only while a page with the font is open: then it may be freed."""

    def __init__(self, font: int) -> None:
        super().__init__()
        self.font = font
        has_descent = pdfium.FPDFFont_GetDescent(font, 1000.0, _at_f)
        self.is_displaced = bool(has_descent) and _f.value < -1000 * DISPLACED

    def __missing__(self, glyph: str) -> float:
        found = pdfium.FPDFFont_GetGlyphWidth(self.font, ord(glyph), 1000.0, _at_f)
        # A subset font may have no way back from the character to its glyph: East Asian type is as wide as high.
        width = _f.value / 1000 if found and _f.value > 0 else (0.5 if glyph.isascii() else 1.0)
        self[glyph] = width
        return width


@dataclass(slots=True)
class Text:
    """What is printed on a page, and what is hidden there."""

    characters: Characters
    hidden: list[Hidden]
    objects: set[int]  # the text objects that gave a character
    fonts: dict[int, Font]
    is_baseline_displaced: bool = False
    problem: str | None = None


class _Style(NamedTuple):
    """How the glyphs of a text object stand on the displayed page."""

    along: float  # points that an advance of 1 takes
    height: float
    is_upright: bool
    right: float  # direction of writing
    up: float


def read_text(page: Pointer, view: View, fonts: Mapping[int, Font]) -> Text:
    """The text of the page. What cannot be read is said in `problem`. `fonts`: those of a page that is open too."""
    text_page = pdfium.FPDFText_LoadPage(page)
    if not text_page:
        return Text(Characters.of([]), [], set(), {}, problem="the text of the page cannot be loaded")
    try:
        count: int = pdfium.FPDFText_CountChars(text_page)
        text = _Reader(text_page, view, fonts).read(min(count, MAX_CHARACTERS))
        if count > MAX_CHARACTERS:
            text.problem = f"{count} characters on the page: only the first {MAX_CHARACTERS} are read"
        return text
    finally:
        pdfium.FPDFText_ClosePage(text_page)


class _Reader:
    """The text of one page while it is open."""

    def __init__(self, text_page: Pointer, view: View, known: Mapping[int, Font]) -> None:
        self.text_page = text_page
        self.view = view
        self.known = known
        self.fonts: dict[int, Font] = {}
        self.styles: dict[tuple[float, ...], _Style] = {}
        self.clips: dict[tuple[int, ...], Box] = {}

    def read(self, count: int) -> Text:
        """The first `count` characters."""
        codes = self._codes(count)
        printed = np.flatnonzero(_is_printed(codes))
        objects = results(len(printed), _text_object, repeat(self.text_page), printed.tolist())
        if not objects.all():  # what the text engine inserted is not printed
            printed, objects = printed[objects > 0], objects[objects > 0]
        if not len(objects):
            return Text(Characters.of([]), [], set(), {})
        _, xs, ys = written(pdfium.FPDFText_GetCharOrigin, printed.tolist(), *DOUBLES, of=self.text_page)
        codes = _shown(codes[printed])
        texts = list(codes.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass"))
        starts = runs(objects)
        handles = list(map(c.c_void_p, objects[starts].tolist()))
        counts = lengths(starts, len(objects))
        x0, x1, baseline, size = self._placed(texts, xs, ys, printed[starts], handles, starts)
        characters = Characters(texts, codes, x0, x1, baseline, size, np.ones(len(texts)))
        return self._seen(characters, self._clips(handles), counts, set(objects[starts].tolist()))

    def _codes(self, count: int) -> Ints:
        """The code point of each character, 0 where the font does not say it."""
        units = c.create_string_buffer(4 * count + 2)
        n = pdfium.FPDFText_GetText(self.text_page, 0, count, units) - 1
        codes: Ints = np.frombuffer(units.raw, np.uint16)[: max(n, 0)].astype(np.intp)
        if n == count and not ((codes >= 0xD800) & (codes < 0xE000)).any():
            return codes
        # Characters of two units, or left out of the text because they are unknown: asked for one by one.
        return results(count, pdfium.FPDFText_GetUnicode, repeat(self.text_page), range(count))

    def _placed(
        self, texts: list[str], xs: Floats, ys: Floats, firsts: Ints, handles: list[Pointer], starts: Ints
    ) -> tuple[Floats, Floats, Floats, Floats]:
        """Left, right, baseline and size of the glyphs as displayed.

        `firsts`, `handles` and `starts` are of their text objects: the first character on the page, the handle, the first glyph.
        """
        looks = np.empty((6, len(handles)))
        looks[0] = results(len(handles), _font, handles)
        _, looks[1] = written(pdfium.FPDFTextObj_GetFontSize, handles, FLOATS[0])
        _, matrices = written(pdfium.FPDFText_GetMatrix, firsts.tolist(), MATRIX, of=self.text_page)
        looks[2:] = matrices.T[:4]
        # Many files have a text object for each glyph: those that look alike are one run.
        is_new = np.ones(len(handles), np.bool_)
        is_new[1:] = (looks[:, 1:] != looks[:, :-1]).any(axis=0)
        starts = starts[is_new]
        counts = lengths(starts, len(texts))
        styles = [self._style(tuple(look)) for look in looks[:, is_new].T.tolist()]
        fonts = [self.fonts[int(font)] for font in looks[0, is_new].tolist()]
        widths: list[float] = []
        for font, start, count in zip(fonts, starts.tolist(), counts.tolist(), strict=True):
            widths += map(font.__getitem__, texts[start : start + count])
        along, height, is_upright, right, up = np.repeat(np.array(styles, np.float64).T, counts, axis=1)
        width = np.array(widths) * along
        x, y = self.view.turned(xs, ys)
        if is_upright.all():
            return x, x + width, y, height
        # A turned glyph: its middle stays where it is, its box is set upright around it.
        middle = x + right * width / 2 - up * MIDDLE * height
        turned = y - up * width / 2 - right * MIDDLE * height + MIDDLE * height
        half = np.abs(width) / 2
        x0, x1 = np.where(is_upright, x, middle - half), np.where(is_upright, x + width, middle + half)
        return x0, x1, np.where(is_upright, y, turned), height

    def _style(self, look: tuple[float, ...]) -> _Style:
        style = self.styles.get(look)
        if style is None:
            font, size, a, b, cc, d = look
            for _ in range(self.view.rotation):
                a, b, cc, d = b, -a, d, -cc
            scale = hypot(a, b) or 1.0
            upright = abs(b) <= 0.1 * abs(a) and a * size > 0
            style = self.styles[look] = _Style(size * scale, abs(size) * hypot(cc, d), upright, a / scale, b / scale)
            if font not in self.fonts:
                self.fonts[int(font)] = self.known.get(int(font)) or Font(int(font))
        return style

    def _seen(self, characters: Characters, clips: Floats | None, counts: Ints, objects: set[int]) -> Text:
        """The characters on the page, and apart those that are clipped away or stand outside."""
        hidden: list[Hidden] = []
        x, y = (characters.x0 + characters.x1) / 2, characters.baseline - MIDDLE * characters.size
        is_seen = np.ones(len(characters), np.bool_)
        if clips is not None:
            left, top, right, bottom = np.repeat(clips, counts, axis=1)
            is_seen = (left <= x) & (x <= right) & (top <= y) & (y <= bottom)
            if not is_seen.all():
                hidden += [Hidden(character, "clipped") for character in characters.taken(np.flatnonzero(~is_seen))]
        is_on_page = (x >= 0) & (x <= self.view.width) & (y >= 0) & (y <= self.view.height)
        if not is_on_page.all():
            hidden += [Hidden(character, "off_page") for character in characters.taken(np.flatnonzero(is_seen & ~is_on_page))]
        is_seen &= is_on_page
        printed = characters if is_seen.all() else characters.taken(np.flatnonzero(is_seen))
        return Text(printed, hidden, objects, self.fonts, any(font.is_displaced for font in self.fonts.values()))

    def _clips(self, objects: list[Pointer]) -> Floats | None:
        """The area that each object is clipped to (left, top, right, bottom); None where none is."""
        handles = list(map(pdfium.FPDFPageObj_GetClipPath, objects))
        counts = results(len(handles), pdfium.FPDFClipPath_CountPaths, handles)
        if counts.max() <= 0:
            return None
        # Shared paths have their points in one place: the first points of the first and the last path tell which clip it is.
        keys = np.empty((3, len(handles)), np.intp)
        keys[0] = counts
        keys[1] = keys[2] = results(len(handles), _clip_segment, handles, repeat(0), repeat(0))
        if counts.max() > 1:
            keys[2] = results(len(handles), _clip_segment, handles, (counts - 1).tolist(), repeat(0))
        is_new = np.ones(len(handles), np.bool_)
        is_new[1:] = (keys[:, 1:] != keys[:, :-1]).any(axis=0)
        starts = is_new.nonzero()[0]
        clips = [self._clip(handles[k], tuple(key)) for k, key in zip(starts.tolist(), keys[:, starts].T.tolist(), strict=True)]
        return np.repeat(np.array(clips).T, lengths(starts, len(handles)), axis=1)

    def _clip(self, handle: Pointer, key: tuple[int, ...]) -> Box:
        """The area, read once for a page of the objects that share it."""
        clip = self.clips.get(key)
        if clip is None:
            clip = self.clips[key] = self._area(handle, key[0])
        return clip

    def _area(self, clip: Pointer, count: int) -> Box:
        x0 = top = -np.inf
        x1 = bottom = np.inf
        for path in range(count):
            points = []
            for segment in range(min(pdfium.FPDFClipPath_CountPathSegments(clip, path), 16)):
                pdfium.FPDFPathSegment_GetPoint(pdfium.FPDFClipPath_GetPathSegment(clip, path, segment), _at_x, _at_y)
                points.append(self.view.turned(_x.value, _y.value))
            if points:
                x0, x1 = max(x0, min(p[0] for p in points)), min(x1, max(p[0] for p in points))
                top, bottom = max(top, min(p[1] for p in points)), min(bottom, max(p[1] for p in points))
        return Box(x0, top, x1, bottom)


def _is_printed(codes: Ints) -> Bools:
    printed: Bools = codes > 32
    for space in _SPACES:
        printed &= codes != space
    printed |= (codes == _HYPHENS[0]) | (codes == _UNKNOWN[0])
    return printed


def _shown(codes: Ints) -> Ints:
    """Code points as text: a hyphen at a line's end is a hyphen, an unknown character says so."""
    special = (codes <= 2) | (codes >= 0xFFFE)
    if special.any():
        codes[np.isin(codes, _HYPHENS)] = ord("-")
        codes[np.isin(codes, _UNKNOWN)] = 0xFFFD
    return codes
