"""Refresh: the whole way from raw to published in one process, or at once the answer that nothing has changed.

Here: whether there is anything to do, the run of the Dagster job, what came of it. Not here: what is new (home), the stages themselves and
the words on the terminal. Dagster and dbt are imported only when there is something to do.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pipelines.documents import Listing
from pipelines.home import CannotRefresh, NoRoom, alone, news
from pipelines.report import Report
from pipelines.room import advice, is_full
from pipelines.settings import Settings
from pipelines.versions import read_manifest

_STANDS = "what was published before stands"


@dataclass(frozen=True)
class Outcome:
    """What a refresh came to: the manifest of the version that is read now, and whether this refresh made it."""

    manifest: dict[str, Any]
    published: bool
    seconds: float
    remarks: tuple[str, ...] = field(default=())


def refresh(settings: Settings, report: Report, *, retry: bool = False, rebuild: bool = False) -> Outcome:
    """Bring what is published to what lies in raw.

    `retry` reads refused documents again, `rebuild` builds all models anew. Raises `CannotRefresh` when nothing could be published: the
    former version then still stands.
    """
    begun = time.monotonic()
    found = news(settings)
    manifest = read_manifest(settings)
    if not found.listing.files:
        raise CannotRefresh(_nothing_to_read(settings, manifest is not None))
    remarks = (*found.listing.remarks, *_ignored(found.listing))
    if manifest and not (found.differences or retry or rebuild):
        return Outcome(manifest, False, time.monotonic() - begun, remarks)
    with alone(settings):
        pass  # said before anything heavy is imported; the run itself takes the lock
    _run_job(settings, report, retry=retry, rebuild=rebuild)
    manifest = read_manifest(settings)
    if manifest is None:
        raise CannotRefresh(f"nothing stands in {settings.published} after the run")
    return Outcome(manifest, True, time.monotonic() - begun, remarks)


def _run_job(settings: Settings, report: Report, *, retry: bool, rebuild: bool) -> None:
    """The job `refresh` of the definitions that Dagster serves, in this process. Raises `CannotRefresh`."""
    from pipelines.defs.run import run

    try:
        run(settings, report, retry=retry, rebuild=rebuild)
    except (CannotRefresh, OSError) as error:
        if is_full(str(error)):
            raise NoRoom(f"{advice(settings)}\n{error}") from error
        stands = f"\n{_STANDS}" if read_manifest(settings) and _STANDS not in str(error) else ""
        raise CannotRefresh(f"{error}{stands}") from error


def _nothing_to_read(settings: Settings, has_published: bool) -> str:
    stands = f"; {_STANDS}" if has_published else ""
    return f"no PDF under {settings.raw}{stands}. Put documents there (folders are fine) and run it again"


def _ignored(listing: Listing) -> Iterator[str]:
    if listing.ignored:
        some = ", ".join(listing.ignored[:3]) + (" ..." if len(listing.ignored) > 3 else "")
        yield f"{len(listing.ignored)} files under raw are not *.pdf and were left out: {some}"
