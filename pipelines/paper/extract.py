"""A file as an `Extraction`: checked, read page by page, its tables joined, written as Arrow tables.

`read_pages` is pure for each page and gives picklable grids, `assemble` is cheap and joins them: a pool may read page ranges of one
document in several processes and assemble in one place.
"""

import gc
import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, count
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pyarrow as pa

from . import pdfium, plumber
from .extraction import SCHEMAS, Extraction
from .fold import fold
from .joining import join_pages
from .layout import PageGrid, is_to_be_seen, lay_out_each
from .page import ASCENT, DESCENT, Box, Floats, Page, Refused, displayed
from .picture import read_picture
from .remnants import settled
from .table import Table, text_of

# Raise it when the same file would give other tables: staging is read anew.
EXTRACTOR_VERSION = "19"

# Pages are laid out together, also where few are turned alike: so many, and until they have so many characters (480 on average).
TOGETHER = 40
MANY_CHARACTERS = 20_000

Engine = Literal["pdfium", "pdfplumber"]
Row = tuple[Any, ...]
Columns = list[Any]  # sequences and arrays
Progress = Callable[[int, int], None]


def check(path: Path) -> None:
    """Raises Refused for a file that is no PDF, by its bytes and not by its name."""
    size = path.stat().st_size
    if size == 0:
        raise Refused("empty", "the file is empty")
    with path.open("rb") as file:
        head = file.read(4096)
        file.seek(max(0, size - 4096))
        tail = file.read()
    if b"%PDF-" not in head[:1024]:
        raise Refused("not_pdf", _what_it_is(head, size))
    if b"%%EOF" not in tail and b"startxref" not in tail:
        raise Refused("damaged", "the PDF is cut off: its end is missing")


def _what_it_is(head: bytes, size: int) -> str:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype", b"<html")) or b"<html" in start:
        return "an HTML page saved under the name of a PDF"
    for magic, what in (
        (b"pk\x03\x04", "a ZIP archive or an Office document"),
        (b"\xd0\xcf\x11\xe0", "an old Office document"),
        (b"\x89png", "a PNG image"),
        (b"\xff\xd8\xff", "a JPEG image"),
        (b"{", "JSON text"),
        (b"<?xml", "an XML document"),
    ):
        if start.startswith(magic):
            return f"{what} saved under the name of a PDF"
    return f"not a PDF: {size} bytes that do not begin as one"


def page_count(path: Path) -> int:
    """Raises Refused for a file that does not open or has no page."""
    check(path)
    with pdfium.Document(path) as document:
        if document.page_count < 1:
            raise Refused("no_pages", "the PDF has no pages")
        return document.page_count


@contextmanager
def rarely_collected() -> Iterator[None]:
    """Pages are many small objects and no cycles: looking for cycles as often as Python does took a tenth of the time.

    At the end all that is young is looked through: who reads a document whole wraps that, so that its pages are gone by then.
    """
    usual = gc.get_threshold()
    gc.set_threshold(200_000, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


@rarely_collected()
def read_pages(
    path: Path,
    pages: Sequence[int],
    engine: Engine = "pdfium",
    progress: Progress | None = None,
    pictures: Path | None = None,
    *,
    leave_pictures: bool = False,
) -> list[PageGrid]:
    """Pages `pages` (from 1) of an openable PDF, each laid out by itself. A page that cannot be read has its `problem`.

    `pictures`: folder that keeps what was read of pages that are known from their pictures alone. `leave_pictures`: leave these out, which
    cost a thousand times what a page of text does; whoever asks for that reads them later, in several processes if need be.
    """
    grids: list[PageGrid] = []
    read: list[Page] = []
    done = 0
    with _opened(path, engine) as document:
        for some in _pages(document, path, pages, engine):
            for page in some:
                if not is_to_be_seen(page):
                    read.append(page)
                elif not leave_pictures:
                    read.append(read_picture(path, page, pictures))
                done += 1
                if progress:
                    progress(done, len(pages))
            if len(read) >= TOGETHER or sum(len(page.characters) for page in read) > MANY_CHARACTERS:
                grids += lay_out_each(read)
                read = []
    return grids + lay_out_each(read)


def read_page(path: Path, page_no: int, engine: Engine = "pdfium", pictures: Path | None = None) -> Page:
    """One page as characters and rules, before any table is seen in it."""
    with _opened(path, engine) as document:
        ((page,),) = _pages(document, path, [page_no], engine)
    return read_picture(path, page, pictures) if is_to_be_seen(page) else page


def _opened(path: Path, engine: Engine) -> pdfium.Document | plumber.Document:
    return pdfium.Document(path) if engine == "pdfium" else plumber.Document(path)


def _pages(document: pdfium.Document | plumber.Document, path: Path, page_nos: Sequence[int], engine: Engine) -> Iterator[list[Page]]:
    for some in document.pages(page_nos):
        yield [_whole(document, page, path, page_no, engine) for page_no, page in some]


def _whole(document: pdfium.Document | plumber.Document, page: Page | Refused, path: Path, page_no: int, engine: Engine) -> Page:
    """The page with what its engine could not read."""
    if isinstance(page, Refused):
        page = _by_other_engine(path, page_no, engine, page)
    if page.unread:
        with plumber.Document(path) as other:
            reference = other.page(page_no)
        # Who reads all of the writing knows how it lies.
        if reference.turned != page.turned and isinstance(document, pdfium.Document):
            page = document.page_turned(page_no, reference.turned)
        plumber.complete(page, reference)
    return page


def _by_other_engine(path: Path, page_no: int, engine: Engine, refusal: Refused) -> Page:
    """A page that PDFium cannot load as pdfplumber reads it, or an unread page that says why."""
    if engine == "pdfium":
        try:
            with plumber.Document(path) as document:
                return document.page(page_no)
        except Refused as second:
            refusal = Refused(refusal.code, f"{refusal.reason}; {second.reason}")
    return Page(page_no, 0.0, 0.0, text_source="none", engine=engine, problem=refusal.reason)


@rarely_collected()
def extract(
    path: Path,
    *,
    document_id: str | None = None,
    engine: Engine = "pdfium",
    pages: range | None = None,
    progress: Progress | None = None,
    pictures: Path | None = None,
) -> Extraction:
    """The document at `path` as tables of `extraction.SCHEMAS`; its id is the sha256 of its bytes unless given.

    Raises Refused when the file is no PDF, does not open, or none of its pages does.
    """
    n_pages = page_count(path)
    grids = read_pages(path, pages or range(1, n_pages + 1), engine, progress, pictures)
    return assemble(document_id or hashlib.sha256(path.read_bytes()).hexdigest(), grids, n_pages)


@rarely_collected()
def assemble(document_id: str, grids: Sequence[PageGrid], page_count: int | None = None) -> Extraction:
    """Join the grids of a document's pages, in their order, and write them as Arrow tables. Raises Refused when no page opens."""
    if grids and all(grid.width == 0 and grid.problem for grid in grids):
        raise Refused("no_pages", f"none of the {len(grids)} pages opens")
    ordered = settled(sorted(grids, key=lambda grid: grid.page_no))
    tables = join_pages(ordered)
    columns: dict[str, Columns] = {
        "pages": _columns(map(_page_row, ordered)),
        "lines": _columns(row for grid in ordered for row in _line_rows(grid)),
        "tables": _columns(map(_table_row, count(1), tables)),
        "cells": _cell_columns(tables, {grid.page_no: grid for grid in ordered}),
        "hidden": _columns(row for grid in ordered for row in _hidden_rows(grid)),
        "candidates": _columns(
            (grid.page_no, *displayed(c.box, grid), c.read, c.text, c.confidence) for grid in ordered for c in grid.candidates
        ),
    }
    arrow = {name: _arrow(document_id, columns[name], schema) for name, schema in SCHEMAS.items()}
    return Extraction(document_id, page_count or len(ordered), arrow)


# Columns have their order in `extraction`, the document's id left out.


def _columns(rows: Iterable[Row]) -> Columns:
    return list(zip(*rows, strict=True))


def _arrow(document_id: str, columns: Columns, schema: pa.Schema) -> pa.Table:
    if not columns:
        return schema.empty_table()
    filled = [pa.array(column, schema.types[i]) for i, column in enumerate(columns, 1)]
    return pa.table([pa.repeat(document_id, len(filled[0])), *filled], schema=schema)


def _page_row(grid: PageGrid) -> Row:
    in_cells = sum(line.n_characters for table in grid.tables for cell in table.cells for line in cell.lines)
    in_lines = sum(line.n_characters for line in grid.lines)
    return (
        *(grid.page_no, *displayed(Box(0, 0, grid.width, grid.height), grid)[2:], grid.rotation, grid.text_source),
        *(grid.n_characters, in_cells, in_lines, len(grid.hidden), grid.n_images),
        *(grid.is_baseline_displaced, grid.engine, grid.problem),
    )


def _line_rows(grid: PageGrid) -> list[Row]:
    boxes = _on_page((line.box for line in grid.lines), grid)
    return [
        (grid.page_no, number, line.text, fold(line.text), *box, line.size)
        for number, (line, box) in enumerate(zip(grid.lines, boxes, strict=True), 1)
    ]


def _table_row(number: int, table: Table) -> Row:
    return (
        *(number, table.first_page, table.last_page, table.n_rows, table.n_columns, table.n_header_rows),
        "\n".join(line.text for line in table.caption) or None,
        "\n".join(line.text for line in table.notes) or None,
        table.n_lost,
    )


def _cell_columns(tables: list[Table], grids: dict[int, PageGrid]) -> Columns:
    cells = [cell for table in tables for cell in table.cells]
    texts = list(map(text_of, cells))
    pages = [cell.page_no for cell in cells]
    x0, top, x1, bottom = _numbers(chain.from_iterable(cell.box for cell in cells)).reshape(-1, 4).T
    n_lines = [len(cell.lines) for cell in cells]
    lines = [line for cell in cells for line in cell.lines]
    indents = _least(_numbers(line.x0 for line in lines), n_lines, np.inf) - x0
    for grid in grids.values():
        if grid.turned:
            which = np.array(pages) == grid.page_no
            sides = np.stack((x0, top, x1, bottom))[:, which].T.tolist()
            x0[which], top[which], x1[which], bottom[which] = np.array([displayed(Box(*box), grid) for box in sides]).reshape(-1, 4).T
    return [
        np.repeat(np.arange(1, len(tables) + 1), [len(table.cells) for table in tables]),
        [cell.row + 1 for cell in cells],
        [cell.column + 1 for cell in cells],
        [cell.row_span for cell in cells],
        [cell.column_span for cell in cells],
        texts,
        list(map(fold, texts)),
        [cell.is_header for cell in cells],
        pages,
        *(x0, top, x1, bottom),
        [indent if n else None for indent, n in zip(indents.tolist(), n_lines, strict=True)],
        [grids[page_no].text_source for page_no in pages],
        _least(_numbers(line.confidence for line in lines), n_lines, 1.0),
    ]


def _numbers(numbers: Iterable[float]) -> Floats:
    return np.fromiter(numbers, np.float64)


def _least(numbers: Floats, counts: list[int], default: float) -> Floats:
    """The least of each group of numbers, so many one after the other; the default for a group of none."""
    n = np.array(counts, np.intp)
    least = np.full(len(n), default)
    is_filled = n > 0
    if is_filled.any():
        least[is_filled] = np.minimum.reduceat(numbers, (n.cumsum() - n)[is_filled])
    return least


def _hidden_rows(grid: PageGrid) -> list[Row]:
    boxes = _on_page((Box(c.x0, c.baseline - ASCENT * c.size, c.x1, c.baseline + DESCENT * c.size) for c, _ in grid.hidden), grid)
    return [(grid.page_no, character.text, *box, reason) for (character, reason), box in zip(grid.hidden, boxes, strict=True)]


def _on_page(boxes: Iterable[Box], grid: PageGrid) -> Iterable[Box]:
    """The boxes on the page as displayed."""
    return (displayed(box, grid) for box in boxes) if grid.turned else boxes
