"""Staging: what the paper says, in the private build database, replaced document by document in one transaction.

Here: the tables of schema `staging` and their loading from result files, which documents dbt has yet to follow, and the schema `state`
in which that is remembered. Not here: reading PDFs (workers, paper) and anything that knows what a figure means (dbt).
`Listing` + result files -> `staging.*`. Only the parent process writes here; it is the one writer of the file.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import astuple, dataclass, field
from pathlib import Path

import duckdb
import pyarrow as pa

from pipelines.corrections import Correction
from pipelines.documents import File, Listing, Source
from pipelines.paper.extraction import SCHEMAS
from pipelines.results import read_result, refusal, result_path
from pipelines.room import is_full

DOCUMENTS = pa.schema(
    [
        ("document_id", pa.string()),
        ("file_name", pa.string()),
        ("relative_path", pa.string()),
        ("byte_count", pa.int64()),
        ("page_count", pa.int32()),
        ("status", pa.string()),
        ("reason_code", pa.string()),
        ("reason", pa.string()),
        ("extractor_version", pa.string()),
    ]
)
FILES = pa.schema([("relative_path", pa.string()), ("document_id", pa.string()), ("byte_count", pa.int64())])
SOURCES = pa.schema(
    [
        ("file", pa.string()),
        ("unit_name", pa.string()),
        ("fiscal_year", pa.int32()),
        ("disclosure_kind", pa.string()),
        ("disclosure_level", pa.string()),
        ("link", pa.string()),
        ("document_id", pa.string()),
    ]
)
CORRECTIONS = pa.schema(
    [
        ("document", pa.string()),
        ("table_no", pa.int32()),
        ("row_no", pa.int32()),
        ("column_no", pa.int32()),
        ("printed", pa.string()),
        ("corrected", pa.string()),
        ("why", pa.string()),
        ("document_id", pa.string()),
    ]
)
CHANGED = pa.schema([("document_id", pa.string()), ("change", pa.string())])

# Tables replaced per document, then tables replaced whole.
PER_DOCUMENT: dict[str, pa.Schema] = {"documents": DOCUMENTS, **SCHEMAS}
WHOLE: dict[str, pa.Schema] = {"files": FILES, "sources": SOURCES, "corrections": CORRECTIONS}
TABLES: dict[str, pa.Schema] = {**PER_DOCUMENT, **WHOLE, "changed_documents": CHANGED}
# The order in which rows are kept, so that the same documents give the same tables.
KEYS = {
    "documents": "document_id",
    "files": "relative_path",
    "sources": "file",
    "corrections": "document, table_no, row_no, column_no",
    "pages": "document_id, page_no",
    "lines": "document_id, page_no, line_no",
    "tables": "document_id, table_no",
    "cells": "document_id, table_no, row_no, column_no",
    "hidden": "document_id, page_no",
    "candidates": "document_id, page_no, top, x0, confidence desc, candidate",
    "changed_documents": "document_id",
}

# What is remembered of this build beside its notes.
_STATE = """
    delete from state.notes;
    create or replace table state.documents (document_id varchar primary key, signature varchar not null);
    create or replace table state.put_aside (document_id varchar primary key, reason varchar not null);
"""

# Result files loaded at a time: a hundred budget documents are about 300,000 cells, 60 MB.
_BATCH = 100


class Unusable(Exception):
    """The build database cannot be opened; the text says what to do."""


@dataclass(frozen=True)
class Changes:
    """Document ids that a load added, read or named anew, or took away."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: int = 0
    rows: dict[str, int] = field(default_factory=dict)

    @property
    def any(self) -> bool:
        """Whether anything is different."""
        return bool(self.added or self.changed or self.removed)


@contextmanager
def open_warehouse(path: Path, *, read_only: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """The private build database, its schemas made where they are missing. Closed at the end, so that dbt can open it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        connection = duckdb.connect(str(path), read_only=read_only)
    except duckdb.Error as error:
        if is_full(str(error)):
            raise
        advice = "where no other program has it open, delete it: the next refresh makes it anew from what was read"
        raise Unusable(f"{path} cannot be opened; {advice} ({str(error).splitlines()[0]})") from error
    try:
        if not read_only:
            _prepare(connection)
        yield connection
    finally:
        connection.close()


def load(connection: duckdb.DuckDBPyConnection, listing: Listing, extracted: Path, version: str) -> Changes:
    """Bring `staging` to what `listing` holds: one transaction, whole or not at all.

    A document that was put aside is a quarantined row and nothing else.
    """
    documents = listing.documents
    aside = dict(connection.execute("select document_id, reason from state.put_aside").fetchall())
    wanted = _signatures(listing, extracted, version, aside)
    had = dict(connection.execute("select document_id, signature from state.documents").fetchall())
    added = sorted(wanted.keys() - had.keys())
    changed = sorted(d for d in wanted.keys() & had.keys() if wanted[d] != had[d])
    removed = sorted(had.keys() - wanted.keys())
    connection.begin()
    try:
        _forget(connection, [*changed, *removed])
        fresh = [documents[d] for d in (*added, *changed)]
        for start in range(0, len(fresh), _BATCH):
            _insert_documents(connection, fresh[start : start + _BATCH], extracted, version, aside)
        _replace(connection, "files", [(f.relative_path, f.document_id, f.byte_count) for f in listing.files], FILES)
        _replace(connection, "sources", [astuple(s) for s in listing.sources], SOURCES)
        _replace(connection, "corrections", [astuple(c) for c in listing.corrections], CORRECTIONS)
        _remember(connection, wanted, listing)
        _mark(connection, [(d, "added") for d in added] + [(d, "changed") for d in changed] + [(d, "removed") for d in removed])
        connection.commit()
    except BaseException:
        with suppress(duckdb.TransactionException):  # a commit that failed has rolled back by itself
            connection.rollback()
        raise
    counts = {name: _count(connection, name) for name in TABLES}
    return Changes(tuple(added), tuple(changed), tuple(removed), len(wanted) - len(added) - len(changed), counts)


def note(connection: duckdb.DuckDBPyConnection, key: str) -> str | None:
    """What was noted under `key` (see `set_note`), None where nothing was."""
    row = connection.execute("select value from state.notes where key = ?", [key]).fetchone()
    return str(row[0]) if row else None


def set_note(connection: duckdb.DuckDBPyConnection, key: str, value: str) -> None:
    """Remember one value about this build: the fingerprint of raw that was loaded, the dbt project that was built."""
    connection.execute("insert or replace into state.notes values (?, ?)", [key, value])


def settle(connection: duckdb.DuckDBPyConnection, project: str) -> None:
    """dbt followed every change with this project: nothing is left to follow."""
    connection.begin()
    connection.execute("delete from staging.changed_documents")
    set_note(connection, "project", project)
    connection.commit()


def is_settled(connection: duckdb.DuckDBPyConnection, project: str) -> bool:
    """Whether dbt followed every change with this project (see `settle`)."""
    return note(connection, "project") == project and _count(connection, "changed_documents") == 0


def put_aside(connection: duckdb.DuckDBPyConnection, reasons: dict[str, str]) -> None:
    """Keep documents out of the next loads, each with its reason, until `take_back`."""
    connection.executemany("insert or replace into state.put_aside values (?, ?)", list(reasons.items()))


def take_back(connection: duckdb.DuckDBPyConnection) -> None:
    """Let documents that were put aside in again: what judged them has changed."""
    connection.execute("delete from state.put_aside")


def refusals(connection: duckdb.DuckDBPyConnection, changes: Changes) -> list[tuple[str, str]]:
    """(relative_path, reason) of the documents that a load refused and the one before did not, or for another reason; by path."""
    return connection.execute(
        "select relative_path, reason from staging.documents"
        " where status = 'quarantined' and document_id in (select unnest(?)) order by relative_path",
        [[*changes.added, *changes.changed]],
    ).fetchall()


def _prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the schemas; a database whose staging has another shape starts anew from the result files."""
    said = json.dumps([_STATE, {name: [(f.name, str(f.type)) for f in schema] for name, schema in TABLES.items()}])
    shape = hashlib.sha256(said.encode()).hexdigest()
    connection.execute("create schema if not exists staging; create schema if not exists state")
    connection.execute("create table if not exists state.notes (key varchar primary key, value varchar not null)")
    if note(connection, "shape") == shape:
        return
    connection.begin()
    connection.execute(_STATE)
    for name, schema in TABLES.items():
        connection.register("_empty", schema.empty_table())
        connection.execute(f"drop table if exists staging.{name}; create table staging.{name} as from _empty")
        connection.unregister("_empty")
    set_note(connection, "shape", shape)
    connection.commit()


def _signatures(listing: Listing, extracted: Path, version: str, aside: dict[str, str]) -> dict[str, str]:
    """document_id -> everything but its bytes that a document's rows depend on: reader, gate, names, what sidecar and corrections say.

    And why it was refused: one that is read again may be read this time, or refused for another reason.
    """
    said: dict[str, list[str]] = {d: [file.reason or version, aside.get(d, "")] for d, file in listing.documents.items()}
    for document_id, parts in said.items():
        if why := refusal(result_path(extracted, document_id, version)):
            parts.append(why)
    for file in listing.files:
        said[file.document_id].append(file.relative_path)
    rows: list[Source | Correction] = [*listing.sources, *listing.corrections]
    for row in rows:
        if row.document_id in said:
            said[row.document_id].append(repr(row))
    return {d: hashlib.sha256("\0".join(parts).encode()).hexdigest() for d, parts in said.items()}


def _forget(connection: duckdb.DuckDBPyConnection, document_ids: Sequence[str]) -> None:
    for name in PER_DOCUMENT if document_ids else ():
        connection.execute(f"delete from staging.{name} where document_id in (select unnest(?))", [list(document_ids)])


def _insert_documents(
    connection: duckdb.DuckDBPyConnection, files: Sequence[File], extracted: Path, version: str, aside: dict[str, str]
) -> None:
    rows: list[tuple[object, ...]] = []
    tables: dict[str, list[pa.Table]] = {name: [] for name in SCHEMAS}
    for file in files:
        head = (file.document_id, file.relative_path.rsplit("/", 1)[-1], file.relative_path, file.byte_count)
        if file.reason is not None:
            rows.append((*head, None, "quarantined", file.reason_code, file.reason, None))
            continue
        result = read_result(result_path(extracted, file.document_id, version))
        read = result.document.to_pylist()[0]
        if file.document_id in aside:
            rows.append((*head, read["page_count"], "quarantined", "inconsistent", aside[file.document_id], version))
            continue
        rows.append((*head, *(read[k] for k in ("page_count", "status", "reason_code", "reason", "extractor_version"))))
        for name, table in result.tables.items():
            tables[name].append(table)
    _insert(connection, "documents", _arrow(rows, DOCUMENTS))
    for name, parts in tables.items():
        if parts:
            _insert(connection, name, pa.concat_tables(parts))


def _arrow(rows: Sequence[tuple[object, ...]], schema: pa.Schema) -> pa.Table:
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    return pa.table([pa.array(column, type=f.type) for column, f in zip(columns, schema, strict=True)], schema=schema)


def _insert(connection: duckdb.DuckDBPyConnection, name: str, table: pa.Table) -> None:
    connection.register("_rows", table)
    connection.execute(f"insert into staging.{name} by name select * from _rows order by {KEYS[name]}")
    connection.unregister("_rows")


def _replace(connection: duckdb.DuckDBPyConnection, name: str, rows: Sequence[tuple[object, ...]], schema: pa.Schema) -> None:
    connection.execute(f"delete from staging.{name}")
    _insert(connection, name, _arrow(rows, schema))


def _remember(connection: duckdb.DuckDBPyConnection, wanted: dict[str, str], listing: Listing) -> None:
    connection.register("_wanted", pa.table({"document_id": list(wanted), "signature": list(wanted.values())}))
    connection.execute("delete from state.documents where document_id not in (select document_id from _wanted)")
    connection.execute("insert or replace into state.documents select document_id, signature from _wanted")
    connection.unregister("_wanted")
    set_note(connection, "raw", listing.fingerprint)


def _mark(connection: duckdb.DuckDBPyConnection, marks: Sequence[tuple[str, str]]) -> None:
    """Add to the changes that dbt has yet to follow; the last one of a document counts."""
    if not marks:
        return
    connection.execute("delete from staging.changed_documents where document_id in (select unnest(?))", [[d for d, _ in marks]])
    _insert(connection, "changed_documents", _arrow(marks, CHANGED))


def _count(connection: duckdb.DuckDBPyConnection, name: str) -> int:
    row = connection.execute(f"select count(*) from staging.{name}").fetchone()
    return int(row[0]) if row else 0
