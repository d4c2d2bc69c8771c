"""Documents: which files lie in raw and which bytes they are.

Here: finding, hashing (kept by path, size and time of change), the sidecar `sources.csv`, the fingerprint of it all. Not here: whether a
file is a PDF (paper, in a child with limits), any guess at what a document is about (dbt), and how corrections are read (corrections).
raw/**/*.pdf + raw/sources.csv + corrections.csv -> `Listing`. Nothing under raw is ever written to.
"""

import hashlib
import json
import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISREG

from pipelines.corrections import Correction, read_corrections, repeated
from pipelines.sheets import is_number, read_sheet

SIDECAR = "sources.csv"
# The sidecar's columns and the headings they may have.
SIDECAR_COLUMNS = {
    "file": ("file",),
    "unit_name": ("unit", "unit_name"),
    "fiscal_year": ("fiscal_year", "fiscal year", "year"),
    "disclosure_kind": ("kind", "disclosure_kind"),
    "disclosure_level": ("level", "disclosure_level"),
    "link": ("link", "url"),
}


@dataclass(frozen=True)
class File:
    """One file under raw. `reason_code` and `reason` are set where its bytes could not be had.

    `on_disk` is its path below raw as the system has it, `relative_path` the same as text (see `readable`).
    """

    relative_path: str
    document_id: str
    byte_count: int
    reason_code: str | None = None
    reason: str | None = None
    on_disk: str = ""


@dataclass(frozen=True)
class Source:
    """One row of the sidecar; `document_id` is the file it names, None where no such file is there."""

    file: str
    unit_name: str | None
    fiscal_year: int | None
    disclosure_kind: str | None
    disclosure_level: str | None
    link: str | None
    document_id: str | None


@dataclass(frozen=True)
class Listing:
    """What raw holds. `documents` has one file for each distinct content, the first by path."""

    files: tuple[File, ...]
    sources: tuple[Source, ...]
    ignored: tuple[str, ...]
    remarks: tuple[str, ...]
    corrections: tuple[Correction, ...] = ()

    @property
    def documents(self) -> dict[str, File]:
        """document_id -> the first file, by path, that has these bytes."""
        first: dict[str, File] = {}
        for file in self.files:
            first.setdefault(file.document_id, file)
        return first

    @property
    def fingerprint(self) -> str:
        """Equal for equal paths, bytes, sidecar and corrections."""
        said = (*self.sources, *self.corrections)
        parts = [*(f"{f.relative_path}\0{f.document_id}" for f in self.files), *(repr(row) for row in said)]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def find(raw: Path, cache: Path, corrections: Path | None = None) -> Listing:
    """List `raw`, with what the file `corrections` says of it. Raises `OSError` where a folder cannot be listed.

    Digests of files whose size and times are as in `cache` (a JSON file, written anew) are not computed again.
    """
    known = _read_cache(cache)
    fresh: dict[str, dict[str, object]] = {}
    files: list[File] = []
    ignored: list[str] = []
    for path in _walk(raw):
        relative = path.relative_to(raw).as_posix()
        if path.suffix.lower() != ".pdf":
            if relative != SIDECAR:
                ignored.append(readable(relative))
            continue
        file, stamp = _look(path, relative, known.get(relative))
        files.append(file)
        if stamp:
            fresh[relative] = {"stamp": stamp, "document_id": file.document_id}
    if fresh != known:
        _write_cache(cache, fresh)
    sources, remarks = read_sidecar(raw / SIDECAR, files)
    corrected, doubts = read_corrections(corrections, {f.relative_path: f.document_id for f in files}) if corrections else ([], [])
    return Listing(tuple(files), tuple(sources), tuple(ignored), (*remarks, *doubts, *repeated(corrected)), tuple(corrected))


def _walk(raw: Path) -> Iterable[Path]:
    """Every file below `raw` in order of its path, links followed (a folder once), hidden files and folders left out."""
    found, seen = [], set()
    for folder, names, files in os.walk(raw, onerror=_unless_gone, followlinks=True):
        try:
            place = Path(folder).stat()
        except FileNotFoundError:
            continue
        if (place.st_dev, place.st_ino) in seen:
            names.clear()
            continue
        seen.add((place.st_dev, place.st_ino))
        names[:] = sorted(n for n in names if not n.startswith("."))
        found += [Path(folder, name) for name in files if not name.startswith(".")]
    return sorted(found, key=lambda path: path.relative_to(raw).as_posix())


def _unless_gone(error: OSError) -> None:
    """A folder that cannot be listed may hold documents: without its error they would count as taken away."""
    if not isinstance(error, FileNotFoundError):
        raise error


def _look(path: Path, relative: str, known: dict[str, object] | None) -> tuple[File, list[int] | None]:
    """The file and the stamp under which its digest may be kept; no stamp for what could not be read.

    The stamp is the size, the time of its content and that of any change: copies and archives bring the first of the two along.
    """
    try:
        stat = path.stat()
        stamp = [stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns]
        if not S_ISREG(stat.st_mode):
            return _unreadable(relative, "it is no regular file"), None
        if known and known.get("stamp") == stamp:
            return File(readable(relative), str(known["document_id"]), stat.st_size, on_disk=relative), stamp
        document_id = digest(path)
    except OSError as error:
        return _unreadable(relative, str(error.strerror)), None
    return File(readable(relative), document_id, stat.st_size, on_disk=relative), stamp


def digest(path: Path) -> str:
    """The sha256 of a file's bytes: of a document, its id."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _unreadable(relative: str, why: str) -> File:
    """No bytes, no digest: the path stands in, so that the refusal has a row of its own."""
    stand_in = hashlib.sha256(b"unreadable:" + os.fsencode(relative)).hexdigest()
    return File(readable(relative), stand_in, 0, "unreadable", f"the file cannot be read: {why}", relative)


def readable(path: str) -> str:
    """A path of this system as text: bytes that are no UTF-8 are GB18030 (what old archives unpack to), or else shown as escapes."""
    name = os.fsencode(path)
    for encoding in ("utf-8", "gb18030"):
        with suppress(UnicodeDecodeError):
            return name.decode(encoding)
    return name.decode("utf-8", "backslashreplace")


def read_sidecar(path: Path, files: Iterable[File]) -> tuple[list[Source], list[str]]:
    """The rows of `sources.csv` (headings as in `SIDECAR_COLUMNS`, any may be missing but `file`) and remarks on what is wrong with it.

    `file` is a path below raw, or a bare name where one file only has it. A missing sidecar is no row and no remark.
    """
    rows, remarks = read_sheet(path, tuple(SIDECAR_COLUMNS), ("file",))
    by_path = {f.relative_path: f.document_id for f in files}
    by_name: dict[str, set[str]] = {}
    for relative, document_id in by_path.items():
        by_name.setdefault(relative.rsplit("/", 1)[-1], set()).add(document_id)
    sources = []
    for line, row in rows:
        source, remark = _source(row, by_path, by_name)
        sources.append(source)
        if remark:
            remarks.append(f"{SIDECAR} line {line}: {remark}")
    return sources, remarks


def _source(row: dict[str, str], by_path: dict[str, str], by_name: dict[str, set[str]]) -> tuple[Source, str | None]:
    value = {name: next((text for h in headings if (text := row.get(h))), None) for name, headings in SIDECAR_COLUMNS.items()}
    file = value["file"] or ""
    named = by_name.get(file, set())
    document_id = by_path.get(file) or (next(iter(named)) if len(named) == 1 else None)
    remark = None if document_id else f"{file!r} names {len(named)} files under raw; give the path of one"
    year = value["fiscal_year"]
    if year is not None and not (is_number(year) and len(year) == 4):
        year, remark = None, f"fiscal_year {year!r} is not a year in digits; it is left out"
    kind, level = value["disclosure_kind"], value["disclosure_level"]
    return Source(file, value["unit_name"], int(year) if year else None, kind, level, value["link"], document_id), remark


def _read_cache(cache: Path) -> dict[str, dict[str, object]]:
    """path -> stamp and digest; nothing where it is not there or not readable, whatever is wrong with it."""
    try:
        content: dict[str, dict[str, object]] = json.loads(cache.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def _write_cache(cache: Path, content: dict[str, dict[str, object]]) -> None:
    """Keep the digests where that can be: what cannot be written to, or has no room, can still be looked at."""
    partial = cache.with_suffix(".partial")
    with suppress(OSError):
        cache.parent.mkdir(parents=True, exist_ok=True)
        partial.write_text(json.dumps(content, indent=0), encoding="utf-8")
        partial.replace(cache)
