"""Where the columns of two parts of a table stand, and how many of their rules are the same. Numbers only: no text, no pages."""

from bisect import bisect_left
from collections.abc import Iterable

from .table import Cell

ALIGNED = 4.0  # points: rules of two pages this near are the same rule
REFITTED = 8.0  # points: columns that a table fits to the text of each page move less than this
SHIFTED = 60.0  # points: binding margins move a table sideways from page to page


def edges_on(ours: list[float], theirs: list[float], is_refitted: bool) -> list[float] | None:
    """The edges of the part's columns on the table's own; None when they are the columns of another table.

    A table set anew on each page may stand further right there, or fit its columns to the page's text under the same headers.
    """
    if len(ours) == len(theirs) and (is_refitted or all(abs(a - b) <= REFITTED for a, b in zip(ours, theirs, strict=True))):
        return ours
    shift = theirs[0] - ours[0]
    if abs(shift) > SHIFTED or abs((theirs[-1] - ours[-1]) - shift) > ALIGNED:
        fewer, more = sorted((ours, theirs), key=len)
        return theirs if len(fewer) > 3 and _share_met(fewer, more) == 1.0 else None
    shifted = [x - shift for x in theirs]
    inner, other = sorted((ours[1:-1], shifted[1:-1]), key=len)
    if inner and _share_met(inner, other) < 0.7:
        return None
    return ours if len(ours) == len(theirs) else shifted


def _share_met(fewer: list[float], more: list[float]) -> float:
    return sum(any(abs(x - y) <= ALIGNED for y in more) for x in fewer) / len(fewer)


def merged_edges(ours: list[float], theirs: list[float]) -> list[float]:
    edges = list(ours)
    for x in theirs:
        if min(abs(x - e) for e in edges) > ALIGNED:
            edges.append(x)
    return sorted(edges)


def nearest(edges: list[float], x: float) -> int:
    i = bisect_left(edges, x)
    return i if i < len(edges) and (i == 0 or edges[i] - x <= x - edges[i - 1]) else i - 1


def mapped_to(cells: Iterable[Cell], old: list[float], new: list[float]) -> None:
    """Columns of the cells counted on edges to which some were added."""
    if len(old) == len(new):
        return
    mapped = [nearest(new, x) for x in old]
    for cell in cells:
        column = mapped[cell.column]
        cell.column_span = mapped[cell.column + cell.column_span] - column
        cell.column = column
