"""`budgets unmapped`: what was read but not understood, ready to become rows of a seed."""

import sys

import click

from pipelines.cli.console import example, settings_or_fail
from pipelines.cli.query import ask, write_csv

_SQL = """
select what, text, count(*) as n, count(distinct document_id) as n_documents,
    min(relative_path) as example_file, min(table_no) as example_table
from quality.unmapped join staging.documents using (document_id)
{where}
group by what, text
order by n_documents desc, n desc, what, text
"""


@click.command()
@click.option("--what", type=click.Choice(["title", "header", "code", "unit", "row", "amount", "year", "line"]), help="Only this kind.")
@example("budgets unmapped --what header > headers.csv")
def unmapped(what: str | None) -> None:
    """List titles, headers, codes, units and rows that no seed knows, the most frequent first, as CSV."""
    settings_or_fail()
    write_csv(sys.stdout, *ask(_SQL.format(where=f"where what = '{what}'" if what else "")))
