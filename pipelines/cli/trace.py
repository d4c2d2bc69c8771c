"""`budgets trace`: from a row of any table back to the page: file, page, cell, the identities that prove it, a picture of the page."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipelines.cli.console import example, fail, print_table, say, settings_or_fail
from pipelines.cli.query import named, reading

if TYPE_CHECKING:
    import duckdb

    from pipelines.settings import Settings

MOST = 20  # rows of one call

_DOCUMENT = "select document_id, relative_path from staging.documents where {condition} order by relative_path"

_CELL = """
select c.text, c.page_no, c.x0, c.top, c.x1, c.bottom, t.table_kind, p.proven, p.proven_by
from staging.cells as c
left join quality.tables as t using (document_id, table_no)
left join quality.cell_proofs as p using (document_id, table_no, row_no, column_no)
where c.document_id = ? and c.table_no = ? and c.row_no = ? and c.column_no = ?
"""

_LINE = "select text, page_no, x0, top, x1, bottom from staging.lines where document_id = ? and page_no = ? and line_no = ?"

_IDENTITIES = """
select i.rule_id as rule, i.strength, i.outcome, i.n_terms as terms, i.actual_yuan as printed, i.expected_yuan as sum_of_parts,
    string_agg(distinct 'table ' || o.table_no || ' row ' || o.row_no || ' column ' || o.column_no, ', ') as with_cells
from quality.identity_terms as m
inner join quality.identities as i using (identity_id, document_id)
inner join quality.identity_terms as o using (identity_id, document_id)
where m.document_id = ? and m.table_no = ? and m.row_no = ? and m.column_no = ?
group by all order by rule, terms
"""


@dataclass(frozen=True)
class Place:
    """Where a row was printed: a cell of a table, or a line of a page's running text."""

    document_id: str
    table_no: int | None = None
    row_no: int | None = None
    column_no: int | None = None
    page_no: int | None = None
    line_no: int | None = None


class NoPicture(Exception):
    """The page cannot be drawn; the text says why."""


@click.command()
@click.argument("document", required=False)
@click.argument("table", type=int, required=False)
@click.argument("row", type=int, required=False)
@click.argument("column", type=int, required=False)
@click.option(
    "--sql", help="Trace the rows of this query instead; it has to give document_id, table_no, row_no, column_no (or page_no, line_no)."
)
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path(), help="Folder for the pictures. [default: here]")
@click.option("--no-picture", is_flag=True, help="Print only.")
@example('budgets trace --sql "select * from marts.fct_three_public where amount_yuan > 0 limit 1"')
def trace(
    document: str | None, table: int | None, row: int | None, column: int | None, sql: str | None, out: Path, no_picture: bool
) -> None:
    """Show where a figure was printed: file, page, table, row and column, the identities that prove it, and the page with the cell boxed.

    DOCUMENT is the beginning of a document_id or a part of the file's path; TABLE, ROW and COLUMN are numbers as in any fact row.
    """
    settings = settings_or_fail()
    if sql is None and (document is None or table is None or row is None or column is None):
        raise click.UsageError("give DOCUMENT TABLE ROW COLUMN, or --sql")
    with reading(settings) as connection:
        places = list(_places_of(connection, sql)) if sql else [Place(_document(connection, str(document)), table, row, column)]
        are_shown = [_show(connection, settings, place, None if no_picture else out) for place in places]
    if not all(are_shown):
        raise SystemExit(1)


def _places_of(connection: "duckdb.DuckDBPyConnection", sql: str) -> Iterator[Place]:
    answer = connection.execute(sql)
    names = [d[0] for d in answer.description or []]
    rows = answer.fetchmany(MOST + 1)
    if "document_id" not in names or not ({"table_no", "row_no", "column_no"} <= set(names) or {"page_no", "line_no"} <= set(names)):
        fail(
            "the query's rows say not where they were printed: select document_id, table_no, row_no, column_no (or page_no, line_no), or *",
            2,
        )
    if not rows:
        fail("the query gave no row")
    if len(rows) > MOST:
        fail(f"the query gave more than {MOST} rows: add a limit", 2)
    wanted = Place.__dataclass_fields__.keys()
    for row in rows:
        yield Place(**{name: value for name, value in zip(names, row, strict=True) if name in wanted})


def _document(connection: "duckdb.DuckDBPyConnection", text: str) -> str:
    found = connection.execute(_DOCUMENT.format(condition=named(text))).fetchall()
    found = [(document_id, path) for document_id, path in found if text in (path, path.rsplit("/", 1)[-1])] or found
    if not found:
        fail(f"no document begins with {text!r} or has it in its path: see `budgets status`", 2)
    if len(found) > 1:
        fail(f"{len(found)} documents match {text!r}: {', '.join(path for _, path in found[:5])}", 2)
    return str(found[0][0])


def _show(connection: "duckdb.DuckDBPyConnection", settings: "Settings", place: Place, out: Path | None) -> bool:
    """Print where it stands and draw it; False where there is no picture to draw it on."""
    found = connection.execute("select relative_path from staging.documents where document_id = ?", [place.document_id]).fetchone()
    if not found:
        fail(f"no document {place.document_id}", 2)
    is_cell = place.table_no is not None and place.row_no is not None
    key = (
        [place.document_id, place.table_no, place.row_no, place.column_no] if is_cell else [place.document_id, place.page_no, place.line_no]
    )
    printed = connection.execute(_CELL if is_cell else _LINE, key).fetchone()
    if not printed:
        fail(f"nothing is printed there: {' '.join(map(str, key[1:]))} of {found[0]}", 2)
    text, page_no, *box = printed[:6]
    say(f"file     {found[0]}")
    say(f"page     {page_no}, box {' '.join(f'{v:.1f}' for v in box)}")
    if is_cell:
        say(f"cell     table {place.table_no} ({printed[6] or 'not recognised'}), row {place.row_no}, column {place.column_no}")
    else:
        say(f"line     {place.line_no}")
    say(f"printed  {text or '(blank)'}")
    if is_cell:
        say(f"proven   {f'yes, by {printed[8]}' if printed[7] else 'no'}")
        _show_identities(connection, key)
    is_drawn = out is None or _say_picture(settings, found[0], int(page_no), box, out, place)
    click.echo()
    return is_drawn


def _show_identities(connection: "duckdb.DuckDBPyConnection", key: list[Any]) -> None:
    answer = connection.execute(_IDENTITIES, key)
    columns = [d[0] for d in answer.description or []]
    rows = answer.fetchall()
    if rows:
        print_table(columns, rows)


def _say_picture(settings: "Settings", relative_path: str, page_no: int, box: list[float], out: Path, place: Place) -> bool:
    try:
        say(f"picture  {_draw(settings, relative_path, page_no, box, out, place)}")
    except NoPicture as why:
        say(f"picture  none: {why} (--no-picture leaves it out)", "red")
        return False
    return True


def _draw(settings: "Settings", relative_path: str, page_no: int, box: list[float], out: Path, place: Place) -> Path:
    from pipelines.home import list_raw
    from pipelines.paper import Refused
    from pipelines.paper.draw import boxed_page
    from pipelines.paper.page import Box

    # By its bytes: it may have been renamed since, and another edition may lie under its name.
    file = next((settings.raw / f.on_disk for f in list_raw(settings).files if f.document_id == place.document_id), None)
    if file is None:
        there = settings.raw / relative_path
        raise NoPicture(f"{there} {'is another document by now' if there.exists() else 'is not there any more'}")
    where = f"t{place.table_no}r{place.row_no}c{place.column_no}" if place.table_no is not None else f"line{place.line_no}"
    target = out / f"{place.document_id[:8]}-p{page_no}-{where}.png"
    try:
        picture = boxed_page(file, page_no, [Box(*box)])
        out.mkdir(parents=True, exist_ok=True)
        picture.save(target)
    except Refused as refused:
        raise NoPicture(f"{file}: {refused.reason}") from refused
    except OSError as error:
        raise NoPicture(f"{target} cannot be written: {error.strerror or error}") from error
    return target
