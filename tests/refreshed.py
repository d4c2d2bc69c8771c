"""Homes refreshed by the command itself, and what was published of them, to be asked document by document."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from pipelines.settings import CHECKOUT


@dataclass(frozen=True)
class Refreshed:
    """The published file after one refresh."""

    connection: duckdb.DuckDBPyConnection

    def rows(self, name: str, sql: str) -> list[tuple[Any, ...]]:
        """The rows of a query in which `$id` is the document of that file name, without `.pdf`."""
        found = self.connection.execute(
            "select document_id from staging.documents where file_name = $name", {"name": f"{name}.pdf"}
        ).fetchone()
        assert found
        return self.connection.execute(sql, {"id": found[0]}).fetchall()


def put(home: Path, documents: Mapping[str, bytes]) -> None:
    """The documents, by name without `.pdf`, in a home's raw/."""
    (home / "raw").mkdir(parents=True, exist_ok=True)
    for name, content in documents.items():
        (home / "raw" / f"{name}.pdf").write_bytes(content)


def refresh(home: Path, **environment: str) -> str:
    """Refreshes a home with the command, in a process of its own; what it said."""
    run = subprocess.run(
        [sys.executable, "-m", "pipelines", "refresh"],
        env=os.environ | {"BUDGETS_HOME": str(home)} | environment,
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    said = run.stdout + run.stderr
    if run.returncode:
        raise RuntimeError(said[-4000:])
    return said
