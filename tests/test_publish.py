"""Publishing: whole versions only, switched at once, readable by everyone, whatever happens on the way."""

import hashlib
import json
import shutil
import subprocess
import sys
import time
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from pipelines import publish as publishing
from pipelines.dbt import TestResults as Results
from pipelines.provenance import Provenance
from pipelines.publish import publish
from pipelines.settings import CHECKOUT, Settings
from pipelines.staging import open_warehouse
from pipelines.versions import kept_versions, read_manifest, switch

MADE_FROM = Provenance("raw", "reader", "house", "project")


def build(home: Settings, n: int = 3) -> None:
    """A private build with a mart of `n` rows, a view on it, and what may not be published."""
    with open_warehouse(home.warehouse) as warehouse:
        warehouse.execute(f"""
            create schema if not exists marts; create schema if not exists quality; create schema if not exists 中文;
            create schema if not exists build;
            create or replace table marts.fct (id integer primary key, amount_yuan decimal(20, 2) not null);
            insert into marts.fct select range, range * 1.01 from range({n}) order by hash(range);
            comment on table marts.fct is 'It''s a fact. One row an id.';
            comment on column marts.fct.amount_yuan is '元';
            create or replace view 中文.事实 as select id as 编号, amount_yuan as 金额 from warehouse.marts.fct;
            comment on view 中文.事实 is '事实表';
            create or replace table quality.tables as select 10 as n_amounts, 9 as n_proven;
            create or replace table build.private as select 1 as x;
            delete from staging.documents; delete from staging.changed_documents;
            insert into staging.documents (document_id, relative_path, status) values ('d', 'd.pdf', 'extracted');
            insert into staging.changed_documents values ('d', 'added');
        """)


def read(home: Settings, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(home.published_database), read_only=True) as connection:
        return connection.execute(sql).fetchall()


@pytest.fixture
def published(home: Settings) -> Settings:
    build(home)
    publish(home, MADE_FROM, Results(5, ("a warning",)))
    return home


def test_public_schemas_alone_are_published(published: Settings) -> None:
    assert read(published, "select distinct schema_name from duckdb_tables() order by all") == [("marts",), ("quality",), ("staging",)]
    assert read(published, "select count(*) from duckdb_tables() where table_name in ('private', 'changed_documents', 'notes')") == [(0,)]


def test_comments_and_constraints_arrive(published: Settings) -> None:
    assert read(published, "select comment from duckdb_tables() where table_name = 'fct'") == [("It's a fact. One row an id.",)]
    assert read(published, "select comment from duckdb_columns() where table_name = 'fct' order by column_index") == [(None,), ("元",)]
    assert read(published, "select comment from duckdb_views() where view_name = '事实'") == [("事实表",)]
    assert read(published, "select distinct constraint_type from duckdb_constraints() where table_name = 'fct' order by all") == [
        ("NOT NULL",),
        ("PRIMARY KEY",),
    ]


def test_views_work_under_any_name_of_the_file(published: Settings, tmp_path: Path) -> None:
    elsewhere = tmp_path / "renamed.duckdb"
    shutil.copy(published.published_database, elsewhere)
    with duckdb.connect() as connection:
        connection.execute(f"attach '{elsewhere}' as other (read_only)")
        connection.execute("use other")
        assert connection.execute("select sum(金额) from 中文.事实").fetchall() == [(Decimal("3.03"),)]


def test_older_clients_can_open_it(published: Settings) -> None:
    tags = read(published, "select tags['storage_version'] from duckdb_databases() where not internal")
    assert [str(tag).split()[0].removesuffix("+") for (tag,) in tags] == ["v1.5.0"]


def test_the_manifest_says_what_is_there(published: Settings) -> None:
    manifest = read_manifest(published)
    assert manifest
    assert manifest["rows"]["marts.fct"] == 3
    assert (manifest["amounts"], manifest["proven"], manifest["share_proven"]) == (10, 9, 0.9)
    assert manifest["documents"] == [
        {"document_id": "d", "relative_path": "d.pdf", "status": "extracted", "reason_code": None, "reason": None}
    ]
    assert manifest["tests"] == {"passed": 5, "warned": ["a warning"], "failed": []}
    assert manifest["changes"] == {"added": ["d.pdf"], "removed": [], "changed": []}
    assert set(manifest["sha256"]) == {"budgets.duckdb", "parquet/marts/fct.parquet", "parquet/quality/tables.parquet"}
    for name, digest in manifest["sha256"].items():
        assert hashlib.sha256((published.published / name).read_bytes()).hexdigest() == digest


def test_the_same_rows_give_the_same_parquet(published: Settings) -> None:
    first = read_manifest(published)
    build(published)
    second = publish(published, MADE_FROM, Results())
    assert first
    assert first["version"] != second["version"]
    name = "parquet/marts/fct.parquet"
    assert first["sha256"][name] == second["sha256"][name]
    assert duckdb.read_parquet(str(published.published / name)).project("id").fetchall() == [(0,), (1,), (2,)]


def test_the_last_versions_are_kept_and_can_be_read_again(published: Settings) -> None:
    for n in range(4, 12):
        build(published, n)
        publish(published, MADE_FROM, Results(), datetime(2030, 1, n, tzinfo=UTC))
    kept = [v["version"] for v in kept_versions(published)]
    assert kept == [f"203001{n:02}T000000Z" for n in (11, 10, 9, 8, 7)]
    switch(published, kept[2])
    assert read(published, "select count(*) from marts.fct") == [(9,)]
    assert (read_manifest(published) or {})["version"] == kept[2]
    with pytest.raises(FileNotFoundError, match="no version nix is kept"):
        switch(published, "nix")


def test_versions_sort_as_they_were_published_on_a_clock_that_is_set_back(published: Settings) -> None:
    """Of a name in the past the next publication took the latest for the oldest, and a rollback read another than the one before."""
    (published.published / "versions" / "notes of somebody.txt").touch()
    for n, at in enumerate([datetime(2030, 1, 1, tzinfo=UTC), *[datetime(2020, 1, 1, tzinfo=UTC)] * 3], 4):
        build(published, n)
        publish(published, MADE_FROM, Results(), at)
    assert [v["version"] for v in kept_versions(published)][:4] == [
        *(f"20300101T000000Z-{n:04}" for n in (3, 2, 1)),
        "20300101T000000Z",
    ]
    assert [v["rows"]["marts.fct"] for v in kept_versions(published)] == [7, 6, 5, 4, 3]
    assert kept_versions(published)[0]["published_at"] == "2020-01-01T00:00:00+00:00"


def test_an_open_connection_keeps_what_it_opened(published: Settings) -> None:
    with duckdb.connect(str(published.published_database), read_only=True) as held:
        build(published, 7)
        publish(published, MADE_FROM, Results())
        assert held.execute("select count(*) from marts.fct").fetchall() == [(3,)]
    assert read(published, "select count(*) from marts.fct") == [(7,)]


def test_what_a_writer_left_beside_the_file_is_not_replayed_into_the_next(published: Settings) -> None:
    wal = published.published / "budgets.duckdb.wal"
    wal.write_bytes(b"of another file")
    publish(published, MADE_FROM, Results())
    assert not wal.exists()
    assert read(published, "select count(*) from marts.fct") == [(3,)]


@pytest.mark.parametrize("step", ["_copy", "_write_parquet", "_about", "_sync_all", "switch"])
def test_an_error_on_the_way_leaves_the_former_version(published: Settings, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    before = (published.published / "manifest.json").read_bytes()
    build(published, 50)

    def break_down(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(publishing, step, break_down)
    with pytest.raises(OSError, match="No space left"):
        publish(published, MADE_FROM, Results())
    assert (published.published / "manifest.json").read_bytes() == before
    assert read(published, "select count(*) from marts.fct") == [(3,)]
    monkeypatch.undo()
    publish(published, MADE_FROM, Results())
    assert read(published, "select count(*) from marts.fct") == [(50,)]
    assert list((published.published / "versions").glob("*.partial")) == []


_PUBLISH = """
import os, resource, signal, sys
from pathlib import Path
from pipelines import publish as publishing, versions
from pipelines.dbt import TestResults
from pipelines.provenance import Provenance
from pipelines.settings import load_settings

home, how = load_settings(sys.argv[1], {}), sys.argv[2]
if how == "full disk":  # every file stops growing at 64 KiB
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 16, 1 << 16))
else:
    setattr(versions if how == "_point" else publishing, how, lambda *_: os.kill(os.getpid(), signal.SIGKILL))
publishing.publish(home, Provenance("", "", "", ""), TestResults())
"""


@pytest.mark.parametrize(("how", "code"), [("full disk", 1), ("_write_parquet", -9), ("_sync_all", -9), ("switch", -9), ("_point", -9)])
def test_a_full_disk_or_a_kill_leaves_the_former_version(published: Settings, how: str, code: int) -> None:
    before = (published.published / "manifest.json").read_bytes()
    build(published, 100_000)
    done = subprocess.run([sys.executable, "-c", _PUBLISH, str(published.home), how], cwd=CHECKOUT, capture_output=True, check=False)
    assert done.returncode == code, done.stderr.decode()
    assert (published.published / "manifest.json").read_bytes() == before
    assert read(published, "select count(*) from marts.fct") == [(3,)]
    publish(published, MADE_FROM, Results())
    assert read(published, "select count(*) from marts.fct") == [(100_000,)]


_READ = """
import json, sys, time
from pathlib import Path
import duckdb

folder, stop = Path(sys.argv[1]), Path(sys.argv[2])
seen = set()
while not stop.exists():
    with duckdb.connect(str(folder / "budgets.duckdb"), read_only=True) as connection:
        first = connection.execute("select count(*), max(id) + 1 from marts.fct").fetchone()
        time.sleep(0.1)  # long enough that some publication falls between
        second = connection.execute('select count(*), max("编号") + 1 from 中文.事实').fetchone()
        assert first == second and first[0] == first[1], (first, second)
        seen.add(first[0])
print(json.dumps(sorted(seen)))
"""


def test_four_readers_and_twenty_publications_never_meet(published: Settings, tmp_path: Path) -> None:
    stop = tmp_path / "stop"
    command = [sys.executable, "-c", _READ, str(published.published), str(stop)]
    readers = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(4)]
    for n in range(4, 24):
        build(published, n)
        publish(published, MADE_FROM, Results())
        time.sleep(0.02)
    stop.touch()
    for reader in readers:
        out, err = reader.communicate(timeout=60)
        assert reader.returncode == 0, err.decode()
        assert set(json.loads(out)) <= set(range(3, 24))
        assert len(json.loads(out)) > 1, "a reader that saw one version only proves nothing"
