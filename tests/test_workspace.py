"""One run looks at raw and at its own code once: what changes meanwhile belongs to the next run."""

import pytest

from pipelines import provenance
from pipelines.defs.resources import Workspace
from pipelines.settings import Settings
from tests.conftest import Memory
from tests.typeset import hostile


def test_a_file_dropped_into_raw_during_a_run_belongs_to_the_next(home: Settings, report: Memory) -> None:
    hostile.write(home.raw, ["plain.pdf"])
    run = Workspace(home, report)
    assert [f.relative_path for f in run.listing.files] == ["plain.pdf"]
    (home.raw / "late.pdf").write_bytes(b"%PDF-1.4 late")
    assert [f.relative_path for f in run.listing.files] == ["plain.pdf"]
    assert run.made_from.raw == run.listing.fingerprint
    assert len(Workspace(home, report).listing.files) == 2


def test_installing_what_reads_pictures_makes_another_reader(home: Settings, report: Memory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(provenance, "can_read_pictures", lambda: False)
    without = Workspace(home, report).reader
    monkeypatch.setattr(provenance, "can_read_pictures", lambda: True)
    assert Workspace(home, report).reader != without
    assert "+scan" in Workspace(home, report).reader
