"""A full disk or a kill at any stage: the former version stands, the error says what to do, the next refresh brings everything.

For publishing alone see test_publish.
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.refresh import refresh
from pipelines.settings import CHECKOUT, Settings
from tests.conftest import Memory, make_home, make_small
from tests.interrupted import said, settings_of
from tests.typeset import hostile

# A file system of its own, small in bytes and in files, for one process; needs no root where user namespaces are allowed.
_OWN_DISK = ("unshare", "--map-root-user", "--mount", "sh", "-c")
_MOUNT = 'mount -t tmpfs -o size=64m,nr_inodes=3000 disk "$1" && '


def first_version(folder: Path) -> Settings:
    make_small(make_home(folder), folder)
    settings = settings_of(folder)
    (settings.raw / "first.pdf").write_bytes(hostile.one_page(hostile.words("first")))
    refresh(settings, Memory())
    return settings


def test_a_full_disk_at_any_stage_leaves_the_former_version_and_says_how_much_room_is_needed(tmp_path: Path) -> None:
    disk, here = tmp_path / "disk", tmp_path / "here"
    disk.mkdir()
    if (
        shutil.which("unshare") is None
        or subprocess.run([*_OWN_DISK, f"{_MOUNT} true", "sh", disk], capture_output=True, check=False).returncode
    ):
        pytest.skip("needs `unshare` and the right to mount a file system in a namespace")
    first_version(here)
    stages = ["extraction", "staging", "models", "Parquet", "the switch"]
    script = f'{_MOUNT} cp -a "$2"/. "$1" && disk=$1 python=$3 && shift 3 && exec "$python" -m tests.interrupted "$disk" full "$@"'
    done = subprocess.run(
        [*_OWN_DISK, script, "sh", disk, here, sys.executable, *stages], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    struck = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["stage"] for line in struck] == [name for stage in stages for name in (stage, f"after {stage}")]
    for n, (full, after) in enumerate(zip(struck[::2], struck[1::2], strict=True), 1):
        assert f"the disk of {disk}/home is full: " in full["error"], full
        assert (full["documents"], full["rows"]) == (n, n), full
        assert (after["documents"], after["rows"]) == (n + 1, n + 1), after


def test_a_kill_at_any_stage_leaves_the_former_version(tmp_path: Path) -> None:
    settings = first_version(tmp_path)
    for n, stage in enumerate(["writing a result", "staging", "models", "copying"], 1):
        command = [sys.executable, "-m", "tests.interrupted", str(tmp_path), "kill", stage]
        done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)
        assert done.returncode == -9, done.stderr[-2000:]
        assert said(settings, stage, None) == {"stage": stage, "error": None, "documents": n, "rows": n}
        refresh(settings, Memory())
        assert said(settings, stage, None) == {"stage": stage, "error": None, "documents": n + 1, "rows": n + 1}
