"""Room: what a full disk looks like, and how much a refresh may need.

Here: telling that error from others, whoever says it, and the sentence for it. Not here: deciding what becomes of a run.
"""

import errno
import os
import shutil
from pathlib import Path

from pipelines.settings import Settings

# In the C library's words, which DuckDB, dbt and Arrow hand on as text: no space, quota used up, limit of a file's size reached.
_FULL = tuple(os.strerror(code) for code in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG))
# What build/ and one version take, over the bytes of raw: 170 MB and 40 MB of 53 MB (107 documents), more where documents are small.
_TIMES_RAW = 6
_MB = 1 << 20


def is_full(said: str) -> bool:
    """Whether an error's text is that of a full disk."""
    return any(words in said for words in _FULL)


def needed(settings: Settings) -> int:
    """Bytes that a refresh may write before anything is taken away: build/ and the version that is read once more, or as raw is large."""
    there = _size(settings.build) + _size((settings.published / "current").resolve())
    return max(there, _TIMES_RAW * _size(settings.raw)) + 50 * _MB


def advice(settings: Settings) -> str:
    """What to say where the disk is full: how much is free, how much it may take, what to do."""
    free = shutil.disk_usage(settings.home).free
    return (
        f"the disk of {settings.home} is full: {free // _MB:,} MB free, a refresh may need {needed(settings) // _MB:,} MB."
        f" Make room and run it again, or keep fewer versions (BUDGETS_VERSIONS_KEPT, now {settings.versions_kept});"
        " what was published before stands"
    )


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
