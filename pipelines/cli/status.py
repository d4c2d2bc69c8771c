"""`budgets status`: what is published, what was refused, what is new in raw."""

from typing import TYPE_CHECKING

import click

from pipelines.cli.console import example, fail, print_table, say, settings_or_fail, some
from pipelines.cli.refresh import counts

if TYPE_CHECKING:
    from pipelines.home import News


@click.command()
@example("budgets status")
def status() -> None:
    """Show the published version, documents that were refused with their reasons, and what changed in raw since."""
    from pipelines.home import CannotRefresh, news
    from pipelines.versions import kept_versions, read_manifest

    settings = settings_or_fail()
    manifest = read_manifest(settings)
    try:
        found = news(settings)
    except CannotRefresh as error:
        fail(str(error))
    say(f"home       {settings.home}")
    if manifest is None:
        say(f"published  nothing yet: put PDFs in {settings.raw} and run `budgets refresh`")
    else:
        say(f"published  {counts(manifest)}")
        say(f"at         {manifest['published_at']}, DuckDB {manifest['duckdb']}, storage {manifest['storage_version']}")
        say(f"tests      {manifest['tests']['passed']} passed, {len(manifest['tests']['warned'])} warned")
        say(f"brought    {_changes(manifest['changes'])}")
        say(f"kept       {', '.join(v['version'] for v in kept_versions(settings))}")
    say(f"now        {_now(found, manifest is None)}")
    for remark in some(found.listing.remarks):
        say(f"           {remark}", "yellow")
    refused = [(d["relative_path"], d["reason_code"], d["reason"]) for d in (manifest or {"documents": []})["documents"] if d["reason"]]
    if refused:
        print_table(("refused", "code", "reason"), refused)


def _now(found: "News", is_first: bool) -> str:
    if is_first:
        return f"{len(found.listing.files)} PDFs in raw/"
    return "changed since: " + ", ".join(found.differences) if found.differences else "nothing has changed since"


def _changes(changes: dict[str, list[str]]) -> str:
    return ", ".join(f"{len(paths)} {word}" for word, paths in changes.items())
