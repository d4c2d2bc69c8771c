"""Files that should not stop a batch: not PDFs, broken PDFs, and PDFs that are too much. Written by hand, object by object, no font needed.

`write(folder)` makes the small ones (milliseconds, some hundred kB together); the `HEAVY` ones, which are about time and memory, are made
when named, and the `ENDLESS` one is stopped on any machine (by memory after 15 s on a quick one). What a reader should do with each:
`REASONS` says what is wrong with it, None where it must be read.
"""

import io
import zlib
from collections.abc import Callable, Iterable
from itertools import pairwise
from pathlib import Path

from pypdf import PdfReader, PdfWriter

_FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"


def written(objects: list[bytes], root: int = 1) -> bytes:
    """A PDF file of numbered objects, the first of which is the catalogue."""
    out, places = io.BytesIO(), []
    out.write(b"%PDF-1.4\n")
    for number, body in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    out.write(b"trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, root, start))
    return out.getvalue()


def stream(content: bytes, entries: bytes = b"") -> bytes:
    packed = zlib.compress(content)
    return b"<< /Length %d /Filter /FlateDecode %s >>\nstream\n%s\nendstream" % (len(packed), entries, packed)


def one_page(content: bytes, box: bytes = b"0 0 595 842", n_pages: int = 1) -> bytes:
    """Pages that show the same content stream."""
    return paged(stream(content), box, n_pages)


def paged(
    content_object: bytes, box: bytes = b"0 0 595 842", n_pages: int = 1, resources: bytes = b"/Font << /F1 4 0 R >>", *more: bytes
) -> bytes:
    first = 5 + len(more)
    kids = b" ".join(b"%d 0 R" % number for number in range(first, first + n_pages))
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [%s] /Contents 3 0 R /Resources << %s >> >>" % (box, resources)
    pages = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (n_pages, kids)
    return written([b"<< /Type /Catalog /Pages 2 0 R >>", pages, content_object, _FONT, *more, *[page] * n_pages])


def words(*lines: str) -> bytes:
    """A content stream of Latin text."""
    shown = b" T* ".join(b"(%s) Tj" % line.encode("ascii") for line in lines)
    return b"BT /F1 11 Tf 14 TL 60 760 Td %s ET" % shown


def plain() -> bytes:
    return one_page(words("An ordinary page", "of two lines"))


def grid(rows: int, columns: int) -> bytes:
    """A full grid of stroked lines with a digit in each cell."""
    xs = [40 + 515 * number / columns for number in range(columns + 1)]
    ys = [40 + 762 * number / rows for number in range(rows + 1)]
    lines = [f"{xs[0]:.2f} {y:.2f} m {xs[-1]:.2f} {y:.2f} l S" for y in ys] + [
        f"{x:.2f} {ys[0]:.2f} m {x:.2f} {ys[-1]:.2f} l S" for x in xs
    ]
    digits = [f"BT /F1 2 Tf {x0 + 0.6:.2f} {y0 + 1:.2f} Td (7) Tj ET" for y0, _ in pairwise(ys) for x0, _ in pairwise(xs)]
    return one_page("\n".join(["0.2 w", *lines, *digits]).encode())


def strokes(count: int) -> bytes:
    """A content stream of very many short strokes, as a map or a pattern drawn into a page has them."""
    drawn = (
        f"{40 + (n * 7) % 500} {40 + (n * 13) % 740 + n % 10 / 10:.1f} m {46 + (n * 7) % 500} {40 + (n * 13) % 740 + n % 10 / 10:.1f} l S"
        for n in range(count)
    )
    return ("0.2 w\n" + "\n".join(drawn)).encode()


def again(content: bytes, times: int) -> bytes:
    """A page that shows one content stream so many times over: a small file that takes as long to read as one likes."""
    return paged(b"[%s]" % (b"5 0 R " * times), b"0 0 595 842", 1, b"", stream(content))


def encrypted() -> bytes:
    writer, out = PdfWriter(clone_from=PdfReader(io.BytesIO(plain()))), io.BytesIO()
    writer.encrypt("open sesame", algorithm="RC4-128")
    writer.write(out)
    return out.getvalue()


def image_only() -> bytes:
    """A grey picture over the whole page and no character: a scan."""
    side = 64
    pixels = bytes((x * y) % 251 for y in range(side) for x in range(side))
    image = stream(pixels, b"/Type /XObject /Subtype /Image /Width 64 /Height 64 /ColorSpace /DeviceGray /BitsPerComponent 8")
    return paged(stream(b"q 595 0 0 842 0 0 cm /Im1 Do Q"), b"0 0 595 842", 1, b"/XObject << /Im1 5 0 R >>", image)


def bomb(megabytes: int) -> bytes:
    """A content stream of blanks that unpacks to a thousand times its size."""
    packer = zlib.compressobj(9)
    packed = b"".join([*(packer.compress(b" " * 1_000_000) for _ in range(megabytes)), packer.flush()])
    return paged(b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed))


def page_tree_loop() -> bytes:
    """A page tree that is its own child."""
    return written([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Count 1 /Kids [2 0 R] >>"])


LIGHT: dict[str, Callable[[], bytes]] = {
    "text.pdf": lambda: b"This is no PDF.\n",
    "html.pdf": lambda: b"<!DOCTYPE html>\n<html><head><title>404</title></head><body>not found</body></html>\n",
    "empty.pdf": lambda: b"",
    "cut-off.pdf": lambda: (whole := one_page(words(*["a line of the page"] * 40)))[: len(whole) // 3],
    "encrypted.pdf": encrypted,
    "image-only.pdf": image_only,
    "no-pages.pdf": lambda: written([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Count 0 /Kids [] >>"]),
    "page-tree-loop.pdf": page_tree_loop,
    "blank-page.pdf": lambda: one_page(b""),
    "huge-page.pdf": lambda: one_page(words("a very small line"), box=b"0 0 14400000 14400000"),
    "grid-148.pdf": lambda: grid(148, 148),
    "plain.pdf": plain,
}
HEAVY: dict[str, Callable[[], bytes]] = {
    "segments-400000.pdf": lambda: one_page(strokes(400_000)),
    "bomb-300mb.pdf": lambda: bomb(300),
    "pages-10000.pdf": lambda: one_page(words("one of ten thousand pages"), n_pages=10_000),
}
ENDLESS: dict[str, Callable[[], bytes]] = {"segments-8000000.pdf": lambda: again(strokes(20_000), 400)}
REASONS: dict[str, str | None] = {
    "text.pdf": "not a PDF",
    "html.pdf": "HTML",
    "empty.pdf": "no bytes",
    "cut-off.pdf": "the end is missing",
    "encrypted.pdf": "needs a password",
    "image-only.pdf": "no text, one picture: a scan",
    "no-pages.pdf": "no page",
    "page-tree-loop.pdf": "no page can be reached",
    "blank-page.pdf": "nothing on it",
    "huge-page.pdf": "a page of 14.4 million points",
    "grid-148.pdf": None,
    "plain.pdf": None,
    "segments-400000.pdf": "400,000 strokes",
    "segments-8000000.pdf": "8 million strokes, 20,000 of them again and again",
    "bomb-300mb.pdf": "a stream of 300 MB",
    "pages-10000.pdf": None,
}


def write(folder: Path, names: Iterable[str] = tuple(LIGHT)) -> dict[str, Path]:
    """Writes the named files (all light ones by default) into `folder`; their paths by name."""
    paths = {}
    for name in names:
        paths[name] = folder / name
        paths[name].write_bytes((LIGHT | HEAVY | ENDLESS)[name]())
    return paths
