"""Rereading: the text of given boxes by another text engine than the one that extracted them.

Here: boxes of pages -> texts, through pdfplumber. Not here: which cells are suspected and what a difference means (dbt_project/models/quality).
Two engines that read the same characters in one box say that the paper is so; a sum that is broken all the same is the publisher's.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from pipelines.paper.fold import fold
from pipelines.paper.page import Character, Page, Refused
from pipelines.paper.plumber import Document


class Place(NamedTuple):
    """A box of a page, in points from the top left of the page as displayed."""

    page_no: int
    x0: float
    top: float
    x1: float
    bottom: float


def reread(path: Path, places: Sequence[Place]) -> Mapping[Place, str | None]:
    """The folded text of each box; None for a box without characters and for a page that cannot be read. A file that does not open gives nothing."""
    pages = defaultdict(list)
    for place in places:
        pages[place.page_no].append(place)
    texts: dict[Place, str | None] = {}
    try:
        with Document(path) as document:
            for page_no, wanted in sorted(pages.items()):
                texts |= _read_page(document, page_no, wanted)
    except Refused:
        return {}
    return texts


def _read_page(document: Document, page_no: int, wanted: Sequence[Place]) -> dict[Place, str | None]:
    try:
        page = document.page(page_no)
    except Refused:
        return dict.fromkeys(wanted)
    return {place: _text(page, place) for place in wanted}


def _text(page: Page, place: Place) -> str | None:
    inside = [c for c in page.characters if _is_inside(c, place)]
    inside.sort(key=lambda c: (round(c.baseline), c.x0))
    return fold("".join(c.text for c in inside)) or None


def _is_inside(character: Character, place: Place) -> bool:
    """By the middle of the ink: 0.38 of the size above the baseline."""
    x, y = (character.x0 + character.x1) / 2, character.baseline - 0.38 * character.size
    return place.x0 <= x <= place.x1 and place.top <= y <= place.bottom
