"""PDFium as an engine: a PDF file's pages as `Page`.

Here: opening a file, what a page says of itself, and the text that PDFium leaves out. How its text is read stands in `characters`, how
its drawing in `rulings`, how the library is called in `library`. Nothing about tables.
"""

import ctypes as c
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain, repeat
from pathlib import Path
from types import TracebackType

import numpy as np

from .characters import Text, clips_of, read_texts
from .library import FLOATS, MATRIX, Handle, Sheet, View, Views, handles, pdfium, results, written
from .page import MAX_SIDE, UNSEEN, Hidden, Page, Refused, Unread, is_covered
from .rulings import FORM, TEXT, Drawing, read_drawings

# Pages that are turned alike are read together, so many at most, and until they have so many objects (a page has 350 on average).
TOGETHER = 40
MANY_OBJECTS = 20_000

_INVISIBLE = 3  # how a text object is painted: not at all

_LATIN = re.compile(r"([A-Z]{6}\+)?(Times|Arial|Helvetica|Courier|Calibri|Cambria|Symbol|Zapf|Tahoma|Verdana|Georgia)", re.IGNORECASE)

_ERRORS = {
    1: ("damaged", "the file cannot be read as a PDF"),
    2: ("damaged", "the file cannot be opened"),
    3: ("damaged", "the file is no PDF that can be opened: its structure is damaged or cut off"),
    4: ("encrypted", "the file is protected with a password"),
    5: ("encrypted", "the file is protected in a way that is not supported"),
    6: ("damaged", "a page of the file cannot be found"),
}


class _Box(c.Structure):
    _fields_ = [("left", c.c_float), ("a", c.c_float), ("right", c.c_float), ("b", c.c_float)]


class Document:
    """An open PDF. Raises Refused when PDFium cannot open it."""

    def __init__(self, path: Path) -> None:
        self._document = pdfium.FPDF_LoadDocument(os.fsencode(path), None)
        if not self._document:
            raise Refused(*_ERRORS.get(pdfium.FPDF_GetLastError(), _ERRORS[1]))
        self.page_count: int = pdfium.FPDF_GetPageCount(self._document)
        # The page read last stays open until the next one is: fonts that both use stay in memory.
        self._open: list[Sheet] = []

    def __enter__(self) -> "Document":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._keep_from(len(self._open))
        pdfium.FPDF_CloseDocument(self._document)

    def page_turned(self, page_no: int, quarters: int) -> Page:
        """A page that PDFium can load, turned by so many quarters whatever its writing says."""
        handle = pdfium.FPDF_LoadPage(self._document, page_no - 1)
        try:
            (page,), _ = _read_as_turned([Sheet(page_no, handle, view_of(handle).turned_further(quarters))])
        finally:
            pdfium.FPDF_ClosePage(handle)
        return page

    def page(self, page_no: int) -> Page:
        """Page `page_no`, from 1. Raises Refused when PDFium cannot load it."""
        (((_, page),),) = self.pages([page_no])
        if isinstance(page, Refused):
            raise page
        return page

    def pages(self, page_nos: Iterable[int]) -> Iterator[list[tuple[int, Page | Refused]]]:
        """These pages by their numbers, in that order, some at a time; in the place of one that PDFium cannot load, why."""
        sheets: list[Sheet] = []
        n_objects = 0
        for page_no in page_nos:
            handle = pdfium.FPDF_LoadPage(self._document, page_no - 1)
            sheet = Sheet(page_no, handle, view_of(handle)) if handle else None
            self._open += [sheet] if sheet else []
            if sheets and (sheet is None or sheet.view.way != sheets[0].view.way or len(sheets) == TOGETHER or n_objects > MANY_OBJECTS):
                yield self._read(sheets)
                sheets, n_objects = [], 0
            if sheet is None:
                yield [(page_no, Refused("no_pages", f"page {page_no} cannot be opened"))]
            else:
                sheets.append(sheet)
                n_objects += pdfium.FPDFPage_CountObjects(handle)
        if sheets:
            yield self._read(sheets)

    def _read(self, sheets: list[Sheet]) -> list[tuple[int, Page | Refused]]:
        """Pages that are turned alike."""
        pages = list(map(_too_large, sheets)) if sheets[0].view.is_too_large else _read_pages(sheets)
        self._keep_from(self._open.index(sheets[-1]))
        return [(page.page_no, page) for page in pages]

    def _keep_from(self, index: int) -> None:
        """Close the pages opened before."""
        for sheet in self._open[:index]:
            pdfium.FPDF_ClosePage(sheet.handle)
        self._open = self._open[index:]


def _read_pages(sheets: list[Sheet]) -> list[Page]:
    """Pages that are displayed alike. Those whose writing does not lie level are turned further."""
    pages, quarters = _read_as_turned(sheets)
    for i, most in enumerate(quarters):
        if most:
            (pages[i],), _ = _read_as_turned([sheets[i]._replace(view=sheets[i].view.turned_further(most))])
    return pages


def _read_as_turned(sheets: list[Sheet]) -> tuple[list[Page], list[int]]:
    """Pages that are turned alike, and the quarters by which the writing of each says that it is to be turned."""
    texts = read_texts(sheets)
    drawings = read_drawings(sheets, texts.objects, {i for i, text in enumerate(texts.pages) if text.is_white is not None})
    pages = list(map(_page, sheets, map(_without_white, texts.pages, drawings), drawings))
    for page, sheet in zip(pages, sheets, strict=True):
        if is_covered(page) and _is_unseen(sheet):
            page.hidden += [Hidden(character, UNSEEN) for character in page.characters]
            page.characters = []
    for page, unread in zip(pages, _unread([drawing.text_objects for drawing in drawings], Views(sheets)), strict=True):
        page.unread = unread
    return pages, [text.quarters for text in texts.pages]


def _without_white(text: Text, drawing: Drawing) -> Text:
    """The text without what is white and stands on nothing that is drawn."""
    if text.is_white is None:
        return text
    x, y = text.characters.middles()
    is_unseen = text.is_white.copy()
    for x0, top, x1, bottom in (*drawing.grounds, *drawing.images):
        is_unseen &= ~((x0 <= x) & (x <= x1) & (top <= y) & (y <= bottom))
    hidden = [Hidden(character, UNSEEN) for character in text.characters.taken(np.flatnonzero(is_unseen))]
    return replace(text, characters=text.characters.taken(np.flatnonzero(~is_unseen)), hidden=[*text.hidden, *hidden])


def view_of(handle: Handle) -> View:
    """What a page that is open says of its size and rotation."""
    bounds = _Box()
    pdfium.FPDF_GetPageBoundingBox(handle, c.byref(bounds))
    bottom, top = sorted((bounds.a, bounds.b))
    rotation = pdfium.FPDFPage_GetRotation(handle) % 4
    width, height = pdfium.FPDF_GetPageWidthF(handle), pdfium.FPDF_GetPageHeightF(handle)
    return View(bounds.left, bottom, bounds.right, top, rotation, width, height)


def _too_large(sheet: Sheet) -> Page:
    view = sheet.view
    size = f"{view.width:,.0f} x {view.height:,.0f} points"
    problem = f"it says that it is {size} large; more than {MAX_SIDE:,.0f} (7 metres) is not read"
    return Page(sheet.page_no, view.width, view.height, 90 * view.rotation, problem=problem)


def _page(sheet: Sheet, text: Text, drawing: Drawing) -> Page:
    return Page(
        sheet.page_no,
        sheet.view.width,
        sheet.view.height,
        90 * ((sheet.view.rotation - sheet.view.further) % 4),
        sheet.view.further,
        text.characters,
        text.hidden,
        drawing.horizontals,
        drawing.verticals,
        drawing.white_horizontals,
        drawing.white_verticals,
        drawing.white_grounds,
        drawing.images,
        is_baseline_displaced=text.is_baseline_displaced,
        problem=text.problem or drawing.problem,
    )


def _unread(text_objects: list[list[int]], views: Views) -> list[list[Unread]]:
    """Of text objects without a character, page by page, those in a font that is neither embedded nor here.

    PDFium leaves out what its substitute cannot draw. Its own substitutes draw every Latin letter, so in those families only spaces are
    left out.
    """
    unread: list[list[Unread]] = [[] for _ in text_objects]
    objects = np.array(handles(chain.from_iterable(text_objects)), np.object_)
    if not len(objects):
        return unread
    pages = np.repeat(np.arange(len(text_objects)), [len(each) for each in text_objects])
    lefts, _, rights, _ = written(pdfium.FPDFPageObj_GetBounds, objects.tolist(), into=FLOATS)
    pages, objects = pages[lefts == rights], objects[lefts == rights]
    fonts = results(len(objects), pdfium.FPDFTextObj_GetFont, objects.tolist()).tolist()
    is_drawn = {font: not font or _is_embedded(font) or bool(_LATIN.match(_font_name(font))) for font in set(fonts)}
    is_unread = np.array([not is_drawn[font] for font in fonts], np.bool_)
    if is_unread.any():
        pages, objects = pages[is_unread], objects[is_unread]
        (matrices,) = written(pdfium.FPDFPageObj_GetMatrix, objects.tolist(), into=MATRIX)
        x, y = views.turned(matrices[:, 4], matrices[:, 5], pages)
        for page, *place in zip(pages.tolist(), x.tolist(), y.tolist(), clips_of(objects.tolist(), pages, views), strict=True):
            unread[page].append(Unread(*place))
    return unread


def _is_unseen(sheet: Sheet) -> bool:
    """The page's writing is not painted: what a scanner's program read lies over its picture, to be searched and not to be seen."""
    n = pdfium.FPDFPage_CountObjects(sheet.handle)
    objects = handles(results(n, pdfium.FPDFPage_GetObject, repeat(sheet.handle), range(n)).tolist())
    kinds = results(n, pdfium.FPDFPageObj_GetType, objects)
    texts = [objects[i] for i in np.flatnonzero(kinds == TEXT).tolist()]
    modes = results(len(texts), pdfium.FPDFTextObj_GetTextRenderMode, texts)
    return bool(texts) and not (kinds == FORM).any() and bool((modes == _INVISIBLE).all())


def _is_embedded(font: int) -> bool:
    return bool(pdfium.FPDFFont_GetIsEmbedded(Handle(font)))


def _font_name(font: int) -> str:
    name = c.create_string_buffer(128)
    pdfium.FPDFFont_GetBaseFontName(Handle(font), name, c.c_size_t(128))
    return name.value.decode("utf-8", "replace")
