"""`budgets refresh`: bring what is published to what lies in raw."""

import locale
from typing import Any

import click

from pipelines.cli.console import ConsoleReport, example, fail, settings_or_fail, some


@click.command()
@click.option("--retry", is_flag=True, help="Read documents again that were refused before.")
@click.option("--rebuild", is_flag=True, help="Build all models anew, not only those of changed documents.")
@example("cp 2026-budget.pdf data/raw/\nbudgets refresh")
def refresh(retry: bool, rebuild: bool) -> None:
    """Read new PDFs under raw/, build and test the models, publish.

    Ends at once when nothing has changed. Exit code 0: every document was loaded or refused with a reason, and what is published is
    consistent. 1: nothing could be published; the former version stands. 2: bad usage.
    """
    from pipelines.home import CannotRefresh
    from pipelines.refresh import refresh as run

    if (encoding := locale.getpreferredencoding(False)).lower() != "utf-8":
        fail(f"the locale's encoding is {encoding}, dbt's files are in UTF-8: set PYTHONUTF8=1, or LC_ALL=C.UTF-8", 2)
    settings, report = settings_or_fail(), ConsoleReport()
    try:
        outcome = run(settings, report, retry=retry, rebuild=rebuild)
    except CannotRefresh as error:
        fail(str(error))
    finally:
        report.close()
    for remark in some(outcome.remarks):
        report.line(remark)
    verb = "published" if outcome.published else "nothing has changed since"
    click.echo(f"{verb} {counts(outcome.manifest)}; {outcome.seconds:.1f} s")


def counts(manifest: dict[str, Any]) -> str:
    """One version in one line."""
    statuses = [d["status"] for d in manifest["documents"]]
    said = f"{manifest['version']}: {len(statuses)} documents ({statuses.count('extracted')} read, {statuses.count('quarantined')} refused)"
    if manifest["amounts"] is not None:
        said += f", {manifest['amounts']:,} amounts"
    if manifest["share_proven"] is not None:
        said += f", {manifest['share_proven']:.1%} proven"
    return said
