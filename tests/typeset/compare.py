"""What was read against what was typeset, cell by cell: place, spans and text; in tables with header rows, the header mark too.

Texts are compared as `pipelines.paper.fold` folds them, so that only typography (℃ given as °C) may differ.
"""

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
    return {(cell.row_no, cell.column_no): Seen(cell.row_span, cell.column_span, fold(cell.text), cell.is_header) for cell in table.expected()}


def read(extraction: Extraction) -> list[Grid]:
    """The grids of an extraction, in the order of its table numbers."""
    grids: dict[int, Grid] = defaultdict(dict)
    for cell in extraction.tables["cells"].to_pylist():
        grids[cell["table_no"]][cell["row_no"], cell["column_no"]] = Seen(
            cell["row_span"], cell["column_span"], fold(cell["text"]), cell["is_header"]
        )
    return [grids[table_no] for table_no in sorted(grids)]


def differences(extraction: Extraction, tables: Sequence[Table]) -> list[Difference]:
    """Every cell that was not read as it was typeset, the tables taken in order; none when all is right."""
    grids = read(extraction)
    out = []
    for number in range(max(len(tables), len(grids))):
        want = wanted(tables[number]) if number < len(tables) else {}
        got = grids[number] if number < len(grids) else {}
        has_header = number < len(tables) and tables[number].header_rows > 0
        table_no = number + 1 if number < len(tables) else 0
        for place in sorted(want.keys() | got.keys()):
            one, other = want.get(place), got.get(place)
            if one and other and not has_header:
                other = other._replace(is_header=one.is_header)
            if one != other:
                out.append(Difference(table_no, *place, one, other))
    return out
