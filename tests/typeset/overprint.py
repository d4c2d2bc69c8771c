"""What offices print over their pages: watermarks, seals, what nobody sees, and a picture of the page under its own text, as scanners that
read leave it.

What belongs here: ways to finish pages that are set. What is set stands elsewhere.
"""

import io
from collections.abc import Callable
from math import cos, radians, sin

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


def seal(canvas: Canvas, page: Page) -> None:
    """Red, over the table: writing along a circle, and level lines within it, as large as the table's."""
    canvas.setFillColorRGB(0.9, 0, 0)
    canvas.setFont(pdf_name("plain"), 13)
    x, y = page.sheet.width * 0.6, page.sheet.height * 0.6
    name = "某市某局预算公开专用章"
    for n, character in enumerate(name):
        angle = 210 - 240 * n / (len(name) - 1)
        canvas.saveState()
        canvas.translate(x + 42 * cos(radians(angle)), y + 42 * sin(radians(angle)))
        canvas.rotate(angle - 90)
        canvas.drawCentredString(0, 0, character)
        canvas.restoreState()
    canvas.setFont(pdf_name("plain"), 10)
    canvas.drawCentredString(x, y - 20, "预算公开")
    canvas.drawCentredString(x, y - 33, "2025")


MARKS: dict[str, Mark] = {"turned": turned, "scattered": scattered, "level": level, "seal": seal}


def _over_all(canvas: Canvas, page: Page, size: float) -> None:
    """Rows of the same writing, each a little further right."""
    canvas.setFont(pdf_name("plain"), size)
    for n, y in enumerate(range(50, int(page.sheet.height), 23)):
        canvas.drawString(60 + 17 * n % 200, y, "公开专用2025")


def white(canvas: Canvas, page: Page) -> None:
    """White on white paper, as large as the table's."""
    canvas.setFillGray(1)
    _over_all(canvas, page, 9.0)


def tiny(canvas: Canvas, page: Page) -> None:
    """Half a point high."""
    _over_all(canvas, page, 0.5)


def unpainted(canvas: Canvas, page: Page) -> None:
    """The page's own writing once more, not painted, a little aside."""
    for text in page.texts:
        line = canvas.beginText(text.x + 1.5, page.sheet.height - text.baseline - 1.5)
        line.setFont(pdf_name("plain"), text.size * 1.05)
        line.setTextRenderMode(3)
        line.textOut(text.text)
        canvas.drawText(line)


UNSEEN: dict[str, Mark] = {"white": white, "tiny": tiny, "unpainted": unpainted}


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
