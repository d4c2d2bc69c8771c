"""`budgets query`: SQL on the published file, read-only."""

import csv
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count, takewhile
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from pipelines.cli.console import example, fail, print_table, settings_or_fail
from pipelines.cli.table import plain, printable, shown
from pipelines.settings import Settings

if TYPE_CHECKING:
    import duckdb

Rows = list[tuple[Any, ...]]


@click.command()
@click.argument("sql", nargs=-1)
@click.option(
    "--file", "files", type=click.Path(exists=True, dir_okay=False, path_type=Path), multiple=True, help="A file of SQL; may be repeated."
)
@click.option("--csv", "form", flag_value="csv", help="CSV on stdout.")
@click.option("--json", "form", flag_value="json", help="A JSON array of objects on stdout.")
@example('budgets query "select unit_name, sum(amount_yuan) from marts.fct_expenditure_by_subject group by all"')
def query(sql: tuple[str, ...], files: tuple[Path, ...], form: str | None) -> None:
    """Ask the published file in SQL; `-` reads the SQL from stdin.

    Schemas: staging, marts, quality, 中文. Several statements are answered one after
    the other; a comment on the line above one is its title.
    """
    texts = [sys.stdin.read() if text == "-" else text for text in sql] + [_text(path) for path in files]
    if not "".join(texts).strip(" \n\t;"):
        raise click.UsageError('give SQL, for example: budgets query "select * from marts.documents_overview"')
    with reading(settings_or_fail()) as connection:
        for title, statement in (titled for text in texts for titled in statements(connection, text)):
            answer = connection.execute(statement)
            columns = [d[0] for d in answer.description or []]
            match form:
                case "csv":
                    write_csv(sys.stdout, columns, _fetched(answer))
                case "json":
                    write_json(sys.stdout, columns, _fetched(answer))
                case _:
                    print_table(columns, answer.fetchall(), title)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        fail(f"{path} cannot be read as SQL in UTF-8: {error}", 2)


def statements(connection: "duckdb.DuckDBPyConnection", text: str) -> Iterator[tuple[str | None, "duckdb.Statement"]]:
    """Each statement of a text, with the comment above it."""
    above = text.strip().splitlines()
    for statement in connection.extract_statements(text):
        yield (above[0].lstrip("- ") if above and above[0].startswith("--") else None), statement
        # DuckDB leaves the comment above the next one at the end of this one.
        below = takewhile(lambda line: not line.strip() or line.startswith("--"), reversed(statement.query.splitlines()))
        above = [line for line in reversed(list(below)) if line.strip()]


def _fetched(answer: "duckdb.DuckDBPyConnection") -> Iterator[tuple[Any, ...]]:
    """The rows, some thousands of which are in memory at a time."""
    while rows := answer.fetchmany(10_000):
        yield from rows


def ask(statement: str, parameters: Sequence[object] = ()) -> tuple[list[str], Rows]:
    """Columns and rows of one statement on the published file; ends the command with one line where that does not work."""
    with reading(settings_or_fail()) as connection:
        answer = connection.execute(statement, parameters)
        return [d[0] for d in answer.description or []], answer.fetchall()


@contextmanager
def reading(settings: Settings) -> Iterator["duckdb.DuckDBPyConnection"]:
    """The published file, read-only; ends the command with one line where it cannot be opened or what is asked of it is wrong."""
    import duckdb

    path = settings.published_database
    if not path.exists():
        fail(f"nothing is published in {path.parent} yet: run `budgets refresh`")
    try:
        connection = duckdb.connect(str(path), read_only=True)
    except duckdb.Error as error:
        if "lock" in str(error):
            fail(f"a program has {path} open for writing: close it there, or open it read-only ({message(error)})")
        fail(f"{message(error)}; `budgets rollback` reads the version before, `budgets refresh --rebuild` writes this one anew")
    try:
        yield connection
    except duckdb.Error as error:
        fail(message(error))
    finally:
        connection.close()


def named(document: str | None) -> str:
    """SQL that is true of the documents that a person means: by the beginning of the id or a part of the path; None is all of them."""
    if document is None:
        return "true"
    quoted = document.replace("'", "''")
    return f"(starts_with(document_id, '{quoted}') or contains(relative_path, '{quoted}'))"


def message(error: Exception) -> str:
    """DuckDB's message without the copy of the statement and the arrow below it."""
    text = re.split(r"\n\s*LINE \d+:", str(error).strip())[0]
    return " ".join(text.split())


def write_csv(stream: IO[str], columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """RFC 4180 with a header; NULL is an empty field. On a terminal control characters are shown, elsewhere they are data."""
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(columns)
    fit = printable if stream.isatty() else str
    writer.writerows([_field(value, fit) for value in row] for row in rows)


def _field(value: object, fit: Callable[[str], str]) -> object:
    match value:
        case bool() | list() | dict():
            return fit(shown(value))
        case str():
            return fit(value)
    return value


def write_json(stream: IO[str], columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """An array of objects, one a line. Of columns of one name the second is `name_1`."""
    names = _distinct(columns)
    before = "["
    for row in rows:
        stream.write(before + printable(json.dumps(dict(zip(names, map(plain, row), strict=True)), ensure_ascii=False, default=str)))
        before = ",\n "
    stream.write("[]\n" if before == "[" else "]\n")


def _distinct(columns: Sequence[str]) -> list[str]:
    names: list[str] = []
    for column in columns:
        others = (f"{column}_{n}" for n in count(1))
        names.append(column if column not in names else next(name for name in others if name not in columns and name not in names))
    return names
