"""Rereading: the text of given boxes by another text engine than the one that extracted them.

Here: boxes of pages -> texts, through pdfplumber. Not here: which cells are suspected and what a difference means (dbt).
Two engines that read the same characters in one box say that the paper is so; a sum that is broken all the same is the publisher's.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from pipelines.documents import readable
from pipelines.paper.fold import fold
from pipelines.paper.page import Box, Character, Page, Refused, as_read
from pipelines.paper.plumber import Document


class Place(NamedTuple):
    """A box of a page, in points from the top left of the page as displayed."""

    page_no: int
    x0: float
    top: float
    x1: float
    bottom: float


def second_readings(raw: Path, cells: Sequence[tuple[Any, ...]]) -> list[dict[str, Any]]:
    """The second reading of each cell that has one.

    `cells`: (document_id, path below `raw`, table_no, row_no, column_no, page_no, x0, top, x1, bottom). A file that is not
    there, or does not open, gives no row, nor does a box without characters (a scan).
    """
    files = defaultdict(list)
    for document_id, relative_path, *cell in sorted(cells):
        files[document_id, relative_path].append(cell)
    rows: list[dict[str, Any]] = []
    for (document_id, relative_path), wanted in files.items():
        texts = reread(_on_disk(raw, relative_path), [Place(*cell[3:]) for cell in wanted])
        for table_no, row_no, column_no, *box in wanted:
            if text := texts.get(Place(*box)):
                place = {"document_id": document_id, "table_no": table_no, "row_no": row_no, "column_no": column_no}
                rows.append({**place, "second_reading": text})
    return rows


def _on_disk(raw: Path, relative_path: str) -> Path:
    """Where the document lies: a name that is no UTF-8 is kept as text (see `documents.readable`)."""
    path = raw / relative_path
    if path.exists():
        return path
    return next((p for p in raw.rglob("*") if readable(p.relative_to(raw).as_posix()) == relative_path), path)


def reread(path: Path, places: Sequence[Place]) -> Mapping[Place, str]:
    """The folded text of each box that has characters; nothing from a file that is not there or does not open."""
    if not path.exists():
        return {}
    pages = defaultdict(list)
    for place in places:
        pages[place.page_no].append(place)
    texts: dict[Place, str] = {}
    try:
        with Document(path) as document:
            for page_no, wanted in sorted(pages.items()):
                page = document.page(page_no)
                texts |= {place: text for place in wanted if (text := _text(page, place))}
    except Refused:
        return texts
    return texts


def _text(page: Page, place: Place) -> str | None:
    box = as_read(Box(place.x0, place.top, place.x1, place.bottom), page)
    inside = [c for c in page.characters if _is_inside(c, box)]
    inside.sort(key=lambda c: (round(c.baseline), c.x0))
    return fold("".join(c.text for c in inside))


def _is_inside(character: Character, box: Box) -> bool:
    """By the middle of the ink: 0.38 of the size above the baseline."""
    x, y = (character.x0 + character.x1) / 2, character.baseline - 0.38 * character.size
    return box.x0 <= x <= box.x1 and box.top <= y <= box.bottom
