"""Corrections: what people who looked at a page say should stand in a cell.

Here: reading `corrections.csv` of the home folder, and which document each row means. Not here: whether the cell prints what the row says
it prints, and what the corrected figure is worth (dbt). Nothing that is printed is changed by any of it.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

from pipelines.sheets import is_number, read_sheet

CORRECTIONS = "corrections.csv"
COLUMNS = ("document", "table_no", "row_no", "column_no", "printed", "corrected", "why")

_BEGINNING = re.compile(r"[0-9a-f]{8,64}")


@dataclass(frozen=True)
class Correction:
    """One row of the file; `document_id` is the document it names, None where it names none or several."""

    document: str
    table_no: int
    row_no: int
    column_no: int
    printed: str
    corrected: str
    why: str
    document_id: str | None


def read_corrections(path: Path, documents: Mapping[str, str]) -> tuple[list[Correction], list[str]]:
    """The rows of `corrections.csv` and remarks on what is wrong with it. No file is no row and no remark.

    `documents`: path below raw -> document id. A row names its document by the beginning of the id (eight digits or more) or by its path. A
    row without place, text or reason is left out: what is corrected without a reason cannot be reviewed.
    """
    rows, remarks = read_sheet(path, COLUMNS, COLUMNS)
    ids = sorted(set(documents.values()))
    corrections = []
    for line, value in rows:
        if wrong := _wrong(value):
            remarks.append(f"{CORRECTIONS} line {line}: {wrong}; it is left out")
            continue
        named = _named(value["document"], documents, ids)
        if len(named) != 1:
            remarks.append(f"{CORRECTIONS} line {line}: {value['document']!r} names {len(named)} documents under raw")
        table_no, row_no, column_no = (int(value[name]) for name in COLUMNS[1:4])
        printed, corrected, why = (value[name] for name in COLUMNS[4:])
        document_id = min(named) if len(named) == 1 else None
        corrections.append(Correction(value["document"], table_no, row_no, column_no, printed, corrected, why, document_id))
    return corrections, remarks


def _wrong(value: Mapping[str, str]) -> str | None:
    """What a row lacks, None where it is whole."""
    if no_number := [name for name in COLUMNS[1:4] if not is_number(value[name])]:
        return f"{no_number[0]} {value[no_number[0]]!r} is no number"
    if empty := [name for name in ("document", "corrected", "why") if not value[name]]:
        return f"{empty[0]} is empty"
    return None


def _named(document: str, documents: Mapping[str, str], ids: Sequence[str]) -> set[str]:
    """The documents that it names; `ids` are all, in order: those with one beginning stand together."""
    if document in documents:
        return {documents[document]}
    if not _BEGINNING.fullmatch(document):
        return set()
    return set(takewhile(lambda d: d.startswith(document), ids[bisect_left(ids, document) :]))


def repeated(corrections: Iterable[Correction]) -> list[str]:
    """Remarks on cells that are corrected twice: neither row is better than the other."""
    places: dict[tuple[str | None, int, int, int], int] = {}
    for c in corrections:
        if c.document_id:
            place = (c.document_id, c.table_no, c.row_no, c.column_no)
            places[place] = places.get(place, 0) + 1
    return [
        f"{CORRECTIONS}: {(d or '')[:8]}, table {t}, row {r}, column {k} is corrected {n} times; none is applied"
        for (d, t, r, k), n in places.items()
        if n > 1
    ]
