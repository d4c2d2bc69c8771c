"""A page that is only a picture, or whose fonts say nothing: rendered, read by OCR within its time, kept by the picture's hash so that none
is read twice.

Here: what is asked of PDFium, the cache, the time limit, and what is said where the extra `scan` is not installed. How a picture is read
stands in `scan`, which imports packages that only the extra brings.
"""

import hashlib
import os
import pickle
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import numpy as np
import pypdfium2

from pipelines.extras import can_read_pictures

from .page import UNSEEN, Page

# Pixels an inch at which a page is read: that of its own picture, within these bounds. 150 dpi pictures read better at 200.
FINEST, COARSEST = 300.0, 200.0
LONGEST = 5000  # pixels: A3 at 300 dpi
SECONDS = 60.0  # of wall time a page; one of full text takes 3
GARBLED = "the fonts of the page do not say which characters it prints: reading its picture needs the extra `scan` (make refresh SCAN=1)"
NEEDED = "the page is an image: reading it needs the extra `scan` (make refresh SCAN=1)"


class _TooLong(Exception):
    pass


def read_picture(path: Path, page: Page, kept: Path | None = None) -> Page:
    """`page` read from its picture; with its `problem` where that cannot be done. `kept`: folder of the pages read before."""
    if not can_read_pictures():
        if page.characters:
            page.problem = GARBLED
        else:
            page.text_source, page.problem = "none", NEEDED
        return page
    from . import scan

    image, dpi = _rendered(path, page)
    key = hashlib.sha256(f"{scan.VERSION} {image.shape} {dpi:.1f} ".encode() + image.tobytes()).hexdigest()
    file = kept / f"{key}.page" if kept else None
    if file and file.exists():
        read: Page = pickle.loads(file.read_bytes())
    else:
        try:
            with _limited(SECONDS):
                read = scan.read_scan(page.page_no, image, dpi)
        except _TooLong:
            page.text_source, page.problem = "none", f"the page is an image that was not read within {SECONDS:.0f} s"
            return page
        if file:
            _keep(file, read)
    read.page_no, read.images = page.page_no, page.images
    read.hidden += [hidden for hidden in page.hidden if hidden.reason == UNSEEN]
    return read


def _rendered(path: Path, page: Page) -> tuple["scan.Grey", float]:  # type: ignore[name-defined]  # noqa: F821
    """The page as displayed, in colour where its pictures are, and its pixels an inch."""
    document = pypdfium2.PdfDocument(path)
    try:
        sheet = document[page.page_no - 1]
        images = [o for o in sheet.get_objects() if isinstance(o, pypdfium2.PdfImage)]
        own = max(map(_dpi, images), default=0.0)
        dpi = min(max(own, COARSEST), FINEST, 72 * LONGEST / max(sheet.get_size()))
        bitmap = sheet.render(scale=dpi / 72, grayscale=not any(map(_is_coloured, images)))
        return np.ascontiguousarray(bitmap.to_numpy().squeeze()), dpi
    finally:
        document.close()


def _dpi(image: pypdfium2.PdfImage) -> float:
    left, _, right, _ = image.get_bounds()
    return float(72 * image.get_px_size()[0] / (right - left)) if right > left else 0.0


def _is_coloured(image: pypdfium2.PdfImage) -> bool:
    return bool(image.get_metadata().bits_per_pixel > 8)


def _keep(file: Path, page: Page) -> None:
    """Whole or not at all: two children may read the same picture."""
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(f".{os.getpid()}")
    part.write_bytes(pickle.dumps(page, protocol=pickle.HIGHEST_PROTOCOL))
    part.replace(file)


@contextmanager
def _limited(seconds: float) -> Iterator[None]:
    """Raises `_TooLong` after so much wall time. Only a process's main thread can be interrupted; elsewhere there is no limit."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise _TooLong

    former = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, former)
