"""The PDFium library that pypdfium2 brings, called with ctypes: handles, buffers that many calls fill, matrices.

Here: how a function is called fast. What is asked of it stands in `pdfium`, `characters` and `rulings`.

The library is not thread-safe: its functions are called without releasing the interpreter lock. Calls run inside `map` over prepared
argument lists, a chunk at a time, and their results are read as arrays: 0.13 to 0.3 µs a call, where a Python loop with declared
argument types costs 0.5. What a function returns beside what it writes is not turned into an int where nobody reads it.
"""

import ctypes as c
from collections import deque
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt
import pypdfium2.raw as raw
import pypdfium2_raw

from .page import MAX_SIDE, Floats, Ints

CHUNK = 4096  # calls whose results the buffers hold

# What ctypes gives has no types to check.
Library = Any
Function = Any

Ready = Any  # an argument that needs no conversion
Handles = npt.NDArray[np.object_]  # of these

Number = TypeVar("Number", float, Floats)


class Handle(c.c_void_p):
    """A pointer that ctypes neither turns into an int nor cuts to 32 bits when it is passed on."""


_OPENING = ("FPDF_LoadDocument", "FPDF_LoadPage", "FPDFText_LoadPage")
_GIVING_ADDRESSES = (
    "FPDFText_GetTextObject",
    "FPDFPage_GetObject",
    "FPDFFormObj_GetObject",
    "FPDFPath_GetPathSegment",
    "FPDFPageObj_GetClipPath",
    "FPDFClipPath_GetPathSegment",
    "FPDFTextObj_GetFont",
)
_WRITING = (
    "FPDFText_GetCharOrigin",
    "FPDFText_GetMatrix",
    "FPDFTextObj_GetFontSize",
    "FPDFPageObj_GetBounds",
    "FPDFPageObj_GetMatrix",
    "FPDFPathSegment_GetPoint",
)


def _load() -> Library:
    """The library with the results that are not int. Arguments are not declared: every call passes ctypes objects or small ints."""
    raw.FPDF_InitLibrary()
    path = Path(pypdfium2_raw.__file__).parent
    library = c.PyDLL(str(next(p for p in path.iterdir() if "pdfium" in p.name and p.suffix in {".so", ".dll", ".dylib"})))
    sides = ("FPDF_GetPageWidthF", "FPDF_GetPageHeightF")
    for names, kind in ((_OPENING, Handle), (_GIVING_ADDRESSES, c.c_size_t), (_WRITING, None), (sides, c.c_float)):
        for name in names:
            getattr(library, name).restype = kind
    return library


pdfium = _load()


class Buffer:
    """Room for what `CHUNK` calls write, `width` numbers each."""

    def __init__(self, kind: Any, width: int = 1) -> None:
        array = (kind * (width * CHUNK))()
        self.at = [c.byref(array, width * c.sizeof(kind) * i) for i in range(CHUNK)]  # a reference for each call
        values = np.frombuffer(array, kind)
        self._values = values if width == 1 else values.reshape(CHUNK, width)
        self._read_as = np.float64 if values.dtype.kind == "f" else np.intp

    def read(self, n: int) -> npt.NDArray[Any]:
        """A copy of what the last `n` calls wrote, as double or integer."""
        return self._values[:n].astype(self._read_as)


def handles(addresses: Iterable[int]) -> list[Ready]:
    """Addresses made ready as arguments: one costs 0.04 µs to make, and each call that need not make it anew saves 0.05."""
    return list(map(c.c_void_p.from_param, addresses))


def results(n: int, function: Function, *arguments: Iterable[Any]) -> Ints:
    """The numbers that `n` calls return."""
    return np.fromiter(map(function, *arguments), np.intp, n)


def written(function: Function, *arguments: list[Any], into: Sequence[Buffer]) -> list[npt.NDArray[Any]]:
    """What the function gives for each of the arguments, side by side: what it returns, if anything, and writes into each buffer."""
    parts = []
    for start in range(0, len(arguments[0]) or 1, CHUNK):
        some = [column[start : start + CHUNK] for column in arguments]
        n = len(some[0])
        calls = map(function, *some, *(buffer.at for buffer in into))
        if function.restype:
            returned = [np.fromiter(calls, np.intp, n)]
        else:
            returned = []
            deque(calls, maxlen=0)
        parts.append([*returned, *(buffer.read(n) for buffer in into)])
    return parts[0] if len(parts) == 1 else [np.concatenate(columns) for columns in zip(*parts, strict=True)]


FLOATS = tuple(Buffer(c.c_float) for _ in range(4))
INTS = tuple(Buffer(c.c_int) for _ in range(4))
DOUBLES = tuple(Buffer(c.c_double) for _ in range(2))
MATRIX = (Buffer(c.c_float, 6),)


class View(NamedTuple):
    """How a page is read: the part of its space that is seen, and the quarters by which it is turned, `further` of them than displayed."""

    left: float
    bottom: float
    right: float
    top: float
    rotation: int
    width: float  # as read
    height: float
    further: int = 0

    @property
    def is_too_large(self) -> bool:
        """No page that is read has such sides."""
        return max(self.width, self.height) > MAX_SIDE

    @property
    def way(self) -> tuple[int, bool]:
        """What pages that are read together have in common."""
        return self.rotation, self.is_too_large

    def turned(self, x: float, y: float) -> tuple[float, float]:
        """A point of the file as read: turned, from the top left."""
        return _turned(x, y, self[:4], self.rotation)

    def turned_further(self, quarters: int) -> "View":
        """The page as displayed, turned clockwise to be read."""
        width, height = (self.height, self.width) if quarters % 2 else (self.width, self.height)
        return self._replace(rotation=(self.rotation + quarters) % 4, width=width, height=height, further=quarters)


def _turned(x: Number, y: Number, sides: Iterable[Number], rotation: int) -> tuple[Number, Number]:
    left, bottom, right, top = sides
    if rotation == 0:
        return x - left, top - y
    if rotation == 1:
        return y - bottom, x - left
    if rotation == 2:
        return right - x, y - bottom
    return top - y, right - x


class Sheet(NamedTuple):
    """A page that PDFium has open."""

    page_no: int
    handle: Handle
    view: View


class Views:
    """How pages that are turned alike are read."""

    def __init__(self, sheets: Sequence[Sheet]) -> None:
        self.each = [sheet.view for sheet in sheets]
        self.rotation = self.each[0].rotation
        self._sides = np.array([view[:4] for view in self.each]).T
        self._sizes = np.array([(view.width, view.height) for view in self.each]).T

    def turned(self, x: Floats, y: Floats, pages: Ints) -> tuple[Floats, Floats]:
        """Points of these pages' files as read."""
        return _turned(x, y, self._sides[:, pages], self.rotation)

    def sizes(self, pages: Ints) -> Floats:
        """The widths and the heights of pages as read."""
        sizes: Floats = self._sizes[:, pages]
        return sizes
