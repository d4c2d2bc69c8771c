"""A refresh that is struck in the middle, in a process of its own: `python -m tests.interrupted FOLDER HOW STAGE...`.

FOLDER is that of a home made by `make_home` and `make_small`. HOW is `full` (the folder is a file system of its own, which is filled when
the stage begins and emptied after) or `kill` (this process). Prints a JSON object after each stage that was struck, and after the refresh
that follows it: the error, and what is published then.
"""

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb

from pipelines import dbt, publish, staging, workers
from pipelines.home import CannotRefresh
from pipelines.refresh import refresh
from pipelines.settings import Settings, load_settings
from pipelines.versions import read_manifest
from tests.conftest import Memory
from tests.typeset import hostile

# Stage -> the function with whose call it begins.
STAGES: dict[str, tuple[Any, str]] = {
    "extraction": (workers, "read_missing"),
    "writing a result": (workers, "_follow"),
    "staging": (staging, "load"),
    "models": (dbt, "invoke"),
    "copying": (publish, "_copy"),
    "Parquet": (publish, "_write_parquet"),
    "manifest": (publish, "_sync_all"),
    "the switch": (publish, "switch"),
    "dropping old versions": (publish, "_drop_old"),
}


def settings_of(folder: Path) -> Settings:
    """The home and the small project in `folder`."""
    return replace(load_settings(folder / "home", {}), workers=1, dbt_project=folder / "project")


@contextmanager
def struck(stage: str, strike: Callable[[], None]) -> Iterator[None]:
    """Strike when the stage begins; then let it go on."""
    module, name = STAGES[stage]
    former = getattr(module, name)

    def begin(*arguments: Any, **named: Any) -> Any:
        setattr(module, name, former)
        strike()
        return former(*arguments, **named)

    setattr(module, name, begin)
    try:
        yield
    finally:
        setattr(module, name, former)


def fill(folder: Path) -> None:
    """Take the last byte and the last inode."""
    for size in (1 << 20, 1 << 12):
        with (folder / f"ballast-{size}").open("wb", buffering=0) as ballast:
            while _is_written(lambda: ballast.write(b"\0" * size) == size):  # noqa: B023 - called at once
                pass
    n = 0
    while _is_written((folder / f"ballast-inode-{n}").touch):
        n += 1


def _is_written(write: Callable[[], object]) -> bool:
    try:
        return write() is not False
    except OSError:
        return False


def empty(folder: Path) -> None:
    """Give back what `fill` took."""
    for path in folder.glob("ballast-*"):
        path.unlink()


def said(settings: Settings, stage: str, error: str | None) -> dict[str, object]:
    """What is published, by its manifest and by its own rows."""
    manifest = read_manifest(settings) or {"documents": []}
    with duckdb.connect(str(settings.published_database), read_only=True) as connection:
        rows = connection.execute("select count(*) from marts.texts").fetchall()[0][0]
    return {"stage": stage, "error": error, "documents": len(manifest["documents"]), "rows": rows}


def tell(what: dict[str, object]) -> None:
    """A line, at once: this process may be about to die."""
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def main() -> None:
    folder, how, *stages = sys.argv[1:]
    settings = settings_of(Path(folder))
    for stage in stages:
        (settings.raw / f"{stage}.pdf").write_bytes(hostile.one_page(hostile.words(f"before {stage}")))
        error = None
        with struck(stage, (lambda: os.kill(os.getpid(), signal.SIGKILL)) if how == "kill" else (lambda: fill(Path(folder)))):
            try:
                refresh(settings, Memory())
            except CannotRefresh as failed:
                error = str(failed)
        tell(said(settings, stage, error))
        empty(Path(folder))
        refresh(settings, Memory())
        tell(said(settings, f"after {stage}", None))


if __name__ == "__main__":
    main()
