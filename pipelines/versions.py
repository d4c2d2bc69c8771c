"""Versions: which of the kept publications is read, in one pointer.

Here: the pointer, the manifests. Not here: writing a version (publish). No database is opened here.
`published/current` points to one folder of `published/versions/`, and `published/{budgets.duckdb,parquet,manifest.json}` point through it.
One rename of that pointer switches them all: a reader sees the former version or the new one, never parts of both, and an open connection
keeps the file that it opened.
"""

import json
import os
from pathlib import Path
from typing import Any

from pipelines.settings import Settings

_ENTRIES = ("budgets.duckdb", "parquet", "manifest.json")


def switch(settings: Settings, version: str) -> None:
    """Make `version` the one that is read. Raises `FileNotFoundError` where it is not kept."""
    published = settings.published
    if not (published / "versions" / version / "manifest.json").exists():
        raise FileNotFoundError(f"no version {version} is kept in {published / 'versions'}")
    _point(published / "current", f"versions/{version}")
    for name in _ENTRIES:
        _point(published / name, f"current/{name}")
    # Left by someone who opened the published file for writing; it belongs to a file that is no longer there.
    (published / "budgets.duckdb.wal").unlink(missing_ok=True)
    sync(published)


def version_read(settings: Settings) -> str | None:
    """The name of the version that the pointer leads to, None where there is no pointer."""
    current = settings.published / "current"
    return current.readlink().name if current.is_symlink() else None


def read_manifest(settings: Settings) -> dict[str, Any] | None:
    """The manifest of the version that is read now; None where nothing is published whole, or the manifest is no manifest any more."""
    return _read(settings.published / "manifest.json") if settings.published_database.exists() else None


def damaged(settings: Settings, manifest: dict[str, Any]) -> list[str]:
    """Files of the version that is read which are gone or longer or shorter than its manifest says; the bytes are not read."""
    files = {name: settings.published / name for name in manifest.get("bytes", {})}
    return [name for name, path in files.items() if not path.is_file() or path.stat().st_size != manifest["bytes"][name]]


def kept_versions(settings: Settings) -> list[dict[str, Any]]:
    """The manifests of all versions that are kept whole, the newest first."""
    folders = sorted((p for p in (settings.published / "versions").glob("*") if p.suffix != ".partial"), reverse=True)
    return [manifest for folder in folders if (manifest := _read(folder / "manifest.json"))]


def _read(file: Path) -> dict[str, Any] | None:
    try:
        manifest: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return None
    return manifest


def _point(link: Path, target: str) -> None:
    """Make `link` a symbolic link to `target` in one step, whatever it was."""
    fresh = link.with_name(f".{link.name}.new")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(target)
    fresh.replace(link)


def sync(path: Path) -> None:
    """Put a file or a folder on the disk: nothing is switched to that is only in memory."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
