"""Whatever lies in raw, and whatever becomes of it: each file is loaded or refused in a sentence, and spoils nothing for the others."""

import io
import os
from pathlib import Path

import duckdb
import pypdf
import pytest

from pipelines.refresh import refresh
from pipelines.settings import Settings
from tests.conftest import Memory
from tests.typeset import hostile

# Names that a shell, SQL, a terminal, JSON or UTF-8 could trip over; the last is 预算 in the bytes of GBK, as old archives unpack it.
NAMES = [
    'it\'s "quoted".pdf',
    "two\nlines.pdf",
    "$(touch ran) `touch ran`; touch ran.pdf",
    "-rf --help.pdf",
    "😀 预算，表（一）%s {0}.PDF",
    "[red]percent%20 \\ backslash.pdf",
    "a/b/c/d/e/five folders down.pdf",
    "\x1b[31mred.pdf",
    "字" * 83 + ".pdf",  # as long as a name may be
    os.fsdecode("预算.pdf".encode("gbk")),
]


def page(text: str) -> bytes:
    return hostile.one_page(hostile.words(text))


def locked(content: bytes, password: str) -> bytes:
    """The document, encrypted; without a password to open it where `password` is empty."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(content))
    writer.encrypt(user_password=password, owner_password="owner", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def published(home: Settings) -> dict[str, tuple[str, str | None]]:
    """relative_path -> status and reason, of each document of the published file."""
    with duckdb.connect(str(home.published_database), read_only=True) as connection:
        rows = connection.execute("select relative_path, status, reason from staging.documents").fetchall()
    return {path: (status, reason) for path, status, reason in rows}


def test_names_are_only_names(small: Settings, report: Memory, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for n, name in enumerate(NAMES):
        path = small.raw / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(page(f"document {n}"))
    refresh(small, report)
    found = published(small)
    assert len(found) == len(NAMES)
    assert set(found.values()) == {("extracted", None)}
    assert found.keys() >= set(NAMES[:-1])
    assert not refresh(small, report).published
    assert not list(tmp_path.rglob("ran*"))


def test_files_that_cannot_be_read_are_refused_and_the_others_loaded(small: Settings, report: Memory, tmp_path: Path) -> None:
    good = page("a good one")
    (small.raw / "good.pdf").write_bytes(good)
    (small.raw / "zero.pdf").write_bytes(b"")
    (small.raw / "nowhere.pdf").symlink_to(tmp_path / "nowhere")
    (small.raw / "itself.pdf").symlink_to(small.raw / "itself.pdf")
    (small.raw / "round").symlink_to(small.raw)
    (small.raw / "a folder.pdf").mkdir()
    os.mkfifo(small.raw / "pipe.pdf")
    (small.raw / "password.pdf").write_bytes(locked(page("secret"), "password"))
    (small.raw / "no password.pdf").write_bytes(locked(page("no secret"), ""))
    elsewhere = tmp_path / "elsewhere.pdf"
    elsewhere.write_bytes(page("kept in another place"))
    (small.raw / "link.pdf").symlink_to(elsewhere)
    refresh(small, report)
    found = published(small)
    assert {path for path, (status, _) in found.items() if status == "extracted"} == {"good.pdf", "no password.pdf", "link.pdf"}
    assert {path: reason for path, (status, reason) in found.items() if status == "quarantined"} == {
        "itself.pdf": "the file cannot be read: Too many levels of symbolic links",
        "nowhere.pdf": "the file cannot be read: No such file or directory",
        "password.pdf": "the file is protected with a password",
        "pipe.pdf": "the file cannot be read: it is no regular file",
        "zero.pdf": "the file is empty",
    }


def test_a_document_that_is_replaced_renamed_doubled_or_removed(small: Settings, report: Memory) -> None:
    first = small.raw / "first.pdf"
    first.write_bytes(page("one"))
    refresh(small, report)

    first.write_bytes(page("one and more"))  # other bytes under the same name
    assert refresh(small, report).manifest["changes"] == {"added": [], "removed": [], "changed": ["first.pdf"]}
    assert rows(small) == [("first.pdf", 10)]

    (small.raw / "folder").mkdir()
    first.rename(small.raw / "folder" / "second.pdf")
    assert refresh(small, report).manifest["changes"] == {"added": ["folder/second.pdf"], "removed": ["first.pdf"], "changed": []}
    assert rows(small) == [("folder/second.pdf", 10)]

    (small.raw / "again.pdf").write_bytes(page("one and more"))  # the same bytes under two names are one document
    refresh(small, report)
    assert rows(small) == [("again.pdf", 10)]

    (small.raw / "folder" / "second.pdf").unlink()
    (small.raw / "last.pdf").write_bytes(page("last"))
    refresh(small, report)
    assert rows(small) == [("again.pdf", 10), ("last.pdf", 4)]
    assert len(list(small.extracted.iterdir())) == 2, "results of documents that are gone are gone"


def rows(home: Settings) -> list[tuple[str, int]]:
    with duckdb.connect(str(home.published_database), read_only=True) as connection:
        return connection.execute(
            "select relative_path, n_characters from staging.documents join marts.texts using (document_id) order by all"
        ).fetchall()
