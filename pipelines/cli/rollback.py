"""`budgets rollback`: go back to a version that was published before."""

import click

from pipelines.cli.console import example, fail, print_table, settings_or_fail
from pipelines.cli.refresh import counts


@click.command()
@click.argument("version", required=False)
@click.option("--list", "show", is_flag=True, help="List the versions that are kept.")
@example("budgets rollback --list\nbudgets rollback")
def rollback(version: str | None, show: bool) -> None:
    """Read VERSION again, or the one before the current. The next refresh that finds a difference publishes a new one."""
    from pipelines.versions import kept_versions, read_manifest, switch

    settings = settings_or_fail()
    kept, current = kept_versions(settings), read_manifest(settings)
    if show and kept:
        rows = [(v["version"], len(v["documents"]), v["amounts"], "read now" if v == current else None) for v in kept]
        print_table(("version", "documents", "amounts", ""), rows)
        return
    if current is None:
        fail("nothing is published yet: run `budgets refresh`")
    older = [v["version"] for v in kept if v["version"] < current["version"]]
    if version is None and not older:
        fail(f"no version older than {current['version']} is kept")
    try:
        switch(settings, version or older[0])
    except FileNotFoundError as error:
        fail(f"{error}; `budgets rollback --list` shows what is kept")
    click.echo(f"now read: {counts(read_manifest(settings) or current)}")
