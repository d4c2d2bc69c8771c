"""A page as every engine gives it: characters with their baseline, ruling segments, image areas, turned as displayed.

What belongs here: the shapes between an engine (PDFium, pdfplumber, OCR) and the table finder, and the refusal of a file.
What does not: how an engine reads them, and what is made of them.
Boxes and coordinates are in points, origin top left, of the page as it is read: as displayed (after /Rotate and the crop box), and turned
further where its writing does not lie level there, as a wide table printed along the long side of upright paper. `displayed` gives a box
back to the page as displayed.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from itertools import accumulate, starmap
from typing import Any, NamedTuple, Protocol, overload

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]
Rules = npt.NDArray[np.float64]  # pieces of rules, one a row: position, start, end

ASCENT = 0.88  # of the type size above the baseline: the box of a character that has only a baseline
DESCENT = 0.12
MIDDLE = 0.38  # of the type size above the baseline: the middle of a glyph, which is clipped or not, in a cell or not
HALF = 0.002  # of the type size: a glyph whose middle is this near to the clip's edge is printed half, the other half on the next page
RULE = 0.5  # points: half the width of a cell's rule, by which its clip may reach over the rule's middle

MIN_EDGE = 1.0  # points: a shorter piece of a path is no rule (pdfplumber's prefilter)
THIN = 2.0  # a filled area thinner than this is a rule however it is drawn
SCAN_AREA = 0.5  # of the page: an image this large on a page without text is the page
MAX_SIDE = 20_000.0  # points, of a page: 7 metres
ASKEW = 0.1  # across the direction of writing: 6 degrees; a table's figures stand level
DISPLACED = 0.45  # of the type size below the baseline: a font whose box lies this deep is not where its ink is

UNKNOWN = 0xFFFD  # the code of a glyph of which no font says which character it is

# Why a character is hidden that no page break cuts: it was never of a cell.
WATERMARK, UNSEEN = "watermark", "unseen"


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


@dataclass(frozen=True, slots=True, eq=False)
class Characters(Sequence[Character]):
    """Characters in columns, for work on all of a page at once; a `Character` where one is asked for."""

    codes: Ints  # the code point; -1, -2 and so on for the first, the second of `several`
    x0: Floats
    x1: Floats
    baseline: Floats
    size: Floats
    confidence: Floats
    several: tuple[str, ...] = ()  # texts of more than one code point

    @classmethod
    def of(cls, characters: Sequence[Character]) -> "Characters":
        """The characters in columns, if they are not."""
        if isinstance(characters, Characters):
            return characters
        texts = [character.text for character in characters]
        several = tuple(dict.fromkeys(text for text in texts if len(text) != 1))
        codes = np.array([ord(text) if len(text) == 1 else ~several.index(text) for text in texts], np.intp)
        x0, x1, baseline, size, confidence = np.array([character[1:] for character in characters], np.float64).reshape(-1, 5).T
        return cls(codes, x0, x1, baseline, size, confidence, several)

    @classmethod
    def together(cls, parts: Sequence["Characters"]) -> "Characters":
        """The characters of all parts, at least one."""
        several = tuple(text for part in parts for text in part.several)
        codes = [part.codes for part in parts]
        if several:
            before = accumulate((len(part.several) for part in parts), initial=0)
            codes = [np.where(part < 0, part - n, part) for part, n in zip(codes, before, strict=False)]
        columns = [(part.x0, part.x1, part.baseline, part.size, part.confidence) for part in parts]
        x0, x1, baseline, size, confidence = map(np.concatenate, zip(*columns, strict=True))
        return cls(np.concatenate(codes), x0, x1, baseline, size, confidence, several)

    @property
    def text(self) -> str:
        """All of them, one after the other."""
        return "".join(self.texts) if self.several else decoded(self.codes)

    @property
    def texts(self) -> list[str]:
        """The text of each."""
        if not self.several:
            return list(decoded(self.codes))
        return [chr(code) if code >= 0 else self.several[~code] for code in self.codes.tolist()]

    def middles(self) -> tuple[Floats, Floats]:
        """Where the ink of each has its middle."""
        return (self.x0 + self.x1) / 2, self.baseline - MIDDLE * self.size

    def taken(self, which: Ints | slice) -> "Characters":
        """Those at the indices, in their order."""
        x0, x1, baseline = self.x0[which], self.x1[which], self.baseline[which]
        return Characters(self.codes[which], x0, x1, baseline, self.size[which], self.confidence[which], self.several)

    def __len__(self) -> int:
        return len(self.codes)

    def __iter__(self) -> Iterator[Character]:
        return iter(self[:])

    @overload
    def __getitem__(self, index: int) -> Character: ...
    @overload
    def __getitem__(self, index: slice) -> list[Character]: ...
    def __getitem__(self, index: int | slice) -> Character | list[Character]:
        if isinstance(index, int):
            return self[index : index + 1 or None][0]
        some = self.taken(index)
        columns = (some.x0, some.x1, some.baseline, some.size, some.confidence)
        return list(starmap(Character, zip(some.texts, *(column.tolist() for column in columns), strict=True)))


def decoded(codes: Ints) -> str:
    """Code points as text."""
    return codes.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")


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
    reason: str  # clipped | off_page | overprinted | watermark | unseen


class Unread(NamedTuple):
    """A text object that the engine leaves out: where its first glyph stands, and what it is clipped to."""

    x: float
    baseline: float
    clip: Box


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
    turned: int = 0  # quarters, clockwise, from the page as displayed to the page as read, whose width and height these are
    characters: Sequence[Character] = field(default_factory=list)
    hidden: list[Hidden] = field(default_factory=list)
    horizontals: Sequence[Horizontal] | Rules = ()
    verticals: Sequence[Vertical] | Rules = ()
    # Rules in white: unseen on white paper, seen between coloured cells. They divide a table but do not bound it.
    white_horizontals: Sequence[Horizontal] | Rules = ()
    white_verticals: Sequence[Vertical] | Rules = ()
    white_grounds: list[Box] = field(default_factory=list)  # white areas, whose edges nobody sees: no rules
    images: list[Box] = field(default_factory=list)
    candidates: list[Candidate] = field(default_factory=list)
    is_baseline_displaced: bool = False
    unread: list[Unread] = field(default_factory=list)  # what the engine cannot measure
    engine: str = "pdfium"
    text_source: str = "text"
    problem: str | None = None

    def __setstate__(self, state: tuple[None, dict[str, Any]]) -> None:
        """Pages that were read from pictures are kept: one of a former version has other fields, and is not read anew for that."""
        empty = Page(0, 0.0, 0.0)
        for each in fields(self):
            setattr(self, each.name, state[1].get(each.name, getattr(empty, each.name)))


class Turned(Protocol):
    """What says how a page is read: its width and height so, and the quarters by which it is turned for it."""

    width: float
    height: float
    turned: int


def displayed(box: Box, page: Turned) -> Box:
    """A box of the page as read, on the page as displayed."""
    return _turned_back(box, page.width, page.height, page.turned) if page.turned else box


def as_read(box: Box, page: Turned) -> Box:
    """A box of the page as displayed, on the page as read."""
    width, height = (page.height, page.width) if page.turned % 2 else (page.width, page.height)
    return _turned_back(box, width, height, -page.turned % 4) if page.turned else box


def _turned_back(box: Box, width: float, height: float, quarters: int) -> Box:
    """A box of a page of that size, which is turned counterclockwise."""
    x0, top, x1, bottom = box
    if quarters == 1:
        return Box(top, width - x1, bottom, width - x0)
    if quarters == 2:
        return Box(width - x1, height - bottom, width - x0, height - top)
    return Box(height - bottom, x0, height - top, x1)


def is_covered(page: Page) -> bool:
    """An image covers the page."""
    area = page.width * page.height
    return area > 0 and any((i.x1 - i.x0) * (i.bottom - i.top) > SCAN_AREA * area for i in page.images)


def rules(pieces: Iterable[tuple[float, float, float]] | Rules) -> Rules:
    """Pieces of rules as an array of three columns."""
    return np.asarray(pieces if isinstance(pieces, np.ndarray) else list(pieces), np.float64).reshape(-1, 3)


def pairs(first: Ints, second: Floats) -> npt.NDArray[np.complex128]:
    """Keys to sort by: complex numbers are ordered by their real part, then by the imaginary one, in half the time of `np.lexsort`."""
    keys = np.empty(len(first), np.complex128)
    keys.real, keys.imag = first, second
    return keys


def runs(keys: npt.NDArray[Any]) -> Ints:
    """Where runs of equal keys begin."""
    begins = np.empty(len(keys), np.bool_)
    begins[:1] = True
    np.not_equal(keys[1:], keys[:-1], out=begins[1:])
    return begins.nonzero()[0]


def lengths(starts: Ints, n: int) -> Ints:
    """How many of `n` things each run has, of those that begin at `starts`."""
    ends = np.empty_like(starts)
    ends[:-1], ends[-1:] = starts[1:], n
    return ends - starts
