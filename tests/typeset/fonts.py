"""The fonts of the typesetter, by the names that `model.Style.font` uses.

`plain` is WenQuanYi Micro Hei, which a package of the development lock brings; the PDFs embed the glyphs they use (its licence, Apache
2.0 or GPL with the embedding exception, allows that). `displaced` is the same type with a descriptor that says it hangs a whole em
lower, as the font E-BZ of some published documents does. `absent` is Adobe's STSong-Light: no file, nothing embedded, the reader brings
the glyphs, or has none: PDFium's text page then drops text objects of a single character, as on pages 98-102 of a Yantai document of 2026.
"""

from functools import cache
from importlib.util import find_spec
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont

PACKAGE = "paperang_p2_fonts_cjk"


def font_path() -> Path:
    """The font's file. Raises FileNotFoundError where the development packages are not installed."""
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(f"the package {PACKAGE} of requirements-dev.lock brings the typesetter's font; it is not installed")
    return Path(spec.origin).parent / "fonts" / "wqy-microhei.ttc"


def is_installed() -> bool:
    """Whether anything can be typeset here."""
    return find_spec(PACKAGE) is not None


@cache
def register() -> None:
    """Registers every font with reportlab, once: its subsets belong to each PDF, not to the font."""
    pdfmetrics.registerFont(TTFont("plain", font_path(), subfontIndex=0))
    displaced = TTFont("displaced", font_path(), subfontIndex=0)
    # A name of its own: reportlab names a PDF's objects after it.
    displaced.face.name = b"Displaced"
    displaced.face.ascent, displaced.face.descent = -200, -1200
    pdfmetrics.registerFont(displaced)
    pdfmetrics.registerFont(_absent())


@cache
def _absent() -> UnicodeCIDFont:
    return UnicodeCIDFont("STSong-Light")


def pdf_name(name: str) -> str:
    """What reportlab calls font `name`."""
    return "STSong-Light" if name == "absent" else name


@cache
def _measuring(name: str) -> TTFont | UnicodeCIDFont:
    return _absent() if name == "absent" else TTFont(f"{name}-measured", font_path(), subfontIndex=0)


def width(text: str, size: float, name: str = "plain") -> float:
    """The advance of `text` in points."""
    return float(_measuring(name).stringWidth(text, size))
