"""A file as an `Extraction`: checked, read page by page, its tables joined, written as Arrow tables.

`read_pages` is pure for each page and gives picklable grids, `assemble` is cheap and joins them: a pool may read page ranges of one
document in several processes and assemble in one place.
"""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa

from .extraction import SCHEMAS, Extraction
from .fold import fold
from .joining import Table, join_pages, text_of
from .layout import PageGrid, lay_out
from .page import Page, Refused, box_of
from .pdfium import Document

EXTRACTOR_VERSION = "1"  # raise it when the same file would give other tables: staging is read anew

Engine = Literal["pdfium", "pdfplumber"]
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
    with Document(path) as document:
        if document.page_count < 1:
            raise Refused("no_pages", "the PDF has no pages")
        return document.page_count


def read_pages(path: Path, pages: Sequence[int], engine: Engine = "pdfium", progress: Progress | None = None) -> list[PageGrid]:
    """Pages `pages` (from 1) of an openable PDF, each laid out by itself. A page that cannot be read has its `problem`."""
    grids = []
    with Document(path) as document:
        for done, page_no in enumerate(pages, 1):
            grids.append(lay_out(_page(document, path, page_no, engine)))
            if progress:
                progress(done, len(pages))
    return grids


def _page(document: Document, path: Path, page_no: int, engine: Engine) -> Page:
    if engine == "pdfium":
        try:
            return document.page(page_no)
        except Refused as refusal:
            return Page(page_no, 0.0, 0.0, problem=refusal.reason, text_source="none")
    raise NotImplementedError(path)


def extract(
    path: Path,
    *,
    document_id: str | None = None,
    engine: Engine = "pdfium",
    pages: range | None = None,
    progress: Progress | None = None,
) -> Extraction:
    """The document at `path` as tables of `extraction.SCHEMAS`; its id is the sha256 of its bytes unless given.

    Raises Refused when the file is no PDF, does not open, or none of its pages does.
    """
    count = page_count(path)
    grids = read_pages(path, pages or range(1, count + 1), engine, progress)
    if grids and all(grid.width == 0 for grid in grids):
        raise Refused("no_pages", f"none of the {count} pages opens")
    return assemble(document_id or hashlib.sha256(path.read_bytes()).hexdigest(), grids, count)


def assemble(document_id: str, grids: Sequence[PageGrid], page_count: int | None = None) -> Extraction:
    """Join the grids of a document's pages, in their order, and write them as Arrow tables."""
    ordered = sorted(grids, key=lambda grid: grid.page_no)
    sources = {grid.page_no: grid.text_source for grid in ordered}
    tables = join_pages(ordered)
    rows: dict[str, list[dict[str, Any]]] = {
        "pages": [_page_row(grid) for grid in ordered],
        "lines": [row for grid in ordered for row in _line_rows(grid)],
        "tables": [_table_row(number, table) for number, table in enumerate(tables, 1)],
        "cells": [row for number, table in enumerate(tables, 1) for row in _cell_rows(number, table, sources)],
        "hidden": [row for grid in ordered for row in _hidden_rows(grid)],
    }
    arrow = {
        name: pa.Table.from_pylist([{"document_id": document_id} | row for row in rows[name]], schema=schema) for name, schema in SCHEMAS.items()
    }
    return Extraction(document_id, page_count or len(ordered), arrow)


def _page_row(grid: PageGrid) -> dict[str, Any]:
    return {
        "page_no": grid.page_no,
        "width": grid.width,
        "height": grid.height,
        "rotation": grid.rotation,
        "text_source": grid.text_source,
        "n_characters": grid.n_characters,
        "n_in_cells": sum(line.n_characters for table in grid.tables for cell in table.cells for line in cell.lines),
        "n_in_lines": sum(line.n_characters for line in grid.lines),
        "n_hidden": len(grid.hidden),
        "n_images": grid.n_images,
        "is_baseline_displaced": grid.is_baseline_displaced,
        "engine": grid.engine,
        "problem": grid.problem,
    }


def _line_rows(grid: PageGrid) -> list[dict[str, Any]]:
    return [
        {"page_no": grid.page_no, "line_no": number, "text": line.text, "folded": fold(line.text), "size": line.size} | line.box._asdict()
        for number, line in enumerate(grid.lines, 1)
    ]


def _table_row(number: int, table: Table) -> dict[str, Any]:
    return {
        "table_no": number,
        "first_page": table.first_page,
        "last_page": table.last_page,
        "n_rows": table.n_rows,
        "n_columns": table.n_columns,
        "n_header_rows": table.n_header_rows,
        "caption": "\n".join(line.text for line in table.caption) or None,
        "notes": "\n".join(line.text for line in table.notes) or None,
        "n_lost": table.n_lost,
    }


def _cell_rows(number: int, table: Table, sources: dict[int, str]) -> list[dict[str, Any]]:
    rows = []
    for cell in table.cells:
        text = text_of(cell)
        rows.append(
            {
                "table_no": number,
                "row_no": cell.row + 1,
                "column_no": cell.column + 1,
                "row_span": cell.row_span,
                "column_span": cell.column_span,
                "text": text,
                "folded": fold(text),
                "is_header": cell.is_header,
                "page_no": cell.page_no,
                "indent": min(line.x0 for line in cell.lines) - cell.box.x0 if cell.lines else None,
                "text_source": sources[cell.page_no],
                "confidence": min((line.confidence for line in cell.lines), default=1.0),
            }
            | cell.box._asdict()
        )
    return rows


def _hidden_rows(grid: PageGrid) -> list[dict[str, Any]]:
    return [
        {"page_no": grid.page_no, "text": hidden.character.text, "reason": hidden.reason} | box_of([hidden.character])._asdict()
        for hidden in grid.hidden
    ]
