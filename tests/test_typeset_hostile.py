"""The hostile files are what they say they are, seen with PDFium."""

from pathlib import Path

import pypdfium2
import pytest

from tests.typeset import hostile


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return hostile.write(tmp_path_factory.mktemp("hostile"))


def test_every_file_has_its_reason() -> None:
    assert set(hostile.REASONS) == set(hostile.LIGHT | hostile.HEAVY | hostile.ENDLESS)


@pytest.mark.parametrize("name", ["text.pdf", "html.pdf", "empty.pdf", "encrypted.pdf"])
def test_what_is_no_readable_pdf_does_not_open(files: dict[str, Path], name: str) -> None:
    with pytest.raises(pypdfium2.PdfiumError):
        pypdfium2.PdfDocument(files[name])


@pytest.mark.parametrize("name", ["plain.pdf", "grid-148.pdf", "huge-page.pdf"])
def test_what_is_readable_has_characters(files: dict[str, Path], name: str) -> None:
    assert pypdfium2.PdfDocument(files[name])[0].get_textpage().count_chars() > 0


@pytest.mark.parametrize("name", ["image-only.pdf", "blank-page.pdf"])
def test_pages_without_characters(files: dict[str, Path], name: str) -> None:
    assert pypdfium2.PdfDocument(files[name])[0].get_textpage().count_chars() == 0


def test_a_bomb_is_a_thousandth_of_what_it_unpacks_to() -> None:
    assert len(hostile.bomb(20)) < 25_000


def test_the_cut_off_file_has_no_end(files: dict[str, Path]) -> None:
    assert b"%%EOF" not in files["cut-off.pdf"].read_bytes()
