"""A page as a picture with what was read drawn over it: boxes of cells, rulings, lines, hidden characters. For eyes, not for reading."""

from collections.abc import Iterable
from pathlib import Path

import pypdfium2
from PIL import Image, ImageDraw

from .extract import page_count, read_page
from .layout import lay_out
from .page import Box, Refused, displayed

DPI = 110.0
BOXED, TABLE, CELL, LINE, LYING, STANDING, HIDDEN = "#d00000", "#0050d0", "#20a040", "#a0a0a0", "#ff6000", "#8000c0", "#e000a0"


def boxed_page(path: Path, page_no: int, boxes: Iterable[Box], dpi: float = DPI) -> Image.Image:
    """The page as displayed with a frame around each box (points, origin top left). Raises Refused where it does not open."""
    picture, scale = _picture(path, page_no, dpi)
    draw = ImageDraw.Draw(picture)
    for box in boxes:
        _frame(draw, box, scale, BOXED, 3)
    return picture


def inspected_page(path: Path, page_no: int, dpi: float = DPI) -> Image.Image:
    """The page with its tables (blue), cells (green), rulings (orange, violet), lines (grey), hidden characters (pink)."""
    page = read_page(path, page_no)
    grid = lay_out(page)
    picture, scale = _picture(path, page_no, dpi)
    draw = ImageDraw.Draw(picture)
    level = [Box(x0, y, x1, y) for y, x0, x1 in page.horizontals]
    upright = [Box(x, top, x, bottom) for x, top, bottom in page.verticals]
    for boxes, colour in ((level, LYING), (upright, STANDING)):
        for box in boxes:
            draw.line([v * scale for v in displayed(box, page)], colour, 3)
    for line in grid.lines:
        _frame(draw, displayed(line.box, page), scale, LINE, 1)
    for table in grid.tables:
        for cell in table.cells:
            x0, top, x1, bottom = displayed(cell.box, page)
            _frame(draw, Box(x0 + 1.5, top + 1.5, x1 - 1.5, bottom - 1.5), scale, CELL, 1)
        _frame(draw, displayed(table.box, page), scale, TABLE, 2)
    for hidden in grid.hidden:
        c = hidden.character
        _frame(draw, displayed(Box(c.x0, c.baseline - c.size, c.x1, c.baseline), page), scale, HIDDEN, 1)
    return picture


def _frame(draw: ImageDraw.ImageDraw, box: Box, scale: float, colour: str, width: int) -> None:
    x0, top, x1, bottom = (v * scale for v in box)
    if x1 > x0 and bottom > top:
        draw.rectangle((x0, top, x1, bottom), outline=colour, width=width)


def _picture(path: Path, page_no: int, dpi: float) -> tuple[Image.Image, float]:
    count = page_count(path)
    if not 1 <= page_no <= count:
        raise Refused("no_pages", f"there is no page {page_no}: the document has pages 1 to {count}")
    document = pypdfium2.PdfDocument(path)
    try:
        sheet = document[page_no - 1]
        scale = min(dpi / 72, 6000 / max(sheet.get_size()))
        return sheet.render(scale=scale).to_pil().convert("RGB"), scale
    finally:
        document.close()
