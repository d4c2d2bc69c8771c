"""pdfplumber as an engine: the reference that PDFium is measured against, and the way to a page that PDFium cannot load.

It knows no clipping, so text that the page clips away counts as printed here. Nothing about tables.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfplumber.utils.exceptions import PdfminerException

from .fold import PLAIN
from .page import (
    ASKEW,
    DISPLACED,
    HALF,
    MIDDLE,
    MIN_EDGE,
    THIN,
    UNKNOWN,
    WATERMARK,
    Box,
    Character,
    Characters,
    Hidden,
    Page,
    Refused,
    Unread,
    as_read,
    rules,
)

_Sides = dict[tuple[str, bool], list[tuple[float, float, float]]]  # by orientation (h, v) and whether they are white


class Document:
    """An open PDF. Raises Refused when pdfminer cannot open it."""

    def __init__(self, path: Path) -> None:
        try:
            self._document = pdfplumber.open(path)
        except PdfminerException as error:
            if isinstance(error.args[0] if error.args else None, PDFPasswordIncorrect):
                raise Refused("encrypted", "the file is protected with a password") from error
            raise Refused("damaged", f"the file cannot be read as a PDF ({error})") from error
        self.page_count = len(self._document.pages)

    def __enter__(self) -> "Document":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._document.close()

    def page(self, page_no: int) -> Page:
        """Page `page_no`, from 1. Raises Refused when its content cannot be read."""
        if page_no > self.page_count:
            raise Refused("no_pages", f"page {page_no} cannot be reached")
        source = self._document.pages[page_no - 1]
        try:
            return _page(source, page_no)
        except PdfminerException as error:
            raise Refused("no_pages", f"page {page_no} cannot be read ({error})") from error
        finally:
            source.close()

    def pages(self, page_nos: Iterable[int]) -> Iterator[list[tuple[int, Page | Refused]]]:
        """These pages by their numbers, in that order, one at a time; in the place of one that cannot be read, why."""
        for page_no in page_nos:
            try:
                yield [(page_no, self.page(page_no))]
            except Refused as refusal:
                yield [(page_no, refusal)]


def complete(page: Page, reference: Page) -> None:
    """Add to a page of PDFium's the characters that only pdfplumber reads: those of fonts that are neither embedded nor here.

    pdfplumber knows no clips: what a character is clipped to is known from PDFium.
    """
    taken: dict[tuple[str, int], list[Character]] = {}
    added: list[Character] = []
    clips = _Clips(page.unread)
    for known in [*page.characters, *(hidden.character for hidden in page.hidden)]:
        taken.setdefault((known.text, round(known.baseline)), []).append(known)
    for character, reason in [*((c, "") for c in reference.characters), *reference.hidden]:
        is_clipped = clips.hides(character)
        row = round(character.baseline)
        near = [other for y in (row - 1, row, row + 1) for other in taken.get((character.text, y), ())]
        if not any(abs(other.x0 - character.x0) < 0.3 * character.size for other in near):
            if is_clipped:
                page.hidden.append(Hidden(character, "clipped"))
            elif reason:
                page.hidden.append(Hidden(character, reason))
            else:
                added.append(character)
    page.characters = Characters.of([*page.characters, *added])


class _Clips:
    """What the characters of text objects, asked for as they are drawn, are clipped to. Two objects may begin in one place."""

    def __init__(self, unread: list[Unread]) -> None:
        self.of_line: dict[int, list[Unread]] = defaultdict(list)
        for text in unread:
            self.of_line[round(text.baseline)].append(text)
        self.current: Unread | None = None

    def hides(self, character: Character) -> bool:
        row, near = round(character.baseline), 0.3 * character.size
        begun = [u for y in (row - 1, row, row + 1) for u in self.of_line[y] if _is_at(u, character, near)]
        if begun:
            self.current = begun[0]
            if len(begun) > 1:
                self.of_line[round(self.current.baseline)].remove(self.current)
        elif self.current is None or abs(self.current.baseline - character.baseline) > near:
            return False
        x, y, edge = (character.x0 + character.x1) / 2, character.baseline - MIDDLE * character.size, HALF * character.size
        clip = self.current.clip
        return not (clip.x0 <= x <= clip.x1 and clip.top + edge <= y <= clip.bottom - edge)


def _is_at(text: Unread, character: Character, near: float) -> bool:
    return abs(text.x - character.x0) < near and abs(text.baseline - character.baseline) < near


def _page(source: pdfplumber.page.Page, page_no: int) -> Page:
    left, top, right, bottom = source.cropbox
    chars = [char for char in source.chars if not char["text"].isspace()]
    page = Page(page_no, float(right - left), float(bottom - top), source.rotation or 0, engine="pdfplumber")
    page.turned = _most(_quarters(char) for char in chars if not _is_askew(char["matrix"]))
    if page.turned % 2:
        page.width, page.height = page.height, page.width
    characters: list[Character] = []
    for char in chars:
        character = _character(char, page, float(source.bbox[3]), left, top)
        if _is_askew(char["matrix"]):
            page.hidden.append(Hidden(character, WATERMARK))
        elif 0 <= character.x0 + character.x1 <= 2 * page.width and 0 <= character.baseline - MIDDLE * character.size <= page.height:
            characters.append(character)
        else:
            page.hidden.append(Hidden(character, "off_page"))
        if char["upright"] and char["bottom"] - top - character.baseline > DISPLACED * character.size:
            page.is_baseline_displaced = True
    page.characters = characters
    sides: _Sides = {(orientation, white): [] for orientation in "hv" for white in (False, True)}
    for edge in source.edges:
        box = as_read(_box(edge, left, top), page)
        if _is_white_ground(edge):
            page.white_grounds.append(box)
        else:
            _add_rule(sides, edge, box)
    page.horizontals, page.white_horizontals = rules(sides["h", False]), rules(sides["h", True])
    page.verticals, page.white_verticals = rules(sides["v", False]), rules(sides["v", True])
    page.images = [as_read(_box(image, left, top), page) for image in source.images]
    return page


def _box(item: dict[str, Any], left: float, top: float) -> Box:
    return Box(item["x0"] - left, item["top"] - top, item["x1"] - left, item["bottom"] - top)


def _character(char: dict[str, Any], page: Page, height: float, left: float, top: float) -> Character:
    text = chr(UNKNOWN) if char["text"].startswith("(cid:") else char["text"].translate(PLAIN)
    x0, upper, x1, lower = as_read(_box(char, left, top), page)
    size = lower - upper if page.turned else char["size"]
    if _quarters(char) == page.turned:
        x, y = char["matrix"][4] - left, height - char["matrix"][5] - top
        return Character(text, x0, x1, as_read(Box(x, y, x, y), page).top, size)
    return Character(text, x0, x1, (upper + lower) / 2 + MIDDLE * size, size)


def _quarters(char: dict[str, Any]) -> int:
    """By which its page must be turned, clockwise, for the character to stand level."""
    a, b = char["matrix"][:2]
    if abs(a) >= abs(b):
        return 0 if a >= 0 else 2
    return 1 if b > 0 else 3


def _most(quarters: Iterable[int]) -> int:
    """By how many quarters more than half stand off level, 0 where none does."""
    ((most, count),) = Counter(counted := list(quarters)).most_common(1) or [(0, 0)]
    return most if 2 * count > len(counted) else 0


def _is_askew(matrix: Sequence[float]) -> bool:
    a, b = abs(matrix[0]), abs(matrix[1])
    return min(a, b) > ASKEW * max(a, b)


def _add_rule(sides: _Sides, edge: dict[str, Any], box: Box) -> None:
    """A piece of a rule, which lies in the box."""
    white = _is_white(edge.get("stroking_color" if edge.get("stroke") else "non_stroking_color"))
    if not edge["orientation"]:
        return
    is_level = box.top == box.bottom
    if is_level and box.x1 - box.x0 >= MIN_EDGE:
        sides["h", white].append((box.top, box.x0, box.x1))
    elif not is_level and box.bottom - box.top >= MIN_EDGE and box.x1 - box.x0 < 0.5:
        sides["v", white].append((box.x0, box.top, box.bottom))


def _is_white_ground(edge: dict[str, Any]) -> bool:
    """An edge of a white area that is no thin rule."""
    points = edge.get("pts")
    if edge.get("stroke") or not points or not _is_white(edge.get("non_stroking_color")):
        return False
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return bool(min(max(xs) - min(xs), max(ys) - min(ys)) >= THIN)


def _is_white(colour: float | Sequence[float] | None) -> bool:
    """Grey, RGB and CMYK, from 0 to 1."""
    if colour is None or isinstance(colour, str):
        return False
    parts = [colour] if isinstance(colour, (int, float)) else [part for part in colour if isinstance(part, (int, float))]
    if len(parts) == 4:
        return max(parts) <= 0.02
    return len(parts) in (1, 3) and min(parts) >= 0.98
