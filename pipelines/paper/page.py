"""A page as every engine gives it: characters with their baseline, ruling segments, image areas, turned as displayed.

What belongs here: the shapes between an engine (PDFium, pdfplumber, OCR) and the table finder, and the refusal of a file.
What does not: how an engine reads them, and what is made of them.
Boxes and coordinates are in points, origin top left, of the page as displayed (after /Rotate and the crop box).
"""

from dataclasses import dataclass, field
from typing import NamedTuple

ASCENT = 0.88  # of the type size above the baseline: the box of a character that has only a baseline
DESCENT = 0.12

MIN_EDGE = 1.0  # points: a shorter piece of a path is no rule (pdfplumber's prefilter)
THIN = 2.0  # a filled area thinner than this is a rule however it is drawn
DISPLACED = 0.45  # of the type size below the baseline: a font whose box lies this deep is not where its ink is


class Refused(Exception):
    """A file that is not read: `code` for machines, `reason` for people."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason

    def __reduce__(self) -> tuple[type["Refused"], tuple[str, str]]:
        return (Refused, (self.code, self.reason))


class Box(NamedTuple):
    """An area of the displayed page."""

    x0: float
    top: float
    x1: float
    bottom: float


class Character(NamedTuple):
    """One printed glyph. White space is no character: gaps tell it."""

    text: str
    x0: float
    x1: float  # origin + advance
    baseline: float
    size: float
    confidence: float = 1.0


class Horizontal(NamedTuple):
    """A level piece of a rule."""

    y: float
    x0: float
    x1: float


class Vertical(NamedTuple):
    """An upright piece of a rule."""

    x: float
    top: float
    bottom: float


class Hidden(NamedTuple):
    """A character that is in the file and not seen in its place."""

    character: Character
    reason: str  # clipped | off_page | overprinted


class Candidate(NamedTuple):
    """What else a doubtful figure of a picture may be, beside what was read of it."""

    read: str
    text: str
    confidence: float
    box: Box


@dataclass(slots=True)
class Page:
    """What an engine gives of one page."""

    page_no: int
    width: float
    height: float
    rotation: int = 0
    characters: list[Character] = field(default_factory=list)
    hidden: list[Hidden] = field(default_factory=list)
    horizontals: list[Horizontal] = field(default_factory=list)
    verticals: list[Vertical] = field(default_factory=list)
    # Rules in white: unseen on white paper, seen between coloured cells. They divide a table but do not bound it.
    white_horizontals: list[Horizontal] = field(default_factory=list)
    white_verticals: list[Vertical] = field(default_factory=list)
    white_grounds: list[Box] = field(default_factory=list)  # white areas, whose edges nobody sees: no rules
    images: list[Box] = field(default_factory=list)
    candidates: list[Candidate] = field(default_factory=list)
    is_baseline_displaced: bool = False
    n_unread: int = 0  # text objects that the engine cannot measure and leaves out
    engine: str = "pdfium"
    text_source: str = "text"
    problem: str | None = None


def box_of(characters: list[Character]) -> Box:
    """The area of at least one character."""
    return Box(
        min(c.x0 for c in characters),
        min(c.baseline - ASCENT * c.size for c in characters),
        max(c.x1 for c in characters),
        max(c.baseline + DESCENT * c.size for c in characters),
    )
