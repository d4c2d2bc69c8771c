"""What was read against what was typeset, cell by cell: place, spans and text; in tables with header rows, the header mark too.

Texts are compared as `pipelines.paper.fold` folds them, so that only typography (℃ given as °C) may differ. No typeset text has white
space in it, so a line break or a blank that was read is a difference.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from pipelines.paper.extraction import Extraction
from pipelines.paper.fold import fold
from tests.typeset.model import Table


class Seen(NamedTuple):
    """A cell, as wanted or as read."""

    row_span: int
    column_span: int
    text: str | None
    is_header: bool


class Difference(NamedTuple):
    """One place where they differ; None where there is no cell. Table 0 is a table that was not typeset."""

    table_no: int
    row_no: int
    column_no: int
    wanted: Seen | None
    read: Seen | None


Grid = dict[tuple[int, int], Seen]


def wanted(table: Table) -> Grid:
    return {
        (cell.row_no, cell.column_no): Seen(cell.row_span, cell.column_span, fold(cell.text), cell.is_header) for cell in table.expected()
    }


def read(extraction: Extraction) -> list[Grid]:
    """The grids of an extraction, in the order of its table numbers."""
    grids: dict[int, Grid] = defaultdict(dict)
    for cell in extraction.tables["cells"].to_pylist():
        grids[cell["table_no"]][cell["row_no"], cell["column_no"]] = Seen(
            cell["row_span"], cell["column_span"], _text(cell["text"]), cell["is_header"]
        )
    return [grids[table_no] for table_no in sorted(grids)]


def _text(text: str | None) -> str | None:
    return text if text and re.search(r"\s", text) else fold(text)


def differences(extraction: Extraction, tables: Sequence[Table]) -> list[Difference]:
    """Every cell that was not read as it was typeset; none when all is right, the tables' order included."""
    wants, gots = [wanted(table) for table in tables], read(extraction)
    pairs = paired(wants, gots)
    out = []
    for number, want in enumerate(wants, start=1):
        got = pairs.get(number, {})
        for place in sorted(want.keys() | got.keys()):
            one, other = want.get(place), got.get(place)
            if one and other and not tables[number - 1].header_rows:
                other = other._replace(is_header=one.is_header)
            if one != other:
                out.append(Difference(number, *place, one, other))
    strangers = [got for got in gots if not any(got is paired for paired in pairs.values())]
    return out + [Difference(0, *place, None, cell) for got in strangers for place, cell in got.items()]


def paired(wants: list[Grid], gots: list[Grid]) -> dict[int, Grid]:
    """Each typeset table (from 1) with the grid that was read in its place: of those after the last, the one with most in common."""
    pairs, last = {}, -1
    for number, want in enumerate(wants, start=1):
        common = {
            place: sum(got[key].text == cell.text for key, cell in want.items() if cell.text and key in got)
            for place, got in enumerate(gots)
            if place > last
        }
        best = max(common, key=lambda place: common[place], default=None)
        if best is not None and common[best]:
            pairs[number], last = gots[best], best
    return pairs
