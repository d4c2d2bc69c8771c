"""`budgets query`: SQL on the published file, read-only."""

import csv
import json
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from pipelines.cli.console import example, fail, print_table, settings_or_fail
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
    the other; a comment on the first line of one is its title.
    """
    statements = [sys.stdin.read() if text == "-" else text for text in sql] + [path.read_text(encoding="utf-8") for path in files]
    if not statements:
        raise click.UsageError('give SQL, for example: budgets query "select * from marts.documents_overview"')
    for statement in statements:
        columns, rows = ask(statement)
        match form:
            case "csv":
                write_csv(sys.stdout, columns, rows)
            case "json":
                write_json(sys.stdout, columns, rows)
            case _:
                print_table(columns, rows, title(statement))


def ask(statement: str) -> tuple[list[str], Rows]:
    """Columns and rows of one statement on the published file; ends the command with one line where that does not work."""
    with reading(settings_or_fail()) as connection:
        answer = connection.execute(statement)
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
        fail(f"{one_line(error)}; `budgets rollback` reads the version before, `budgets refresh --rebuild` writes this one anew")
    try:
        yield connection
    except duckdb.Error as error:
        fail(one_line(error))
    finally:
        connection.close()


def one_line(error: Exception) -> str:
    """DuckDB's message without the copy of the statement and the arrow below it."""
    text = re.split(r"\n\s*LINE \d+:", str(error).strip())[0]
    return " ".join(text.split())


def title(statement: str) -> str | None:
    """The comment on the statement's first line."""
    first = statement.strip().split("\n", 1)[0]
    return first.lstrip("- ") if first.startswith("--") else None


def write_csv(stream: IO[str], columns: Sequence[str], rows: Rows) -> None:
    """RFC 4180 with a header; NULL is an empty field."""
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([["true" if v is True else "false" if v is False else v for v in row] for row in rows])


def write_json(stream: IO[str], columns: Sequence[str], rows: Rows) -> None:
    """An array of objects, one a line; decimals as numbers where a double holds all their digits, else as text."""
    lines = (json.dumps(dict(zip(columns, map(_plain, row), strict=True)), ensure_ascii=False, default=str) for row in rows)
    stream.write("[" + ",\n ".join(lines) + "]\n")


def _plain(value: object) -> object:
    if not isinstance(value, Decimal):
        return value
    return float(value) if len(value.as_tuple().digits) <= 15 else str(value)
