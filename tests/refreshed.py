"""A home of PDFs, refreshed once by the command itself, to be asked document by document."""

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


def refreshed(home: Path, documents: Mapping[str, bytes]) -> Refreshed:
    """Puts the documents, by name, into a new home's raw/ and refreshes it."""
    (home / "raw").mkdir()
    for name, content in documents.items():
        (home / "raw" / f"{name}.pdf").write_bytes(content)
    run = subprocess.run(
        [sys.executable, "-m", "pipelines", "refresh"],
        env=os.environ | {"BUDGETS_HOME": str(home)},
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-2000:] + run.stderr[-2000:]
    return Refreshed(duckdb.connect(str(home / "published" / "budgets.duckdb"), read_only=True))
