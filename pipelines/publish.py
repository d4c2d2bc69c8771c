"""Publish: the public schemas of the private build as one file, its Parquet and its manifest, switched all at once.

Here: writing a version whole and dropping the oldest. Not here: which version is read (versions), deciding whether a build may be published
(the dbt tests) and making any row.
build/warehouse.duckdb -> published/versions/<version>/{budgets.duckdb, parquet/, manifest.json}
"""

import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from pipelines.dbt import TestResults
from pipelines.documents import digest
from pipelines.provenance import Provenance
from pipelines.settings import Settings
from pipelines.staging import KEYS
from pipelines.versions import read_manifest, switch, sync, version_read

PUBLIC = ("staging", "marts", "quality", "中文")
PRIVATE_TABLES = ("changed_documents",)
# What is also written as Parquet: everything but the grids, which few want without the database.
PARQUET = ("marts", "quality")
STORAGE_VERSION = "v1.5.0"  # clients of DuckDB 1.5 open it; the default format of 2.0 they cannot
_DOCUMENT = ("document_id", "relative_path", "status", "reason_code", "reason")


@dataclass(frozen=True)
class Relation:
    """A table or view of the build."""

    schema: str
    name: str
    is_view: bool
    sql: str
    comment: str | None

    @property
    def quoted(self) -> str:
        """As it is written in SQL."""
        return f'"{self.schema}"."{self.name}"'


def publish(settings: Settings, provenance: Provenance, tests: TestResults, now: datetime | None = None) -> dict[str, Any]:
    """Write the build as a new version, switch to it, drop the oldest; the new manifest.

    Whatever goes wrong before the switch (a full disk, a kill) leaves the former version as it was; what was half written is taken away
    by the next publication.
    """
    versions = settings.published / "versions"
    versions.mkdir(parents=True, exist_ok=True)
    for partial in versions.glob("*.partial"):
        shutil.rmtree(partial)
    at = now or datetime.now(UTC)
    version = _free_name(versions, at)
    folder = versions / f"{version}.partial"
    folder.mkdir()
    try:
        manifest = _write_version(
            folder, settings, provenance, tests, {"version": version, "published_at": at.isoformat(timespec="seconds")}
        )
        _sync_all(folder)
        folder.rename(versions / version)
        switch(settings, version)
    except BaseException:
        if version_read(settings) != version:
            shutil.rmtree(folder, ignore_errors=True)
            shutil.rmtree(versions / version, ignore_errors=True)
        raise
    _drop_old(versions, version, settings.versions_kept)
    return manifest


# ---- writing a version ----------------------------------------------------------------------------------------------------------------


def _write_version(folder: Path, settings: Settings, provenance: Provenance, tests: TestResults, head: dict[str, str]) -> dict[str, Any]:
    with duckdb.connect(str(folder / "budgets.duckdb"), config={"storage_compatibility_version": STORAGE_VERSION}) as connection:
        connection.execute(f"attach '{_escape(settings.warehouse)}' as build (read_only)")
        relations = list(_relations(connection))
        rows = _copy(connection, relations)
        _write_parquet(connection, relations, folder / "parquet")
        connection.execute("checkpoint")
        about = _about(connection)
    former = read_manifest(settings)
    files = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}
    manifest: dict[str, Any] = {
        **head,
        "duckdb": duckdb.__version__,
        "storage_version": STORAGE_VERSION,
        "provenance": asdict(provenance),
        **about,
        "changes": _changes(former, about["documents"]),
        "tests": {"passed": tests.passed, "warned": list(tests.warned), "failed": [str(f) for f in tests.failures]},
        "rows": rows,
        "bytes": {name: path.stat().st_size for name, path in files.items()},
        "sha256": {name: digest(path) for name, path in files.items()},
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=1), encoding="utf-8")
    return manifest


def _relations(connection: duckdb.DuckDBPyConnection) -> Iterator[Relation]:
    """Public tables, then public views in the order in which they were made (a view may read an earlier one)."""
    schemas = ", ".join(f"'{s}'" for s in PUBLIC)
    where = f"where database_name = 'build' and schema_name in ({schemas}) and not internal"
    for row in connection.execute(f"select schema_name, table_name, sql, comment from duckdb_tables() {where} order by all").fetchall():
        if row[1] not in PRIVATE_TABLES:
            yield Relation(row[0], row[1], False, row[2], row[3])
    for row in connection.execute(f"select schema_name, view_name, sql, comment from duckdb_views() {where} order by view_oid").fetchall():
        yield Relation(row[0], row[1], True, row[2], row[3])


def _copy(connection: duckdb.DuckDBPyConnection, relations: Sequence[Relation]) -> dict[str, int]:
    """Make every relation anew with its constraints and comments, rows in a fixed order; rows by table."""
    for schema in PUBLIC:
        connection.execute(f'create schema if not exists "{schema}"')
    rows = {}
    for relation in relations:
        connection.execute(relation.sql)
        if not relation.is_view:
            connection.execute(f"insert into {relation.quoted} select * from build.{relation.quoted} order by {_order(relation)}")
            rows[f"{relation.schema}.{relation.name}"] = _one(connection, f"select count(*) from {relation.quoted}")
        _comment(connection, relation)
    return rows


def _order(relation: Relation) -> str:
    return KEYS[relation.name] if relation.schema == "staging" and relation.name in KEYS else "all"


def _comment(connection: duckdb.DuckDBPyConnection, relation: Relation) -> None:
    kind = "view" if relation.is_view else "table"
    if relation.comment:
        connection.execute(f"comment on {kind} {relation.quoted} is '{_escape(relation.comment)}'")
    columns = connection.execute(
        "select column_name, comment from duckdb_columns() where database_name = 'build' and schema_name = ? and table_name = ?"
        " and comment is not null",
        [relation.schema, relation.name],
    ).fetchall()
    for column, comment in columns:
        connection.execute(f"comment on column {relation.quoted}.\"{column}\" is '{_escape(comment)}'")


def _write_parquet(connection: duckdb.DuckDBPyConnection, relations: Sequence[Relation], folder: Path) -> None:
    """One file a table, in the order of the published tables: the same rows give the same bytes."""
    for relation in relations:
        if relation.schema in PARQUET and not relation.is_view:
            target = folder / relation.schema / f"{relation.name}.parquet"
            target.parent.mkdir(parents=True, exist_ok=True)
            connection.execute(f"copy {relation.quoted} to '{_escape(target)}' (format parquet, compression zstd)")


def _about(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """What the manifest says of the content: documents, and the share of amounts that is proven."""
    documents = connection.execute(
        "select document_id, relative_path, status, reason_code, reason from staging.documents order by relative_path, document_id"
    ).fetchall()
    amounts = proven = None
    with suppress(duckdb.CatalogException, duckdb.BinderException):  # quality may not be built yet
        row = connection.execute("select sum(n_amounts), sum(n_proven) from quality.tables").fetchone()
        amounts, proven = (int(v) if v is not None else None for v in row) if row else (None, None)
    return {
        "documents": [dict(zip(_DOCUMENT, d, strict=True)) for d in documents],
        "amounts": amounts,
        "proven": proven,
        "share_proven": round(proven / amounts, 6) if amounts and proven is not None else None,
    }


def _changes(former: dict[str, Any] | None, documents: Sequence[dict[str, Any]]) -> dict[str, list[str]]:
    """Paths added and removed since the former version, and those whose status or bytes are others."""
    had = {d["relative_path"]: d for d in (former or {}).get("documents", [])}
    have = {d["relative_path"]: d for d in documents}
    return {
        "added": sorted(have.keys() - had.keys()),
        "removed": sorted(had.keys() - have.keys()),
        "changed": sorted(p for p in have.keys() & had.keys() if have[p] != had[p]),
    }


# ---- files ----------------------------------------------------------------------------------------------------------------------------


def _free_name(versions: Path, at: datetime) -> str:
    """The time as a name, or, within the same second or on a clock that was set back, the newest name that there is and a number more.

    Names sort as they were published: the oldest are dropped, and a rollback reads the one before.
    """
    newest = max(_names(versions), default="")
    name = at.strftime("%Y%m%dT%H%M%SZ")
    if name > newest:
        return name
    stem, _, number = newest.partition("-")
    return f"{stem}-{int(number or 0) + 1:04}"


def _names(versions: Path) -> list[str]:
    """Of what a publication made; a file that somebody put there is let be."""
    return [path.name for path in versions.glob("[0-9]*T[0-9]*Z*") if path.is_dir()]


def _drop_old(versions: Path, current: str, kept: int) -> None:
    """Keep the newest `kept` versions, and always the one that is read."""
    for name in sorted(_names(versions), reverse=True)[kept:]:
        if name != current:
            shutil.rmtree(versions / name)


def _sync_all(folder: Path) -> None:
    for path in folder.rglob("*"):
        sync(path)
    sync(folder)


def _one(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    row = connection.execute(sql).fetchone()
    return int(row[0]) if row else 0


def _escape(text: object) -> str:
    return str(text).replace("'", "''")
