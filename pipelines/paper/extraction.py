"""What paper gives: the Arrow tables of one document, with their columns named and typed once, for all who write or read them.

The schemas are those of the `staging` schema in the published file. Numbering starts at 1; boxes are in points, origin top left, of
the page as displayed (after /Rotate). `folded` is the text as it is compared (see `fold`), beside the text as printed.
"""

from dataclasses import dataclass

import pyarrow as pa

_BOX = [("x0", pa.float64()), ("top", pa.float64()), ("x1", pa.float64()), ("bottom", pa.float64())]

PAGES = pa.schema(
    [
        ("document_id", pa.string()),
        ("page_no", pa.int32()),
        ("width", pa.float64()),
        ("height", pa.float64()),
        ("rotation", pa.int32()),
        ("text_source", pa.string()),  # text | ocr | none
        # The page's own account: characters = in cells + in lines + hidden.
        ("n_characters", pa.int32()),
        ("n_in_cells", pa.int32()),
        ("n_in_lines", pa.int32()),
        ("n_hidden", pa.int32()),
        ("n_images", pa.int32()),
        ("is_baseline_displaced", pa.bool_()),  # a font whose glyphs stand far off the box that the text engine gives them
        ("engine", pa.string()),  # pdfium | pdfplumber
        ("problem", pa.string()),  # why the page was not read, else null
    ]
)

LINES = pa.schema(
    [
        ("document_id", pa.string()),
        ("page_no", pa.int32()),
        ("line_no", pa.int32()),
        ("text", pa.string()),
        ("folded", pa.string()),
        *_BOX,
        ("size", pa.float64()),  # of the type, points
    ]
)

TABLES = pa.schema(
    [
        ("document_id", pa.string()),
        ("table_no", pa.int32()),
        ("first_page", pa.int32()),
        ("last_page", pa.int32()),
        ("n_rows", pa.int32()),
        ("n_columns", pa.int32()),
        ("n_header_rows", pa.int32()),
        ("caption", pa.string()),  # lines above, joined by newline
        ("notes", pa.string()),  # lines below, joined by newline
        ("n_lost", pa.int32()),  # characters inside the table's box that no cell took
    ]
)

CELLS = pa.schema(
    [
        ("document_id", pa.string()),
        ("table_no", pa.int32()),
        ("row_no", pa.int32()),
        ("column_no", pa.int32()),
        ("row_span", pa.int32()),
        ("column_span", pa.int32()),
        ("text", pa.string()),
        ("folded", pa.string()),
        ("is_header", pa.bool_()),
        ("page_no", pa.int32()),
        *_BOX,
        ("indent", pa.float64()),  # points from the cell's left edge to its first character
        ("text_source", pa.string()),
        ("confidence", pa.float64()),  # 1 for text; OCR: the least confident character
    ]
)

# Characters that are in the file and not on the visible page's grid: clipped, off the page, overprinted, of a watermark or a seal, or such
# as nobody sees (not painted, white on white, tiny).
HIDDEN = pa.schema(
    [
        ("document_id", pa.string()),
        ("page_no", pa.int32()),
        ("text", pa.string()),
        *_BOX,
        ("reason", pa.string()),  # clipped | off_page | overprinted | watermark | unseen
    ]
)

# What else a doubtful figure of a page image may be. Arithmetic may choose among them; nothing else does.
CANDIDATES = pa.schema(
    [
        ("document_id", pa.string()),
        ("page_no", pa.int32()),
        *_BOX,  # of the line of text
        ("read", pa.string()),  # what the page has, as in its cell
        ("candidate", pa.string()),
        ("confidence", pa.float64()),  # of the candidate: that of its least certain character
    ]
)

SCHEMAS: dict[str, pa.Schema] = {
    "pages": PAGES,
    "lines": LINES,
    "tables": TABLES,
    "cells": CELLS,
    "hidden": HIDDEN,
    "candidates": CANDIDATES,
}


@dataclass(frozen=True)
class Extraction:
    """One document as read: a table for each name in `SCHEMAS`."""

    document_id: str
    page_count: int
    tables: dict[str, pa.Table]
