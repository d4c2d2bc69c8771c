"""Turns a typeset PDF into what a scanner would have made of it: page images, a little askew, with noise, as JPEG, no text.

The tables on the pages are those of the document that was typeset, so OCR is measured against the same truth as the text path.
"""

import io
import math
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pypdfium2
from PIL import Image, ImageDraw

from tests.typeset.hostile import written

_COLOURS = {"L": b"/DeviceGray", "RGB": b"/DeviceRGB"}

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Scanner:
    """How bad the scan is. The same settings give the same bytes."""

    dpi: int = 150
    angle: float = 1.2  # degrees
    noise: float = 8.0  # standard deviation, of 255
    quality: int = 40  # of the JPEG
    seed: int = 1
    stamped: bool = False  # a red seal over the middle of the page, in colour
    shade: float = 0.0  # of the light that is lost towards one corner
    bend: float = 0.0  # points by which the sheet's middle is higher than its sides
    colour: bool = False


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
    return bound(images, sizes, scanner.quality)


def partly_scanned(pdf: bytes, pages: Collection[int], scanner: Scanner = OFFICE) -> bytes:
    """The PDF with these pages as images, as a unit binds printed tables and signed forms together."""
    whole, images, mixed = pypdfium2.PdfDocument(pdf), pypdfium2.PdfDocument(scanned(pdf, scanner, pages)), pypdfium2.PdfDocument.new()
    try:
        chosen = sorted(pages)
        for index in range(len(whole)):
            source, place = (images, chosen.index(index + 1)) if index + 1 in pages else (whole, index)
            mixed.import_pages(source, [place])
        out = io.BytesIO()
        mixed.save(out)
        return out.getvalue()
    finally:
        for document in (whole, images, mixed):
            document.close()


def _photographed(page: pypdfium2.PdfPage, scanner: Scanner, number: int) -> Image.Image:
    mode = "RGB" if scanner.stamped or scanner.colour else "L"
    clean = page.render(scale=scanner.dpi / 72, grayscale=mode == "L").to_pil().convert(mode)
    if scanner.stamped:
        _stamp(clean, scanner.dpi)
    turned = clean.rotate(scanner.angle, resample=Image.Resampling.BICUBIC, fillcolor="white")
    light = _bent(np.asarray(turned, np.float64), scanner.bend * scanner.dpi / 72)
    light = light * _light(light.shape, scanner.shade)
    grain = np.random.default_rng([scanner.seed, number]).normal(0, scanner.noise, light.shape)
    return Image.fromarray(np.clip(light + grain, 0, 255).astype(np.uint8), mode)


def _stamp(image: Image.Image, dpi: int) -> None:
    """A seal as offices press it, 42 mm across: ring, star and letters around it, red where the paper is white, black on black."""
    ink = Image.new("RGB", image.size, "white")
    draw = ImageDraw.Draw(ink)
    radius, red = 21 / 25.4 * dpi, (224, 48, 48)
    x, y = image.width * 0.55, image.height * 0.35
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), outline=red, width=round(dpi * 0.05))
    star = [(radius * (0.3 if i % 2 == 0 else 0.12), math.pi * (i / 5 - 0.5)) for i in range(10)]
    draw.polygon([(x + r * math.cos(a), y + r * math.sin(a)) for r, a in star], fill=red)
    for i in range(16):  # strokes as the letters of the ring have them
        x1, y1 = math.cos(math.pi * (1 + i / 15)), math.sin(math.pi * (1 + i / 15))
        near, far = 0.68 * radius, 0.88 * radius
        draw.line((x + near * x1, y + near * y1, x + far * x1, y + far * y1), fill=red, width=round(dpi * 0.03))
    pressed = np.minimum(np.asarray(image), np.asarray(ink))
    image.paste(Image.fromarray(pressed, "RGB"))


def _bent(image: Floats, rise: float) -> Floats:
    """Each column moved up by its share of an arch `rise` pixels high."""
    if not rise:
        return image
    height, width = image.shape[:2]
    arch = rise * np.sin(np.pi * np.arange(width) / width)
    rows = np.clip(np.arange(height)[:, None] + arch, 0, height - 1.001)
    low, share = rows.astype(np.intp), rows % 1
    share = share if image.ndim == 2 else share[..., None]
    columns = np.arange(width)
    bent: Floats = image[low, columns] * (1 - share) + image[low + 1, columns] * share
    return bent


def _light(shape: tuple[int, ...], shade: float) -> Floats:
    height, width, *colours = shape
    left = 1 - shade * (np.arange(height)[:, None] / height + np.arange(width) / width) / 2
    return left.reshape(height, width, *(1 for _ in colours))


def bound(images: list[Image.Image], sizes: list[tuple[float, float]], quality: int = 40) -> bytes:
    """A PDF of one page an image, in points as large as `sizes` says."""
    kids = b" ".join(b"%d 0 R" % (3 + 3 * index) for index in range(len(images)))
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(images), kids)]
    for index, (image, (width, height)) in enumerate(zip(images, sizes, strict=True)):
        first = 3 + 3 * index  # of a page's three objects
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %.2f %.2f] /Contents %d 0 R /Resources << /XObject << /Im0 %d 0 R >> >> >>"
            % (width, height, first + 1, first + 2)
        )
        show = b"q %.2f 0 0 %.2f 0 0 cm /Im0 Do Q" % (width, height)
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(show), show))
        out = io.BytesIO()
        image.save(out, "JPEG", quality=quality)

        facts = (image.width, image.height, _COLOURS[image.mode], len(out.getvalue()), out.getvalue())
        objects.append(
            b"<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace %s /BitsPerComponent 8 /Filter /DCTDecode"
            b" /Length %d >>\nstream\n%s\nendstream" % facts
        )
    return written(objects)
