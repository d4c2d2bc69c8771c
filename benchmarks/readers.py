"""Readers beside refreshes: processes that open, query and hold the published file while new versions are published over it.

    python benchmarks/readers.py [--readers 4] [--refreshes 20] [--real 5] [--home FOLDER]

Without a home a new one is made over `data/sample`. Of the refreshes, `--real` are whole `budgets refresh` runs (a small PDF comes and
goes), spread over the others, which publish the build again with one row more in a table of their own: every version has other row
counts. A reader opens the published file, counts the rows of every table, holds the connection, counts again and closes; every third time
it reads the Parquet folder instead. Prints `name: value` lines:

    refreshes       publications that came about, the real ones among them
    reads           times that a reader counted all tables
    reader_errors   exceptions of readers
    refresh_errors  publications that failed
    torn_versions   reads whose counts are those of no published version
"""

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from multiprocessing import get_context
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

import duckdb

from pipelines.dbt import TestResults
from pipelines.home import alone, list_raw
from pipelines.provenance import provenance
from pipelines.publish import publish
from pipelines.settings import Settings, load_settings
from pipelines.versions import read_manifest
from tests.typeset import hostile

ROOT = Path(__file__).resolve().parent.parent
Counts = dict[str, int]
_HOLD = (0.0, 1.5)  # seconds that a connection is held between its two counts


def count_tables(connection: duckdb.DuckDBPyConnection) -> Counts:
    """Rows of every table of the published file."""
    tables = connection.execute("select schema_name || '.' || table_name from duckdb_tables() where not internal").fetchall()
    return {name: _count(connection, ".".join(f'"{part}"' for part in name.split("."))) for (name,) in tables}


def count_parquet(published: Path) -> Counts:
    """Rows of every Parquet file; the pointer is followed once, so that all files are of one version."""
    folder = (published / "parquet").resolve()
    with duckdb.connect() as connection:
        return {
            ".".join(f.relative_to(folder).with_suffix("").parts): _count(connection, f"'{f}'") for f in sorted(folder.rglob("*.parquet"))
        }


def read(home: Path, log: Path, stop: Event, seed: int) -> None:
    """One reader: until it is told to stop it writes what it counted, or the error, a line each."""
    chance = random.Random(seed)
    published = load_settings(home, {}).published
    with log.open("w", encoding="utf-8") as stream:
        turn = seed
        while not stop.is_set():
            turn += 1
            try:
                for counts in _reads(published, turn, chance):
                    stream.write(json.dumps(counts) + "\n")
            except Exception as error:  # noqa: BLE001  (whatever a reader meets is counted)
                stream.write(json.dumps({"error": f"{type(error).__name__}: {error}"}) + "\n")


def _reads(published: Path, turn: int, chance: random.Random) -> Iterator[Counts]:
    if turn % 3 == 0:
        yield count_parquet(published)
        return
    with duckdb.connect(str(published / "budgets.duckdb"), read_only=True, config={"threads": 1}) as connection:
        yield count_tables(connection)
        time.sleep(chance.uniform(*_HOLD))
        yield count_tables(connection)


def publish_again(settings: Settings, n: int) -> None:
    """Publish the build with a table of `n` rows in it."""
    with alone(settings):
        with duckdb.connect(str(settings.warehouse)) as connection:
            connection.execute(f"create or replace table marts.readers_mark as select n from range({n}) as numbers(n)")
        publish(settings, provenance(settings, list_raw(settings)), TestResults(0))


def refresh(settings: Settings) -> None:
    """A whole `budgets refresh`, after a small PDF came, or went if it was there."""
    extra = settings.raw / "readers.pdf"
    if extra.exists():
        extra.unlink()
    else:
        extra.write_bytes(hostile.plain())
    budgets_refresh(settings)


def budgets_refresh(settings: Settings) -> None:
    """The command, in a process of its own."""
    environment = os.environ | {"BUDGETS_HOME": str(settings.home)}
    subprocess.run([sys.executable, "-m", "pipelines", "refresh"], cwd=ROOT, env=environment, capture_output=True, check=True)


def run(settings: Settings, readers: int, refreshes: int, real: int) -> dict[str, Any]:
    """Readers in processes of their own, publications in this one; what came of both."""
    context = get_context("spawn")
    stop = context.Event()
    manifests = [read_manifest(settings)]
    is_real = {round((i + 1) * refreshes / real) for i in range(real)} if real else set()
    errors = []
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        logs = [Path(folder) / f"{n}.jsonl" for n in range(readers)]
        processes = [context.Process(target=read, args=(settings.home, log, stop, n)) for n, log in enumerate(logs)]
        for process in processes:
            process.start()
        for n in range(1, refreshes + 1):
            try:
                refresh(settings) if n in is_real else publish_again(settings, n)
            except Exception as error:  # noqa: BLE001  (counted and printed)
                errors.append(f"{type(error).__name__}: {error}")
            manifests.append(read_manifest(settings))
        time.sleep(_HOLD[1])
        stop.set()
        for process in processes:
            process.join()
        reads = [json.loads(line) for log in logs for line in log.read_text(encoding="utf-8").splitlines()]
    return {
        "refreshes": len({manifest["version"] for manifest in manifests if manifest}) - 1,
        "real_refreshes": len(is_real),
        "readers": readers,
        "reads": sum("error" not in counts for counts in reads),
        "versions_seen": len({json.dumps(counts, sort_keys=True) for counts in reads if "staging.documents" in counts}),
        "reader_errors": sum("error" in counts for counts in reads) + sum(process.exitcode != 0 for process in processes),
        "refresh_errors": len(errors),
        "torn_versions": sum(not _is_whole(counts, manifests) for counts in reads if "error" not in counts),
        "seconds": round(time.monotonic() - begun, 1),
        "errors": sorted({*errors, *(counts["error"] for counts in reads if "error" in counts)}),
    }


def _is_whole(counts: Counts, manifests: list[dict[str, Any] | None]) -> bool:
    """Whether a manifest has just these counts; Parquet has the tables of some schemas only."""
    schemas = {name.split(".")[0] for name in counts}
    return any(
        counts == {name: n for name, n in manifest["rows"].items() if name.split(".")[0] in schemas} for manifest in manifests if manifest
    )


def _count(connection: duckdb.DuckDBPyConnection, relation: str) -> int:
    row = connection.execute(f"select count(*) from {relation}").fetchone()
    return int(row[0]) if row else 0


def main() -> None:
    """Make or take the home, run, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--readers", type=int, default=4)
    parser.add_argument("--refreshes", type=int, default=20)
    parser.add_argument("--real", type=int, default=5, help="how many of them are whole refreshes")
    parser.add_argument("--home", type=Path, help="a home to publish in; its build and versions change")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = arguments.home or Path(folder) / "home"
        settings = load_settings(home, {})
        if read_manifest(settings) is None:
            settings.raw.mkdir(parents=True, exist_ok=True)
            for path in (ROOT / "data" / "sample").glob("*.pdf"):
                shutil.copy(path, settings.raw)
            budgets_refresh(settings)
        for name, value in run(settings, arguments.readers, arguments.refreshes, arguments.real).items():
            print(f"{name}: {value}")


if __name__ == "__main__":
    main()
