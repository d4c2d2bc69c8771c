"""Writes pages as a PDF. The same pages give the same bytes: no date, no random id."""

import io
from collections.abc import Iterator
from functools import cache

from PIL import Image
from reportlab import rl_config
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from tests.typeset.fonts import pdf_name, register, width
from tests.typeset.layout import Edge, Page, Text, set_document
from tests.typeset.model import Document

# Streams as bytes rather than text: a fifth smaller.
rl_config.useA85 = 0
_BOLD_OFFSET = 0.33
# Lines that are drawn piece by piece: length and gap along the line, and how thick.
_PIECES = {"strokes": (2.0, 1.0, 0.5), "dots": (0.5, 0.5, 0.5)}


def pdf(document: Document) -> bytes:
    """The document as a PDF file."""
    return pdf_of(set_document(document), document.title, document.author)


def pdf_of(pages: list[Page], title: str = "", author: str = "") -> bytes:
    """Pages as a PDF file."""
    register()
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1, pageCompression=1, initialFontName="plain")
    canvas.setTitle(title)
    canvas.setAuthor(author)
    for page in pages:
        draw_page(canvas, page)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def draw_page(canvas: Canvas, page: Page) -> None:
    """The page on the canvas; what is drawn next is still on it."""
    sheet = page.sheet
    # reportlab asks for the paper as displayed, and itself lays it on its side in the file where /Rotate says so.
    canvas.setPageSize((sheet.height, sheet.width) if sheet.lies in (90, 270) else (sheet.width, sheet.height))
    canvas.setPageRotation(sheet.rotation)
    # What is read at (x, y) stands at (height - y, x) in the file where it is turned by 90 degrees.
    lying = (sheet.rotation + sheet.lies) % 360
    if lying == 90:
        canvas.transform(0, 1, -1, 0, sheet.height, 0)
    elif lying == 180:
        canvas.transform(-1, 0, 0, -1, sheet.width, sheet.height)
    elif lying == 270:
        canvas.transform(0, -1, 1, 0, 0, sheet.width)
    canvas.setFillGray(0.85)
    for box in page.grounds:
        canvas.rect(box.x0, sheet.height - box.bottom, box.x1 - box.x0, box.bottom - box.top, stroke=0, fill=1)
    canvas.setFillGray(0)
    for edge in page.edges:
        _draw_edge(canvas, edge, sheet.height)
    for text in page.texts:
        _draw_text(canvas, text, sheet.height)


def _draw_edge(canvas: Canvas, edge: Edge, height: float) -> None:
    y0, y1 = height - edge.top, height - edge.bottom
    canvas.setLineWidth(edge.width)
    if edge.kind in _PIECES:
        on, off, side = _PIECES[edge.kind]
        for x, y in _steps(edge.x0, y1, edge.x1, y0, on + off):
            is_flat = edge.top == edge.bottom
            canvas.rect(x, y, min(on, edge.x1 - x) if is_flat else side, side if is_flat else min(on, y0 - y), stroke=0, fill=1)
    elif edge.kind == "pictures":
        half = edge.width / 2
        canvas.drawImage(_dot(), edge.x0 - half, y1 - half, edge.x1 - edge.x0 + edge.width, y0 - y1 + edge.width)
    elif edge.kind == "double":
        dx, dy = (0.0, 0.75) if edge.top == edge.bottom else (0.75, 0.0)
        for side in (-1, 1):
            canvas.line(edge.x0 + side * dx, y0 + side * dy, edge.x1 + side * dx, y1 + side * dy)
    elif edge.kind == "rects":
        half = edge.width / 2
        canvas.rect(edge.x0 - half, y1 - half, edge.x1 - edge.x0 + edge.width, y0 - y1 + edge.width, stroke=0, fill=1)
    elif edge.kind == "boxes":
        canvas.rect(edge.x0, y1, edge.x1 - edge.x0, y0 - y1, stroke=1, fill=0)
    elif edge.kind == "curves":
        x_mid, y_mid = (edge.x0 + edge.x1) / 2, (y0 + y1) / 2
        canvas.bezier(edge.x0, y0, x_mid, y_mid, x_mid, y_mid, edge.x1, y1)
    elif edge.kind in ("dashed", "pale"):
        canvas.saveState()
        canvas.setDash(*((3, 2) if edge.kind == "dashed" else ()))
        canvas.setStrokeGray(0.94 if edge.kind == "pale" else 0)
        canvas.line(edge.x0, y0, edge.x1, y1)
        canvas.restoreState()
    else:
        canvas.line(edge.x0, y0, edge.x1, y1)


def _steps(x0: float, y0: float, x1: float, y1: float, step: float) -> Iterator[tuple[float, float]]:
    """Points along a level or upright line."""
    for n in range(int((x1 - x0 + y1 - y0) / step) + 1):
        yield min(x1, x0 + n * step), min(y1, y0 + n * step)


@cache
def _dot() -> ImageReader:
    return ImageReader(Image.new("L", (1, 1), 0))


def _draw_text(canvas: Canvas, text: Text, height: float) -> None:
    if text.clip:
        canvas.saveState()
        path = canvas.beginPath()
        path.rect(text.clip.x0, height - text.clip.bottom, text.clip.x1 - text.clip.x0, text.clip.bottom - text.clip.top)
        canvas.clipPath(path, stroke=0, fill=0)
    canvas.setFont(pdf_name(text.font), text.size)
    for x in (text.x, text.x + _BOLD_OFFSET) if text.bold else (text.x,):
        pieces = text.text if text.by_character else [text.text]
        for piece in pieces:
            canvas.drawString(x, height - text.baseline, piece)
            x += width(piece, text.size, text.font)
    if text.clip:
        canvas.restoreState()
