"""Refresh: the whole way from raw to published in one process, or at once the answer that nothing has changed.

Here: what is new, the lock, the run of the Dagster job, what came of it. Not here: the stages themselves and the words on the terminal.
Dagster and dbt are imported only when there is something to do.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipelines.documents import Listing, find
from pipelines.provenance import provenance
from pipelines.report import Report
from pipelines.settings import Settings
from pipelines.versions import read_manifest


class CannotRefresh(Exception):
    """Nothing was published; the text says why and what to do."""


class Busy(CannotRefresh):
    """Another refresh works on this home."""


@dataclass(frozen=True)
class News:
    """What raw holds, and in words what is not as it was published. No word: nothing to do."""

    listing: Listing
    differences: list[str]


@dataclass(frozen=True)
class Outcome:
    """What a refresh came to: the manifest of the version that is read now, and whether this refresh made it."""

    manifest: dict[str, Any]
    published: bool
    seconds: float
    remarks: tuple[str, ...] = field(default=())


def list_raw(settings: Settings) -> Listing:
    """What raw holds now."""
    return find(settings.raw, settings.build / "files.json")


def news(settings: Settings) -> News:
    """Compare raw, reader and project with what is published."""
    listing = list_raw(settings)
    return News(listing, provenance(settings, listing).differences(read_manifest(settings)))


@contextmanager
def alone(settings: Settings) -> Iterator[None]:
    """Hold the home's lock. Raises `Busy` where another process has it; a process that dies lets go of it."""
    settings.build.mkdir(parents=True, exist_ok=True)
    with (settings.build / "refresh.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise Busy(f"another refresh works on {settings.home} (process {lock.read().strip() or 'unknown'}); wait for it") from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


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
    run_job(settings, report, retry=retry, rebuild=rebuild)
    manifest = read_manifest(settings)
    if manifest is None:
        raise CannotRefresh(f"nothing stands in {settings.published} after the run")
    return Outcome(manifest, True, time.monotonic() - begun, remarks)


def run_job(settings: Settings, report: Report, *, retry: bool, rebuild: bool) -> None:
    """The job `refresh` of the definitions that Dagster serves, in this process. Raises `CannotRefresh`."""
    from pipelines.defs.run import run

    run(settings, report, retry=retry, rebuild=rebuild)


def _nothing_to_read(settings: Settings, has_published: bool) -> str:
    stands = "; what was published before stands" if has_published else ""
    return f"no PDF under {settings.raw}{stands}. Put documents there (folders are fine) and run it again"


def _ignored(listing: Listing) -> Iterator[str]:
    if listing.ignored:
        some = ", ".join(listing.ignored[:3]) + (" ..." if len(listing.ignored) > 3 else "")
        yield f"{len(listing.ignored)} files under raw are not *.pdf and were left out: {some}"


def home_exists(path: Path) -> bool:
    """Whether a home folder was ever made here."""
    return (path / "raw").is_dir() or (path / "published").is_dir()
