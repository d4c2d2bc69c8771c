"""`budgets rollback`: go back to a version that was published before."""

import click

from pipelines.cli.console import example, fail, print_table, say, settings_or_fail
from pipelines.cli.refresh import counts


@click.command()
@click.argument("version", required=False)
@click.option("--list", "show", is_flag=True, help="List the versions that are kept.")
@example("budgets rollback --list\nbudgets rollback")
def rollback(version: str | None, show: bool) -> None:
    """Read VERSION again, or the one before the current. The next refresh that finds a difference publishes a new one."""
    from pipelines.versions import kept_versions, switch, version_read

    settings = settings_or_fail()
    kept, current = {v["version"]: v for v in kept_versions(settings)}, version_read(settings)
    if not kept:
        fail("nothing is published yet: run `budgets refresh`")
    if show:
        rows = [(name, len(v["documents"]), v["amounts"], "read now" if name == current else None) for name, v in kept.items()]
        print_table(("version", "documents", "amounts", ""), rows)
        return
    older = [name for name in kept if current is None or name < current]
    if version is None and not older:
        fail(f"no version older than {current} is kept")
    wanted = older[0] if version is None else version
    if wanted not in kept:
        fail(f"no version {wanted} is kept in {settings.published / 'versions'}; `budgets rollback --list` shows what is kept", 2)
    switch(settings, wanted)
    say(f"now read: {counts(kept[wanted])}")
