"""Sheets: the CSV files that people write beside the PDFs.

Here: bytes -> rows by heading, and why a file is not used. Not here: what a row means (documents, corrections).
"""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

# What a number of a row, a table or a year has at most: staging keeps it in 32 bits.
MOST_DIGITS = 9


def read_sheet(path: Path, columns: Sequence[str], needed: Sequence[str]) -> tuple[list[tuple[int, dict[str, str]]], list[str]]:
    """(line, row) of each row that says anything, stripped, and the reason where the file is not used. No file is no row and no reason.

    UTF-8, or GB18030: so a spreadsheet saves it on a Chinese system. `columns` are named where one of `needed` is missing.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return [], []
    except OSError as error:
        return [], [f"{path.name} is not used: {error.strerror}"]
    try:
        text = _decoded(content)
    except UnicodeDecodeError as error:
        return [], [f"{path.name} is not used: it is neither UTF-8 nor GB18030 ({error.reason} at byte {error.start})"]
    # Strict: a quotation mark that is never closed would take all that follows into one field.
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        if missing := [name for name in needed if name not in (reader.fieldnames or [])]:
            return [], [f"{path.name} is not used: it has no column {', '.join(missing)} (columns: {', '.join(columns)})"]
        rows = [(reader.line_num, {name: (text or "").strip() for name, text in row.items() if name}) for row in reader]
    except csv.Error as error:
        return [], [f"{path.name} is not used: {error}, near line {reader.line_num}"]
    return [(line, row) for line, row in rows if any(row.values())], []


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030")


def is_number(text: str) -> bool:
    """Whether it is a whole number that staging can keep."""
    return text.isdecimal() and len(text) <= MOST_DIGITS
