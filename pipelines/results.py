"""Results: the file in which a worker leaves one document as read, and from which staging is loaded.

Here: its name, its writing, its reading. Not here: reading PDFs (paper), limits (workers), DuckDB (staging).
A result file is a sequence of Arrow streams: first `DOCUMENT`, one row; then, of a document that was read, one for each name in
`paper.extraction.SCHEMAS`. The name holds the document and the version of the reader, so that nothing is read twice.
"""

import os
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from pipelines.paper.extraction import SCHEMAS, Extraction

DOCUMENT = pa.schema(
    [
        ("document_id", pa.string()),
        ("page_count", pa.int32()),
        ("status", pa.string()),  # extracted | quarantined
        ("reason_code", pa.string()),
        ("reason", pa.string()),
        ("extractor_version", pa.string()),
    ]
)

# What an Arrow stream ends with.
_END = b"\xff\xff\xff\xff\x00\x00\x00\x00"


@dataclass(frozen=True)
class Result:
    """One document: its row and, where it was read, its tables by name."""

    document: pa.Table
    tables: dict[str, pa.Table]


def result_path(folder: Path, document_id: str, version: str) -> Path:
    """Where the result of one document, read by one version, stands."""
    return folder / f"{document_id}.{version}.arrow"


def write_extracted(path: Path, extraction: Extraction, version: str) -> None:
    """Leave a document that was read."""
    document = _document(extraction.document_id, extraction.page_count, "extracted", None, None, version)
    _write(path, [document, *(extraction.tables[name].cast(schema) for name, schema in SCHEMAS.items())])


def write_refused(path: Path, document_id: str, code: str, reason: str, version: str) -> None:
    """Leave a document that was refused, with its reason."""
    _write(path, [_document(document_id, None, "quarantined", code, reason, version)])


def read_result(path: Path) -> Result:
    """What a worker left. Raises `pa.ArrowInvalid` on a file that is no result."""
    with pa.memory_map(str(path)) as source:
        document = pa.ipc.open_stream(source).read_all()
        if document["status"][0].as_py() != "extracted":
            return Result(document, {})
        return Result(document, {name: pa.ipc.open_stream(source).read_all() for name in SCHEMAS})


def refusal(path: Path) -> str | None:
    """Why the document was refused, None where it was read or there is no result. Its tables are not looked at."""
    if not path.exists():
        return None
    with pa.memory_map(str(path)) as source:
        row = pa.ipc.open_stream(source).read_all().to_pylist()[0]
    return None if row["status"] == "extracted" else f"{row['reason_code']}: {row['reason']}"


def is_whole(path: Path) -> bool:
    """Whether a result is there to its end: after a loss of power a file may be empty or cut off."""
    if not path.exists() or path.stat().st_size < len(_END):
        return False
    with path.open("rb") as stream:
        stream.seek(-len(_END), os.SEEK_END)
        return stream.read() == _END


def _document(document_id: str, pages: int | None, status: str, code: str | None, reason: str | None, version: str) -> pa.Table:
    return pa.table([[document_id], [pages], [status], [code], [reason], [version]], schema=DOCUMENT)


def _write(path: Path, tables: list[pa.Table]) -> None:
    """Whole or not at all: a worker may be killed at any moment."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    with pa.OSFile(str(partial), "wb") as sink:
        for table in tables:
            with pa.ipc.new_stream(sink, table.schema, options=pa.ipc.IpcWriteOptions(compression="lz4")) as writer:
                writer.write_table(table)
    partial.replace(path)
