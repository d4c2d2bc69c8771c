"""The scan-maker: pages of the sample as a scanner would have made them."""

import pypdfium2
import pytest

from tests.typeset import sample
from tests.typeset.scan import Scanner, scanned

PAGES = (5, 25)


@pytest.fixture(scope="module")
def scan() -> pypdfium2.PdfDocument:
    return pypdfium2.PdfDocument(scanned(sample.PDF_PATH.read_bytes(), pages=PAGES))


def test_pages_keep_their_size_and_lose_their_text(scan: pypdfium2.PdfDocument) -> None:
    source = pypdfium2.PdfDocument(sample.PDF_PATH)
    assert len(scan) == len(PAGES)
    for page, number in zip(scan, PAGES, strict=True):
        assert page.get_size() == pytest.approx(source[number - 1].get_size(), abs=0.01)
        assert page.get_textpage().count_chars() == 0


def test_the_ink_is_still_there(scan: pypdfium2.PdfDocument) -> None:
    for page in scan:
        histogram = page.render(scale=1, grayscale=True).to_pil().convert("L").histogram()
        assert 0.005 < sum(histogram[:128]) / sum(histogram) < 0.3


def test_the_same_settings_give_the_same_bytes() -> None:
    source, scanner = sample.PDF_PATH.read_bytes(), Scanner(dpi=50, angle=0.7)
    assert scanned(source, scanner, pages=[25]) == scanned(source, scanner, pages=[25])
