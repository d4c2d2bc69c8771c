"""docs/cookbook.md from the questions' real answers on the sample: `python -m tests.cookbook` writes it, a test holds it to what they say.

A question is a file of dbt_project/analyses; its first line is the question, further comment lines above the SQL are notes for the reader.
"""

import tempfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb

from pipelines.cli.table import shown
from pipelines.settings import CHECKOUT
from tests.refreshed import put, refresh

COOKBOOK = CHECKOUT / "docs" / "cookbook.md"
QUESTIONS = sorted((CHECKOUT / "dbt_project" / "analyses").glob("*.sql"))
# Answers are longer than anybody reads on a page.
_ROWS = 12

_HEAD = """\
# Cookbook

Fifteen questions that analysts ask, as SQL on the published file, with their answers on the sample document. Written by `make docs`.

Columns that end in `_wan` are in 万元 with two decimals, those that end in `_yuan` in the marts are exact to the fen. Only current versions
of documents are asked (`is_current`). A department's disclosure contains its units': add up one `disclosure_level`, never both.

```sh
budgets query --file dbt_project/analyses/01_size_by_fund.sql
budgets query --csv --file dbt_project/analyses/06_projects.sql
```
"""


def publish_sample(home: Path) -> None:
    """Refresh a home that holds the sample alone; the intermediate tables of the build are kept."""
    put(home, {path.stem: path.read_bytes() for path in (CHECKOUT / "data" / "sample").glob("*.pdf")})
    refresh(home, BUDGETS_KEEP_INTERMEDIATE="1")


def cookbook(published: Path) -> str:
    """The page, from the answers of a published file."""
    with duckdb.connect(str(published), read_only=True) as connection:
        return "\n".join([_HEAD, *(_section(connection, path) for path in QUESTIONS)])


def comments(statement: str) -> Iterator[str]:
    """The comment lines above a statement."""
    for line in statement.splitlines():
        if not line.startswith("--"):
            return
        yield line.lstrip("- ")


def _section(connection: duckdb.DuckDBPyConnection, path: Path) -> str:
    statement = path.read_text(encoding="utf-8")
    question, *notes = comments(statement)
    answer = connection.execute(statement)
    columns, rows = [d[0] for d in answer.description or []], answer.fetchall()
    source = f"[{path.name}](../{path.relative_to(CHECKOUT).as_posix()})"
    return "\n".join([f"## {int(path.name[:2])}. {question}\n", " ".join([f"{source}.", *notes]), "", *_table(columns, rows), ""])


def _table(columns: list[str], rows: list[tuple[object, ...]]) -> Iterator[str]:
    if not rows:
        yield "The sample has no row for this."
        return
    numbers = [any(isinstance(row[i], int | Decimal) and not isinstance(row[i], bool) for row in rows) for i in range(len(columns))]
    yield f"| {' | '.join(columns)} |"
    yield f"|{'|'.join('--:' if is_number else '---' for is_number in numbers)}|"
    for row in rows[:_ROWS]:
        yield f"| {' | '.join(_cell(column, value) for column, value in zip(columns, row, strict=True))} |"
    if len(rows) > _ROWS:
        yield f"\n... and {len(rows) - _ROWS} more rows."


def _cell(column: str, value: object) -> str:
    return str(value) if column.endswith("year") else shown(value).replace("|", r"\|")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        publish_sample(Path(folder) / "home")
        COOKBOOK.write_text(cookbook(Path(folder) / "home" / "published" / "budgets.duckdb"), encoding="utf-8")
