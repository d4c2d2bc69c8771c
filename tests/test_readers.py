"""Readers beside publications, the short way: `benchmarks/readers.py` with two readers and three publications of the sample's build."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from pipelines.settings import CHECKOUT, Settings


def test_readers_and_publications_do_not_meet(sample_home: Settings, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(sample_home.home, home, symlinks=True)
    command = [sys.executable, "benchmarks/readers.py", "--readers", "2", "--refreshes", "3", "--real", "0", "--home", str(home)]
    environment = os.environ | {"PYTHONPATH": str(CHECKOUT)}
    run = subprocess.run(command, cwd=CHECKOUT, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    said = dict(line.split(": ", 1) for line in run.stdout.splitlines())
    assert {name: said[name] for name in ("refreshes", "reader_errors", "refresh_errors", "torn_versions", "errors")} == {
        "refreshes": "3",
        "reader_errors": "0",
        "refresh_errors": "0",
        "torn_versions": "0",
        "errors": "[]",
    }
    assert int(said["reads"]) > 3
    assert int(said["versions_seen"]) > 1
