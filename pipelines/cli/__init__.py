"""The command `budgets`. A module a command; what a command needs is imported when it runs, so that `--help` and an unchanged refresh
import neither Dagster nor dbt.
"""

import os

import click

from pipelines import __version__
from pipelines.cli.check import check
from pipelines.cli.inspect import inspect
from pipelines.cli.query import query
from pipelines.cli.refresh import refresh
from pipelines.cli.rollback import rollback
from pipelines.cli.status import status
from pipelines.cli.trace import trace
from pipelines.cli.unmapped import unmapped

_EPILOG = "The home folder is $BUDGETS_HOME, or data/ of the checkout. Example: budgets refresh"


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110}, epilog=_EPILOG)
@click.version_option(__version__, prog_name="budgets")
@click.pass_context
def main(context: click.Context) -> None:
    """Published Chinese budget PDFs as one DuckDB file in which every printed figure is a typed, located and proven row."""
    if os.environ.get("NO_COLOR"):  # https://no-color.org
        context.color = False


for _command in (refresh, status, check, query, trace, inspect, unmapped, rollback):
    main.add_command(_command)
