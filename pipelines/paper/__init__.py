"""Paper: a PDF file as pages, lines, tables and cells. Pure functions; no Dagster, no DuckDB, no word of money."""

from .extract import EXTRACTOR_VERSION, assemble, extract, page_count, rarely_collected, read_pages
from .extraction import SCHEMAS, Extraction
from .layout import PageGrid, lay_out
from .page import Page, Refused

__all__ = [
    "EXTRACTOR_VERSION",
    "SCHEMAS",
    "Extraction",
    "Page",
    "PageGrid",
    "Refused",
    "assemble",
    "extract",
    "lay_out",
    "page_count",
    "rarely_collected",
    "read_pages",
]
