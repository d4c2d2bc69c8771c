"""PDFium as an engine: a PDF file's pages as `Page`.

Here: opening a file, what a page says of itself, and the text that PDFium leaves out. How its text is read stands in `characters`, how
its drawing in `rulings`, how the library is called in `library`. Nothing about tables.
"""

import ctypes as c
import os
import re
from pathlib import Path
from types import TracebackType

from .characters import Font, read_text
from .library import FLOATS, Pointer, View, address_of, pdfium, written
from .page import Page, Refused
from .rulings import read_drawing

MAX_SIDE = 20_000.0  # points, of a page: 7 metres

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


_font = address_of("FPDFTextObj_GetFont")


class Document:
    """An open PDF. Raises Refused when PDFium cannot open it."""

    def __init__(self, path: Path) -> None:
        self._document = pdfium.FPDF_LoadDocument(os.fsencode(path), None)
        if not self._document:
            raise Refused(*_ERRORS.get(pdfium.FPDF_GetLastError(), _ERRORS[1]))
        self.page_count: int = pdfium.FPDF_GetPageCount(self._document)
        # The page read last stays open until the next one is: fonts that both use stay in memory, and what was measured of them.
        self._page: Pointer = None
        self._fonts: dict[int, Font] = {}

    def __enter__(self) -> "Document":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._keep(None, {})
        pdfium.FPDF_CloseDocument(self._document)

    def page(self, page_no: int) -> Page:
        """Page `page_no`, from 1. Raises Refused when PDFium cannot load it."""
        handle = pdfium.FPDF_LoadPage(self._document, page_no - 1)
        if not handle:
            raise Refused("no_pages", f"page {page_no} cannot be opened")
        page, fonts = _read(handle, page_no, self._fonts)
        self._keep(handle, fonts)
        return page

    def _keep(self, handle: Pointer, fonts: dict[int, Font]) -> None:
        if self._page is not None:
            pdfium.FPDF_ClosePage(self._page)
        self._page, self._fonts = handle, fonts


def _view(handle: Pointer) -> View:
    bounds = _Box()
    pdfium.FPDF_GetPageBoundingBox(handle, c.byref(bounds))
    bottom, top = sorted((bounds.a, bounds.b))
    rotation = pdfium.FPDFPage_GetRotation(handle) % 4
    width, height = pdfium.FPDF_GetPageWidthF(handle), pdfium.FPDF_GetPageHeightF(handle)
    return View(bounds.left, bottom, bounds.right, top, rotation, width, height)


def _read(handle: Pointer, page_no: int, known: dict[int, Font]) -> tuple[Page, dict[int, Font]]:
    """The page and its fonts; `known` are those of a page that is open too."""
    view = _view(handle)
    page = Page(page_no, view.width, view.height, 90 * view.rotation)
    if max(view.width, view.height) > MAX_SIDE:
        page.problem = f"the page says that it is {view.width:.0f} x {view.height:.0f} points large"
        return page, {}
    drawing = read_drawing(handle, view)
    page.horizontals, page.verticals = drawing.horizontals, drawing.verticals
    page.white_horizontals, page.white_verticals = drawing.white_horizontals, drawing.white_verticals
    page.white_grounds, page.images = drawing.white_grounds, drawing.images
    text = read_text(handle, view, known)
    page.characters, page.hidden, page.is_baseline_displaced = text.characters, text.hidden, text.is_baseline_displaced
    page.problem = text.problem or drawing.problem
    if len(drawing.text_objects) > len(text.objects):
        page.n_unread = _count_unread([o for o in drawing.text_objects if o.value not in text.objects])
    return page, text.fonts


def _count_unread(left_out: list[Pointer]) -> int:
    """Text in a font that is neither embedded nor here: PDFium leaves out what its substitute cannot draw.

    Its own substitutes draw every Latin letter, so in those families only spaces are left out.
    """
    _, lefts, _, rights, _ = written(pdfium.FPDFPageObj_GetBounds, left_out, *FLOATS)
    fonts = [_font(o) for o, is_empty in zip(left_out, (lefts == rights).tolist(), strict=True) if is_empty]
    is_drawn = {font: not font or _is_embedded(font) or bool(_LATIN.match(_font_name(font))) for font in set(fonts)}
    return sum(not is_drawn[font] for font in fonts)


def _is_embedded(font: int) -> bool:
    return bool(pdfium.FPDFFont_GetIsEmbedded(c.c_void_p(font)))


def _font_name(font: int) -> str:
    name = c.create_string_buffer(128)
    pdfium.FPDFFont_GetBaseFontName(c.c_void_p(font), name, c.c_size_t(128))
    return name.value.decode("utf-8", "replace")
