"""`budgets status`: what is published, what was refused, what is new in raw."""

from typing import TYPE_CHECKING

import click

from pipelines.cli.console import example, print_table, settings_or_fail
from pipelines.cli.refresh import counts

if TYPE_CHECKING:
    from pipelines.home import News


@click.command()
@example("budgets status")
def status() -> None:
    """Show the published version, documents that were refused with their reasons, and what changed in raw since."""
    from pipelines.home import news
    from pipelines.versions import kept_versions, read_manifest

    settings = settings_or_fail()
    manifest = read_manifest(settings)
    found = news(settings)
    click.echo(f"home       {settings.home}")
    if manifest is None:
        click.echo(f"published  nothing yet: put PDFs in {settings.raw} and run `budgets refresh`")
    else:
        click.echo(f"published  {counts(manifest)}")
        click.echo(f"at         {manifest['published_at']}, DuckDB {manifest['duckdb']}, storage {manifest['storage_version']}")
        click.echo(f"tests      {manifest['tests']['passed']} passed, {len(manifest['tests']['warned'])} warned")
        click.echo(f"brought    {_changes(manifest['changes'])}")
        click.echo(f"kept       {', '.join(v['version'] for v in kept_versions(settings))}")
    click.echo(f"now        {_now(found, manifest is None)}")
    refused = [(d["relative_path"], d["reason_code"], d["reason"]) for d in (manifest or {"documents": []})["documents"] if d["reason"]]
    if refused:
        print_table(("refused", "code", "reason"), refused)


def _now(found: "News", is_first: bool) -> str:
    if is_first:
        return f"{len(found.listing.files)} PDFs in raw/"
    return "changed since: " + ", ".join(found.differences) if found.differences else "nothing has changed since"


def _changes(changes: dict[str, list[str]]) -> str:
    return ", ".join(f"{len(paths)} {word}" for word, paths in changes.items())
