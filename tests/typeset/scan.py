"""Turns a typeset PDF into what a scanner would have made of it: page images, a little askew, with noise, as JPEG, no text.

The tables on the pages are those of the document that was typeset, so OCR is measured against the same truth as the text path.
"""

import io
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pypdfium2
from PIL import Image

from tests.typeset.hostile import written


@dataclass(frozen=True)
class Scanner:
    """How bad the scan is. The same settings give the same bytes."""

    dpi: int = 150
    angle: float = 1.2  # degrees
    noise: float = 8.0  # standard deviation, of 255
    quality: int = 40  # of the JPEG
    seed: int = 1


OFFICE = Scanner()


def scanned(pdf: bytes, scanner: Scanner = OFFICE, pages: Collection[int] | None = None) -> bytes:
    """An image-only PDF of the pages (numbered from 1; all by default), each as large as it is displayed."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        chosen = [number for number in range(1, len(document) + 1) if pages is None or number in pages]
        sizes = [document[number - 1].get_size() for number in chosen]
        images = [_photographed(document[number - 1], scanner, number) for number in chosen]
    finally:
        document.close()
    return _bound(images, sizes, scanner.quality)


def _photographed(page: pypdfium2.PdfPage, scanner: Scanner, number: int) -> Image.Image:
    clean = page.render(scale=scanner.dpi / 72, grayscale=True).to_pil().convert("L")
    turned = clean.rotate(scanner.angle, resample=Image.Resampling.BICUBIC, fillcolor=255)
    grain = np.random.default_rng([scanner.seed, number]).normal(0, scanner.noise, (turned.height, turned.width))
    return Image.fromarray(np.clip(np.asarray(turned) + grain, 0, 255).astype(np.uint8), "L")


def _bound(images: list[Image.Image], sizes: list[tuple[float, float]], quality: int) -> bytes:
    """One page an image, three objects a page after the catalogue and the page tree."""
    kids = b" ".join(b"%d 0 R" % (3 + 3 * index) for index in range(len(images)))
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(images), kids)]
    for index, (image, (width, height)) in enumerate(zip(images, sizes, strict=True)):
        first = 3 + 3 * index
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %.2f %.2f] /Contents %d 0 R /Resources << /XObject << /Im0 %d 0 R >> >> >>"
            % (width, height, first + 1, first + 2)
        )
        show = b"q %.2f 0 0 %.2f 0 0 cm /Im0 Do Q" % (width, height)
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(show), show))
        out = io.BytesIO()
        image.save(out, "JPEG", quality=quality)
        facts = (image.width, image.height, len(out.getvalue()), out.getvalue())
        objects.append(
            b"<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /DCTDecode"
            b" /Length %d >>\nstream\n%s\nendstream" % facts
        )
    return written(objects)
