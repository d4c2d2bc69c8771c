"""The text of pages that PDFium has open: their glyphs as characters with baseline, advance and size, turned as displayed.

Here too: which of them the page clips away, and the alarm for fonts whose box is not where their ink is. No lines, no tables.
The pages are read together, in columns: most have so few characters that what an array operation costs is its call.
"""

import ctypes as c
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate, chain, pairwise, repeat
from math import hypot
from typing import NamedTuple

import numpy as np

from .fold import PLAIN
from .library import DOUBLES, FLOATS, MATRIX, Handle, Ready, Sheet, View, Views, handles, pdfium, results, written
from .page import (
    ASKEW,
    DISPLACED,
    HALF,
    MIDDLE,
    RULE,
    UNKNOWN,
    UNSEEN,
    WATERMARK,
    Bools,
    Box,
    Characters,
    Floats,
    Hidden,
    Ints,
    lengths,
    runs,
)
from .paint import Painted, Places, painted

MAX_CHARACTERS = 200_000  # of a page: an A3 page of 3.4 pt type has 12,000

# Line breaks and spaces are no glyphs. Other codes below 32 are: 2 is a hyphen at a line's end, and by the rest a font says of no character
# which it is.
_SPACES = (9, 10, 13, 160, 0x2028, 0x3000, 0xFEFF)
_HYPHENS = (2, 0xFFFE)
_SHOWN = np.arange(0x10000, dtype=np.intp)
_SHOWN[[*range(32), 0xFFFF]] = UNKNOWN
_SHOWN[[*_HYPHENS]] = ord("-")
_SHOWN[[*PLAIN]] = [*PLAIN.values()]

N_CODES = 0x110000  # code points
_SIZE = c.c_float.from_param(1000.0)  # at which fonts are measured

_f, _x, _y = c.c_float(), c.c_float(), c.c_float()
_at_f, _at_x, _at_y = c.byref(_f), c.byref(_x), c.byref(_y)
_text = c.create_string_buffer(4 * MAX_CHARACTERS + 2)
_units = np.frombuffer(memoryview(_text), np.uint16)


@dataclass(slots=True)
class Text:
    """What is printed on a page, and what is hidden there."""

    characters: Characters
    hidden: list[Hidden] = field(default_factory=list)
    is_baseline_displaced: bool = False
    is_white: Bools | None = None  # which characters are white; None: none is
    quarters: int = 0  # by which the page must be turned, clockwise, for most of its writing to lie level
    problem: str | None = None


class Texts(NamedTuple):
    """What is printed on some pages."""

    pages: list[Text]
    objects: Ints  # the text objects that gave a character


class _Style(NamedTuple):
    """How the glyphs of a text object stand on the page."""

    along: float  # points that an advance of 1 takes
    height: float
    is_upright: bool
    is_askew: bool
    quarters: int  # clockwise, after which they lie level
    right: float  # direction of writing
    up: float


def read_texts(sheets: Sequence[Sheet]) -> Texts:
    """The text of pages that are turned alike. What cannot be read is said in `problem`."""
    text_pages: list[Handle] = [pdfium.FPDFText_LoadPage(sheet.handle) for sheet in sheets]
    try:
        counts: list[int] = [pdfium.FPDFText_CountChars(text_page) if text_page else 0 for text_page in text_pages]
        texts = _Reader(text_pages, Views(sheets)).read([min(count, MAX_CHARACTERS) for count in counts])
    finally:
        for text_page in filter(None, text_pages):
            pdfium.FPDFText_ClosePage(text_page)
    for text, text_page, count in zip(texts.pages, text_pages, counts, strict=True):
        if not text_page:
            text.problem = "the text of the page cannot be loaded"
        elif count > MAX_CHARACTERS:
            text.problem = f"{count} characters on the page: only the first {MAX_CHARACTERS} are read"
    return texts


def clips_of(objects: list[Ready], pages: Ints, views: Views) -> list[Box]:
    """What each of the text objects is clipped to, of pages turned alike."""
    clips = _Reader([], views)._clips(objects, pages, np.ones(len(objects), np.intp))
    return [Box(-np.inf, -np.inf, np.inf, np.inf)] * len(objects) if clips is None else [Box(*clip) for clip in clips.T.tolist()]


class _Reader:
    """The text of pages while they are open."""

    def __init__(self, text_pages: list[Handle], views: Views) -> None:
        self.text_pages = text_pages
        self.views = views
        self.styles: dict[tuple[float, ...], _Style] = {}
        self.clips: dict[tuple[int, ...], Box] = {}

    def read(self, counts: list[int]) -> Texts:
        """The first so many characters of each page."""
        codes = np.concatenate([_codes(text_page, count) for text_page, count in zip(self.text_pages, counts, strict=True)])
        printed = np.flatnonzero(_is_printed(codes))
        pages = np.repeat(np.arange(len(counts)), counts)[printed]
        indices = printed - np.array([0, *accumulate(counts)], np.intp)[pages]
        text_pages = handles(text_page.value or 0 for text_page in self.text_pages)
        of_pages, numbers = _repeated(text_pages, pages), indices.tolist()
        objects = results(len(printed), pdfium.FPDFText_GetTextObject, of_pages, numbers)
        if not objects.all():  # what the text engine inserted is not printed
            is_real = objects > 0
            printed, pages, indices, objects = printed[is_real], pages[is_real], indices[is_real], objects[is_real]
            of_pages, numbers = _repeated(text_pages, pages), indices.tolist()
        if not len(objects):
            return Texts([Text(Characters.of([])) for _ in counts], objects)
        xs, ys = written(pdfium.FPDFText_GetCharOrigin, of_pages, numbers, into=DOUBLES)
        codes = _shown(codes[printed])
        starts = runs(objects)
        text_objects = handles(objects[starts].tolist())
        fonts = results(len(text_objects), pdfium.FPDFTextObj_GetFont, text_objects)
        (sizes,) = written(pdfium.FPDFTextObj_GetFontSize, text_objects, into=FLOATS[:1])
        firsts = starts.tolist()
        (matrices,) = written(pdfium.FPDFText_GetMatrix, [of_pages[i] for i in firsts], [numbers[i] for i in firsts], into=MATRIX)
        n_glyphs = lengths(starts, len(codes))
        different, of_objects = np.unique(fonts, return_inverse=True)
        widths = _widths(codes, different, np.repeat(of_objects, n_glyphs))
        looks = np.stack((sizes, *matrices.T[:4]))
        x0, x1, baseline, size, is_askew, quarters = self._placed(widths, *self.views.turned(xs, ys, pages), looks, starts)
        characters = Characters(codes, x0, x1, baseline, size, np.ones(len(codes)))
        ends = starts + n_glyphs - 1
        at = Places(pages[starts], n_glyphs, x0[starts], x1[ends], baseline[starts], size[starts])
        look = Painted(*(np.repeat(each, n_glyphs) for each in painted(text_objects, at, is_askew[starts])))
        seen = self._seen(characters, look, self._clips(text_objects, pages[starts], n_glyphs), pages, len(counts))
        displaced = np.flatnonzero([_is_displaced(c.c_void_p(font)) for font in different.tolist()])
        for page in set(pages[starts][np.isin(of_objects, displaced)].tolist()) if len(displaced) else ():
            seen[page].is_baseline_displaced = True
        if quarters.any():
            for page, most in enumerate(_most(quarters[~is_askew], pages[~is_askew], len(counts))):
                seen[page].quarters = most
        return Texts(seen, objects[starts])

    def _placed(
        self, widths: Floats, x: Floats, y: Floats, looks: Floats, starts: Ints
    ) -> tuple[Floats, Floats, Floats, Floats, Bools, Ints]:
        """Left, right, baseline and size of the glyphs, which of them run askew, and by how many quarters they stand off level.

        `looks` and `starts` are of their text objects: size and matrix, the first glyph.
        """
        # Many files have a text object for each glyph: those that look alike are one run.
        is_new = np.ones(len(starts), np.bool_)
        is_new[1:] = (looks[:, 1:] != looks[:, :-1]).any(axis=0)
        starts = starts[is_new]
        counts = lengths(starts, len(widths))
        known = self.styles
        styles = [known.get(look) or self._style(look) for look in zip(*looks[:, is_new].tolist(), strict=True)]
        of_styles = np.fromiter(chain.from_iterable(styles), np.float64).reshape(-1, len(_Style._fields))
        along, height, is_upright, is_askew, quarters, right, up = np.repeat(of_styles.T, counts, axis=1)
        width = widths * along
        if is_upright.all():
            return x, x + width, y, height, is_askew > 0, quarters.astype(np.intp)
        # A turned glyph: its middle stays where it is, its box is set upright around it.
        middle = x + right * width / 2 - up * MIDDLE * height
        turned = y - up * width / 2 - right * MIDDLE * height + MIDDLE * height
        half = np.abs(width) / 2
        x0, x1 = np.where(is_upright, x, middle - half), np.where(is_upright, x + width, middle + half)
        return x0, x1, np.where(is_upright, y, turned), height, is_askew > 0, quarters.astype(np.intp)

    def _style(self, look: tuple[float, ...]) -> _Style:
        size, a, b, cc, d = look
        for _ in range(self.views.rotation):
            a, b, cc, d = b, -a, d, -cc
        scale = hypot(a, b) or 1.0
        upright = abs(b) <= ASKEW * abs(a) and a * size > 0
        askew = min(abs(a), abs(b)) > ASKEW * max(abs(a), abs(b))
        quarters = (0 if a * size > 0 else 2) if abs(a) >= abs(b) else (1 if b * size > 0 else 3)
        style = self.styles[look] = _Style(size * scale, abs(size) * hypot(cc, d), upright, askew, quarters, a / scale, b / scale)
        return style

    def _seen(self, characters: Characters, look: Painted, clips: Floats | None, pages: Ints, n_pages: int) -> list[Text]:
        """The characters on each page, and apart those that are a watermark, that nobody sees, are clipped away or stand outside."""
        x, y = (characters.x0 + characters.x1) / 2, characters.baseline - MIDDLE * characters.size
        is_clipped = np.zeros(len(characters), np.bool_)
        if clips is not None:
            left, top, right, bottom = clips
            edge = HALF * characters.size
            is_clipped = ~(look.is_mark | look.is_unseen) & ~((left <= x) & (x <= right) & (top + edge <= y) & (y <= bottom - edge))
            # What shows under a cell's rule, half its width further down, is that cell's and not the next one's (Beijing: 3383140 under
            # 定卫生标准).
            inside = bottom - RULE + MIDDLE * characters.size
            characters = replace(characters, baseline=np.where(is_clipped, characters.baseline, np.minimum(characters.baseline, inside)))
        width, height = self.views.sizes(pages)
        is_on_page = (x >= 0) & (x <= width) & (y >= 0) & (y <= height)
        is_unseen = look.is_unseen & ~look.is_mark
        is_seen = is_on_page & ~is_clipped & ~look.is_mark & ~is_unseen
        printed = characters if is_seen.all() else characters.taken(np.flatnonzero(is_seen))
        bounds = pages[is_seen].searchsorted(np.arange(n_pages + 1)).tolist()
        texts = [Text(printed.taken(slice(start, end))) for start, end in pairwise(bounds)]
        if look.is_white.any():
            white = look.is_white[is_seen]
            for text, (start, end) in zip(texts, pairwise(bounds), strict=True):
                text.is_white = white[start:end] if white[start:end].any() else None
        off_page = ~(is_on_page | is_clipped | look.is_mark | is_unseen)
        for reason, is_meant in (("clipped", is_clipped), ("off_page", off_page), (WATERMARK, look.is_mark), (UNSEEN, is_unseen)):
            chosen = np.flatnonzero(is_meant)
            for page, character in zip(pages[chosen].tolist(), characters.taken(chosen), strict=True):
                texts[page].hidden.append(Hidden(character, reason))
        return texts

    def _clips(self, objects: list[Ready], pages: Ints, counts: Ints) -> Floats | None:
        """The area that each object's characters, so many, are clipped to (left, top, right, bottom); None where none is."""
        paths = handles(map(pdfium.FPDFPageObj_GetClipPath, objects))
        n_paths = results(len(paths), pdfium.FPDFClipPath_CountPaths, paths)
        if n_paths.max() <= 0:
            return None
        # Shared paths have their points in one place: the first points of the first and the last path tell which clip it is.
        keys = np.empty((4, len(paths)), np.intp)
        keys[0], keys[1] = pages, n_paths
        keys[2] = keys[3] = results(len(paths), pdfium.FPDFClipPath_GetPathSegment, paths, repeat(0), repeat(0))
        if n_paths.max() > 1:
            keys[3] = results(len(paths), pdfium.FPDFClipPath_GetPathSegment, paths, (n_paths - 1).tolist(), repeat(0))
        is_new = np.ones(len(paths), np.bool_)
        is_new[1:] = (keys[:, 1:] != keys[:, :-1]).any(axis=0)
        starts = np.flatnonzero(is_new)
        clips = [self._clip(paths[k], tuple(key)) for k, key in zip(starts.tolist(), keys[:, starts].T.tolist(), strict=True)]
        return np.repeat(np.array(clips).T, np.add.reduceat(counts, starts), axis=1)

    def _clip(self, path: Ready, key: tuple[int, ...]) -> Box:
        """The area, read once for a page of the objects that share it. The key begins with the page and how many paths there are."""
        clip = self.clips.get(key)
        if clip is None:
            clip = self.clips[key] = self._area(path, key[1], self.views.each[key[0]])
        return clip

    def _area(self, clip: Ready, count: int, view: View) -> Box:
        x0 = top = -np.inf
        x1 = bottom = np.inf
        for path in range(count):
            points = []
            for segment in range(min(pdfium.FPDFClipPath_CountPathSegments(clip, path), 16)):
                point = Handle(pdfium.FPDFClipPath_GetPathSegment(clip, path, segment))
                pdfium.FPDFPathSegment_GetPoint(point, _at_x, _at_y)
                points.append(view.turned(_x.value, _y.value))
            if points:
                x0, x1 = max(x0, min(p[0] for p in points)), min(x1, max(p[0] for p in points))
                top, bottom = max(top, min(p[1] for p in points)), min(bottom, max(p[1] for p in points))
        return Box(x0, top, x1, bottom)


def _widths(codes: Ints, fonts: Ints, of_fonts: Ints) -> Floats:
    """The advance of each glyph, of the font at that index, at type size 1. Each is measured once."""
    keys, of_glyph = np.unique(of_fonts * N_CODES + codes, return_inverse=True)
    which, glyphs = np.divmod(keys, N_CODES)
    in_font, sized = handles(fonts[which].tolist()), [_SIZE] * len(keys)
    found, widths = written(pdfium.FPDFFont_GetGlyphWidth, in_font, glyphs.tolist(), sized, into=FLOATS[:1])
    # A subset font may have no way back from the character to its glyph: East Asian type is as wide as high.
    widths = np.where((found > 0) & (widths > 0), widths / 1000, np.where(glyphs < 128, 0.5, 1.0))
    return widths[of_glyph]


def _most(quarters: Ints, pages: Ints, n_pages: int) -> list[int]:
    """By how many quarters more than half of each page's glyphs stand off level, 0 where none does."""
    counts = np.bincount(4 * pages + quarters, minlength=4 * n_pages).reshape(-1, 4)
    most: list[int] = np.where(2 * counts.max(axis=1) > counts.sum(axis=1), counts.argmax(axis=1), 0).tolist()
    return most


def _is_displaced(font: c.c_void_p) -> bool:
    """The font's box is not where its ink is."""
    return bool(pdfium.FPDFFont_GetDescent(font, _SIZE, _at_f)) and _f.value < -1000 * DISPLACED


def _repeated(text_pages: list[Ready], pages: Ints) -> list[Ready]:
    """The text page of each character, of those on pages in their order."""
    return list(chain.from_iterable(map(repeat, text_pages, np.bincount(pages, minlength=len(text_pages)).tolist())))


def _codes(text_page: Handle, count: int) -> Ints:
    """The code point of each of the first characters, 0 where the font does not say it."""
    n: int = pdfium.FPDFText_GetText(text_page, 0, count, _text) - 1 if count else 0
    units = _units[:count]
    if n == count and not ((units >= 0xD800) & (units < 0xE000)).any():
        codes: Ints = units.astype(np.intp)
        return codes
    # Characters of two units, or left out of the text because they are unknown: asked for one by one.
    return results(count, pdfium.FPDFText_GetUnicode, repeat(text_page), range(count))


def _is_printed(codes: Ints) -> Bools:
    printed: Bools = codes != ord(" ")
    for space in _SPACES:
        printed &= codes != space
    return printed


def _shown(codes: Ints) -> Ints:
    """Code points as text: a hyphen at a line's end is a hyphen, an unknown character says so, and a radical is the character it is."""
    shown = _SHOWN[np.minimum(codes, len(_SHOWN) - 1)]
    return np.where(codes < len(_SHOWN), shown, codes) if len(codes) and codes.max() >= len(_SHOWN) else shown
