"""Home: the folder that is worked on, before any work: what lies in raw, what of it is new, and who holds the lock.

Here: news, the lock, the errors that end a refresh. Not here: the stages, and how they are run (refresh, defs).
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import IO

from pipelines.documents import Listing, find
from pipelines.provenance import provenance
from pipelines.settings import Settings
from pipelines.versions import damaged, read_manifest


class CannotRefresh(Exception):
    """Nothing was published; the text says why and what to do."""


class Busy(CannotRefresh):
    """Another refresh works on this home."""


class NoRoom(CannotRefresh):
    """The disk, or the user's share of it, is full."""


@dataclass(frozen=True)
class News:
    """What raw holds, and in words what is not as it was published. No word: nothing to do."""

    listing: Listing
    differences: list[str]


def list_raw(settings: Settings) -> Listing:
    """What raw holds now, and what the corrections beside it say. Raises `CannotRefresh` where a folder cannot be listed."""
    try:
        return find(settings.raw, settings.build / "files.json", settings.corrections)
    except OSError as error:
        raise CannotRefresh(f"{error.filename} cannot be listed: {error.strerror}; what was published before stands") from error


def news(settings: Settings) -> News:
    """Compare raw, reader and project with what is published, and that with its manifest."""
    listing, manifest = list_raw(settings), read_manifest(settings)
    differences = provenance(settings, listing).differences(manifest)
    if manifest and damaged(settings, manifest):
        differences.append("the published files, which are not as they were written")
    return News(listing, differences)


@contextmanager
def alone(settings: Settings, patience: float = 0.0) -> Iterator[None]:
    """Hold the home's lock. Raises `Busy` where another process still has it after `patience` seconds.

    Raises `CannotRefresh` where nothing can be written. A process that dies lets go of the lock.
    """
    try:
        settings.build.mkdir(parents=True, exist_ok=True)
        lock = (settings.build / "refresh.lock").open("a+")
    except OSError as error:
        raise CannotRefresh(f"{settings.build} cannot be written: {error.strerror}; BUDGETS_HOME names another home folder") from error
    with lock:
        until = time.monotonic() + patience
        while not _is_locked(lock):
            if time.monotonic() >= until:
                lock.seek(0)
                raise Busy(f"another refresh works on {settings.home} (process {lock.read().strip() or 'unknown'}); wait for it")
            time.sleep(1.0)
        # Whose it is now, for those who find it taken; a full disk keeps nobody from holding it.
        with suppress(OSError):
            lock.truncate(0)
            os.write(lock.fileno(), str(os.getpid()).encode())
        yield


def _is_locked(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
