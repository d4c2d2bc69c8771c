"""Finding documents: which files count, what is hashed when, what the sidecar says."""

import hashlib
import os
from pathlib import Path

import pytest

from pipelines.documents import Listing, find
from pipelines.settings import Settings


@pytest.fixture
def cache(home: Settings) -> Path:
    return home.build / "files.json"


def put(home: Settings, relative: str, content: bytes) -> Path:
    path = home.raw / relative
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def look(home: Settings) -> Listing:
    return find(home.raw, home.build / "files.json")


def test_pdfs_of_any_case_and_folder_are_found_and_others_are_named(home: Settings) -> None:
    put(home, "a.pdf", b"1")
    put(home, "晋城/2026/B.PDF", b"2")
    put(home, ".hidden.pdf", b"3")
    put(home, ".git/c.pdf", b"4")
    put(home, "notes.txt", b"5")
    listing = look(home)
    assert [f.relative_path for f in listing.files] == ["a.pdf", "晋城/2026/B.PDF"]
    assert listing.ignored == ("notes.txt",)


def test_the_id_of_a_document_is_the_sha256_of_its_bytes(home: Settings) -> None:
    put(home, "a.pdf", b"content")
    assert list(look(home).documents) == [hashlib.sha256(b"content").hexdigest()]


def test_the_same_bytes_twice_are_one_document_named_after_the_first_path(home: Settings) -> None:
    put(home, "z.pdf", b"same")
    put(home, "a/copy.pdf", b"same")
    listing = look(home)
    assert len(listing.files) == 2
    assert [f.relative_path for f in listing.documents.values()] == ["a/copy.pdf"]


def test_a_file_that_cannot_be_read_is_refused_with_the_reason(home: Settings) -> None:
    (home.raw / "gone.pdf").symlink_to(home.raw / "nowhere")
    (file,) = look(home).files
    assert (file.reason_code, file.reason) == ("unreadable", "the file cannot be read: No such file or directory")


def test_a_kept_digest_is_used_until_size_or_time_change(home: Settings, cache: Path) -> None:
    path = put(home, "a.pdf", b"first")
    before = look(home).fingerprint
    cache.write_text(cache.read_text().replace(hashlib.sha256(b"first").hexdigest(), "kept"))
    assert list(look(home).documents) == ["kept"]
    path.write_bytes(b"longer than before")
    assert list(look(home).documents) == [hashlib.sha256(b"longer than before").hexdigest()]
    assert look(home).fingerprint != before


@pytest.mark.parametrize("content", [b"{ not json", b"\xff", b"[]", b'{"a.pdf": {"stamp": [5, 0], "relative_path": "a.pdf"}}'])
def test_a_broken_cache_is_made_anew(home: Settings, cache: Path, content: bytes) -> None:
    put(home, "a.pdf", b"first")
    cache.parent.mkdir(parents=True)
    cache.write_bytes(content)
    assert len(look(home).files) == 1


def test_touching_a_file_changes_no_fingerprint(home: Settings) -> None:
    path = put(home, "a.pdf", b"first")
    before = look(home).fingerprint
    path.touch()
    assert look(home).fingerprint == before


def test_renaming_and_the_sidecar_change_the_fingerprint(home: Settings) -> None:
    path = put(home, "a.pdf", b"first")
    before = look(home).fingerprint
    renamed = path.rename(home.raw / "b.pdf")
    after = look(home).fingerprint
    put(home, "sources.csv", f"file,unit\n{renamed.name},局\n".encode())
    assert len({before, after, look(home).fingerprint}) == 3


def test_the_sidecar_names_files_by_path_or_by_a_name_that_one_file_has(home: Settings) -> None:
    put(home, "x/a.pdf", b"1")
    put(home, "y/b.pdf", b"2")
    put(home, "sources.csv", "\ufefffile,unit,fiscal_year,kind,link\nx/a.pdf,甲局,2026,budget,http://a\nb.pdf,乙局,,,\n".encode())
    assert look(home).remarks == ()
    first, second = look(home).sources
    assert (first.unit_name, first.fiscal_year, first.disclosure_kind, first.link) == ("甲局", 2026, "budget", "http://a")
    assert first.document_id == hashlib.sha256(b"1").hexdigest()
    assert second.document_id == hashlib.sha256(b"2").hexdigest()
    assert second.fiscal_year is None


@pytest.mark.parametrize(
    ("content", "remark"),
    [
        (b"unit,year\nx,2026\n", "no column file (columns: file, unit_name,"),
        (b"file,year\nnone.pdf,2026\n", "line 2: 'none.pdf' names 0 files under raw"),
        (b"file,year\na.pdf,MMXXVI\n", "line 2: fiscal_year 'MMXXVI' is not a year in digits"),
        (b"file,year\na.pdf,20262026202620262026\n", "line 2: fiscal_year '20262026202620262026' is not a year in digits"),
        (b"file,unit\na.pdf,\xff\n", "is not used: it is neither UTF-8 nor GB18030 (illegal multibyte sequence at byte 16)"),
        (b'file,unit\na.pdf,"never closed\nb.pdf,x\n', "is not used: unexpected end of data, near line"),
        (b"file,unit\na.pdf," + b"x" * 200_000 + b"\n", "is not used: field larger than field limit (131072), near line"),
    ],
)
def test_what_is_wrong_with_the_sidecar_is_said(home: Settings, content: bytes, remark: str) -> None:
    put(home, "a.pdf", b"1")
    put(home, "sources.csv", content)
    listing = look(home)
    assert any(remark in r for r in listing.remarks), listing.remarks


def test_the_sidecar_may_come_from_a_chinese_spreadsheet(home: Settings) -> None:
    """In GB18030, with empty rows at the end; a cell may hold line breaks."""
    put(home, "a.pdf", b"1")
    put(home, "sources.csv", 'file,unit,link\r\na.pdf,晋城市财政局,"two\u2028\nlines"\r\n,,\r\n'.encode("gb18030"))
    listing = look(home)
    assert listing.remarks == ()
    assert [(s.unit_name, s.link) for s in listing.sources] == [("晋城市财政局", "two\u2028\nlines")]


def test_a_corrected_edition_of_the_same_size_and_time_is_another_document(home: Settings) -> None:
    """Copies and archives bring the time along; its digest was kept."""
    path = put(home, "a.pdf", b"first")
    before, times = look(home).fingerprint, path.stat()
    path.write_bytes(b"other")
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert look(home).fingerprint != before


def test_nothing_is_written_below_raw(home: Settings) -> None:
    put(home, "a.pdf", b"1")
    before = sorted(home.raw.rglob("*"))
    look(home)
    assert sorted(home.raw.rglob("*")) == before
