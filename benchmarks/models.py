"""What the models cost: a build of all from staging, and a build after one document.

    python benchmarks/models.py WAREHOUSE

WAREHOUSE is a build database with its staging (`build/warehouse.duckdb` of a home); a copy of it is worked on. The document taken for
new is the one with the middle number of pages. Prints `name: value` lines: processor seconds (user + system) of the process that
builds everything with its tests, dbt called as a refresh calls it; `model_seconds` the sum of the times that dbt gives for models and
seeds (wall time of a node: on a quiet machine), `execute_seconds` the part of them in which models were executed and not compiled,
`statement_seconds` what the database took for the statements of models, where the rest is dbt's; wall seconds; nodes built; memory at most
of the full build.
"""

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from pipelines.dbt import build_arguments
from pipelines.settings import load_settings

# Each statement that dbt sends says in a comment of which node it is. A refresh has its reader at hand, which second readings use.
PROGRAM = """
import sys, time
import pipelines.workers
from dbt.adapters.duckdb.environments.local import DuckDBCursorWrapper
from pipelines.dbt import invoke
from pipelines.settings import load_settings
send, spent = DuckDBCursorWrapper.execute, []
def execute(cursor, sql, bindings=None):
    begun = time.monotonic()
    try:
        return send(cursor, sql, bindings)
    finally:
        if '"node_id": "model.' in sql:
            spent.append(time.monotonic() - begun)
DuckDBCursorWrapper.execute = execute
is_good = invoke(load_settings(), sys.argv[1:])
print(sum(spent))
sys.exit(not is_good)
"""


def dbt(home: Path, arguments: Sequence[str]) -> tuple[float, float, float]:
    """Run dbt as a refresh does, in a process of its own. Raises where it fails.

    Seconds of the processor, of the wall, and of the statements of models.
    """
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    command = [sys.executable, "-c", PROGRAM, *arguments]
    said = subprocess.run(command, env=os.environ | {"BUDGETS_HOME": str(home)}, check=True, stdout=subprocess.PIPE, text=True).stdout
    after, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic() - begun
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall, float(said)


def results(target: Path) -> list[dict[str, Any]]:
    """What dbt says of each node of the last build."""
    return list(json.loads((target / "results.json").read_text(encoding="utf-8"))["results"])


def seconds(nodes: list[dict[str, Any]], part: str | None = None) -> float:
    """Seconds that models and seeds took, or a part of each (`compile`, `execute`)."""
    made = [node for node in nodes if node["unique_id"].startswith(("model.", "seed."))]
    if part is None:
        return sum(float(node["execution_time"]) for node in made)
    return sum(float(node["timing"].get(part, 0)) for node in made)


def change_one(warehouse: Path) -> None:
    """Say that the document with the middle number of pages changed."""
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("delete from staging.changed_documents")
        connection.execute(
            "insert into staging.changed_documents select document_id, 'added' from staging.documents where status = 'extracted'"
            " order by page_count, document_id limit 1"
            " offset (select count(*) // 2 from staging.documents where status = 'extracted')"
        )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("warehouse", type=Path)
    given = parser.parse_args().warehouse
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(folder)
        settings.build.mkdir()
        shutil.copy(given, settings.warehouse)
        parse_cpu, _, _ = dbt(settings.home, ["parse"])
        print(f"parse_cpu_seconds: {parse_cpu:.1f}")
        for name, full in (("full", True), ("one_document", False)):
            if not full:
                change_one(settings.warehouse)
            # threads wait for each other inside dbt: the times of nodes that follow one document are told by one
            cpu, wall, statements = dbt(settings.home, [*build_arguments(full_refresh=full), *(() if full else ("--threads", "1"))])
            nodes = results(settings.dbt_target)
            print(f"{name}_nodes: {len(nodes)}")
            print(f"{name}_cpu_seconds: {cpu:.1f}")
            print(f"{name}_wall_seconds: {wall:.1f}")
            print(f"{name}_model_seconds: {seconds(nodes):.1f}")
            print(f"{name}_execute_seconds: {seconds(nodes, 'execute'):.1f}")
            print(f"{name}_statement_seconds: {statements:.1f}")
            if full:  # of all processes so far, and the full build takes the most
                print(f"{name}_memory_mb: {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024}")


if __name__ == "__main__":
    main()
