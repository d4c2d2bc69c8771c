"""What offices print over their pages: watermarks, and a picture of the page under its own text, as scanners that read leave it.

What belongs here: ways to finish pages that are set. What is set stands elsewhere.
"""

import io
from collections.abc import Callable

import pypdfium2
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from tests.typeset.draw import draw_page, pdf
from tests.typeset.fonts import pdf_name, register
from tests.typeset.layout import Page, set_document
from tests.typeset.model import Document

Mark = Callable[[Canvas, Page], None]


def turned(canvas: Canvas, page: Page) -> None:
    """Large, pale and across the page."""
    canvas.setFont(pdf_name("plain"), 60)
    canvas.setFillGray(0.8)
    canvas.translate(page.sheet.width / 2, page.sheet.height / 2)
    canvas.rotate(35)
    canvas.drawCentredString(0, 0, "仅供公开使用")


def scattered(canvas: Canvas, page: Page) -> None:
    """Small ones all over, as programs of offices print who opened the file."""
    canvas.setFont(pdf_name("plain"), 14)
    canvas.setFillGray(0.85)
    for x in range(0, int(page.sheet.width), 160):
        for y in range(0, int(page.sheet.height), 90):
            canvas.saveState()
            canvas.translate(x, y)
            canvas.rotate(30)
            canvas.drawString(0, 0, "某市某局 2025")
            canvas.restoreState()


def level(canvas: Canvas, page: Page) -> None:
    """Large and level, black that shines through."""
    canvas.setFont(pdf_name("plain"), 30)
    canvas.setFillGray(0)
    canvas.setFillAlpha(0.2)
    for y in range(100, int(page.sheet.height), 120):
        canvas.drawCentredString(page.sheet.width / 2, y, "预算公开专用")


MARKS: dict[str, Mark] = {"turned": turned, "scattered": scattered, "level": level}


def marked(document: Document, mark: Mark, *, above: bool = False) -> bytes:
    """The document with a watermark on every page, under the print or above it."""
    register()
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1, pageCompression=1, initialFontName="plain")
    canvas.setTitle(document.title)

    def paint(page: Page) -> None:
        canvas.saveState()
        mark(canvas, page)
        canvas.restoreState()

    for page in set_document(document):
        canvas.setPageSize((page.sheet.width, page.sheet.height))
        if not above:
            paint(page)
        draw_page(canvas, page)
        if above:
            paint(page)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def searchable(document: Document, dpi: int = 200) -> bytes:
    """Pictures of the pages, over which their text stands and is not painted."""
    register()
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1, pageCompression=1, initialFontName="plain")
    canvas.setTitle(document.title)
    for page, sheet in zip(set_document(document), pypdfium2.PdfDocument(pdf(document)), strict=True):
        canvas.setPageSize((page.sheet.width, page.sheet.height))
        picture = sheet.render(scale=dpi / 72, grayscale=True).to_pil()
        canvas.drawImage(ImageReader(picture), 0, 0, page.sheet.width, page.sheet.height)
        for text in page.texts:
            line = canvas.beginText(text.x, page.sheet.height - text.baseline)
            line.setFont(pdf_name(text.font), text.size)
            line.setTextRenderMode(3)
            line.textOut(text.text)
            canvas.drawText(line)
        canvas.showPage()
    canvas.save()
    return out.getvalue()
