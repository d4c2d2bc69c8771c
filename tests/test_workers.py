"""The pool: every document read or refused with a reason, whatever becomes of the child that reads it."""

import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from pipelines import reader, workers
from pipelines.documents import File, Listing
from pipelines.home import list_raw
from pipelines.paper import extract
from pipelines.reader import Refusal
from pipelines.results import read_result, result_path
from pipelines.settings import Limits, Settings
from pipelines.workers import Finished, Progress, Task, read_all, read_missing
from tests.conftest import Memory, make_home
from tests.typeset import hostile
from tests.typeset.scan import Scanner, scanned


def tasks_of(home: Settings, *names: str) -> list[Task]:
    home.extracted.mkdir(parents=True, exist_ok=True)
    paths = hostile.write(home.raw, names)
    return [Task(name, path, result_path(home.extracted, name, "v"), path.stat().st_size) for name, path in paths.items()]


def outcomes(home: Settings, tasks: list[Task]) -> dict[str, Refusal | None]:
    return {e.task.document_id: e.refusal for e in read_all(tasks, home, "v") if isinstance(e, Finished)}


@dataclass(frozen=True)
class Reading:
    """What became of the files in raw, and what lay there (size, time) before and after."""

    finished: list[Finished]
    before: dict[str, tuple[int, int]]
    after: dict[str, tuple[int, int]]


@pytest.fixture(scope="module")
def light(tmp_path_factory: pytest.TempPathFactory) -> Reading:
    """The hostile files that cost little, one of them a picture."""
    home = make_home(tmp_path_factory.mktemp("light"))
    hostile.write(home.raw)

    def lying() -> dict[str, tuple[int, int]]:
        return {path.name: (path.stat().st_size, path.stat().st_mtime_ns) for path in home.raw.iterdir()}

    before = lying()
    return Reading(read_missing(list_raw(home), home, "v", Memory()), before, lying())


def test_hostile_files_are_refused_with_a_reason_and_the_others_are_read(light: Reading) -> None:
    said = {event.task.path.name: event.refusal for event in light.finished}
    read = {name for name, refusal in said.items() if refusal is None}
    assert read == {name for name in hostile.LIGHT if name in ("plain.pdf", "grid-148.pdf")}
    codes = {name: refusal.code for name, refusal in said.items() if refusal}
    assert codes == {
        "text.pdf": "not_pdf",
        "html.pdf": "not_pdf",
        "empty.pdf": "empty",
        "cut-off.pdf": "damaged",
        "encrypted.pdf": "encrypted",
        "image-only.pdf": "image_only",
        "no-pages.pdf": "no_pages",
        "page-tree-loop.pdf": "no_pages",
        "blank-page.pdf": "blank",
        "huge-page.pdf": "too_large",
    }
    assert "14,400,000 x 14,400,000 points" in (said["huge-page.pdf"] or Refusal("", "")).reason
    for event in light.finished:
        row = read_result(event.task.result).document.to_pylist()[0]
        assert (row["status"] == "extracted") == (event.task.path.name in read)
        assert (row["reason"] is None) == (event.task.path.name in read)


def test_the_children_leave_raw_as_it_is(light: Reading) -> None:
    assert len(light.before) == len(hostile.LIGHT)
    assert light.after == light.before


def test_heavy_files_end_within_the_usual_limits(home: Settings) -> None:
    tasks = tasks_of(home, *hostile.HEAVY, "plain.pdf")
    said = outcomes(home, tasks)
    assert {name: refusal and refusal.code for name, refusal in said.items()} == {
        "segments-400000.pdf": "blank",
        "bomb-300mb.pdf": "blank",
        "pages-10000.pdf": None,
        "plain.pdf": None,
    }
    (pages,) = (read_result(task.result).tables["pages"] for task in tasks if task.document_id == "pages-10000.pdf")
    assert pages.num_rows == 10_000


def test_too_little_time_stops_one_document_only(home: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """By processor time, in whole seconds; by the clock a machine that is busy elsewhere has not even started a child (see
    `a_child_that_hangs`)."""
    monkeypatch.setattr(workers, "_PATIENCE", 1_000)
    home = replace(home, limits=Limits(seconds=1.0, seconds_per_page=0.0))
    said = outcomes(home, tasks_of(home, "segments-8000000.pdf", "plain.pdf"))
    assert said["plain.pdf"] is None
    refusal = said["segments-8000000.pdf"]
    assert refusal is not None
    assert refusal.code == "time_limit"
    assert "--retry" in refusal.reason


def test_too_little_memory_stops_one_document_only(home: Settings) -> None:
    home = replace(home, limits=Limits(memory_mb=600))
    said = outcomes(home, tasks_of(home, "bomb-300mb.pdf", "plain.pdf"))
    assert said["plain.pdf"] is None
    refusal = said["bomb-300mb.pdf"]
    assert refusal is not None
    assert refusal.code in ("memory_limit", "crashed")
    assert "600 MB" in refusal.reason


def test_a_killed_child_costs_the_document_at_hand_only(home: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    killed: list[int] = []
    started: Callable[[workers._Child], object] = workers._Child._started

    def start_and_kill(child: workers._Child) -> object:
        line = started(child)
        if not killed and child._process:
            killed.append(child._process.pid)
            os.kill(child._process.pid, signal.SIGKILL)
        return line

    monkeypatch.setattr(workers._Child, "_started", start_and_kill)
    home = replace(home, workers=1)
    said = outcomes(home, tasks_of(home, "grid-148.pdf", "plain.pdf"))
    assert killed
    assert said["plain.pdf"] is None
    assert said["grid-148.pdf"] is not None
    assert said["grid-148.pdf"].code == "crashed"
    assert "SIGKILL" in said["grid-148.pdf"].reason


def test_a_child_that_hangs_is_stopped(home: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    started: Callable[[workers._Child], object] = workers._Child._started

    def start_and_stop(child: workers._Child) -> object:
        line = started(child)
        assert child._process
        os.kill(child._process.pid, signal.SIGSTOP)
        return line

    monkeypatch.setattr(workers._Child, "_started", start_and_stop)
    home = replace(home, limits=Limits(seconds=0.1))
    (refusal,) = outcomes(home, tasks_of(home, "plain.pdf")).values()
    assert refusal is not None
    assert refusal.code == "time_limit"


def test_a_child_that_cannot_work_at_all_is_no_documents_fault(home: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "CHECKOUT", home.home)
    monkeypatch.setenv("PYTHONPATH", "")
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(workers.ReaderBroken, match="the reader ended with code 1"):
        outcomes(home, tasks_of(home, "plain.pdf"))


def test_a_long_document_read_in_ranges_is_the_document_read_whole(home: Settings) -> None:
    (task,) = tasks_of(home, "plain.pdf")
    n_pages = reader.SPLIT_ABOVE + 51
    task.path.write_bytes(hostile.one_page(hostile.words("a page of many"), n_pages=n_pages))
    events = list(read_all([task], home, "v"))
    assert isinstance(events[-1], Finished)
    assert events[-1].page_count == n_pages
    assert {e.page_count for e in events if isinstance(e, Progress)} >= {reader.PAGES_A_PART, 51}
    in_ranges = read_result(task.result).tables
    whole = extract(task.path, document_id="plain.pdf").tables
    assert {name: table.to_pylist() for name, table in in_ranges.items()} == {name: table.to_pylist() for name, table in whole.items()}
    assert [p.name for p in home.extracted.iterdir()] == [task.result.name]


def test_the_pictures_of_a_document_are_shared_out_among_the_children(home: Settings) -> None:
    pytest.importorskip("rapidocr", reason="the extra `scan` is not installed")
    (task,) = tasks_of(home, "plain.pdf")
    n_pages = reader.PICTURES_A_PART + 2
    task.path.write_bytes(scanned(hostile.one_page(hostile.words("12345.67"), n_pages=n_pages), Scanner(noise=0)))
    events = list(read_all([task], home, "v"))
    assert isinstance(events[-1], Finished)
    assert events[-1].page_count == n_pages
    assert {e.page_count for e in events if isinstance(e, Progress)} >= {reader.PICTURES_A_PART, 2}
    pages = read_result(task.result).tables["pages"].to_pylist()
    assert [(p["page_no"], p["text_source"]) for p in pages] == [(n, "ocr") for n in range(1, n_pages + 1)]
    assert [p.name for p in home.extracted.iterdir()] == [task.result.name]


def test_of_pages_read_of_pictures_the_oldest_are_dropped_beyond_the_bound(tmp_path: Path) -> None:
    for age, name in enumerate(["new.page", "middle.page", "old.page", "left.4711"]):
        (tmp_path / name).write_bytes(bytes(100))
        os.utime(tmp_path / name, (1e9 - age, 1e9 - age))
    workers._drop_oldest(tmp_path, 250)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["middle.page", "new.page"]
    workers._drop_oldest(tmp_path, 99)
    assert list(tmp_path.iterdir()) == []


def test_each_reading_begins_with_kept_pictures_within_their_bound(home: Settings, report: Memory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_PICTURES", 50)
    home.pictures.mkdir(parents=True)
    (home.pictures / "old.page").write_bytes(bytes(100))
    assert read_missing(list_raw(home), home, "v", report) == []
    assert list(home.pictures.iterdir()) == []


def test_what_is_kept_is_not_read_again_and_what_is_gone_is_dropped(home: Settings, report: Memory) -> None:
    hostile.write(home.raw, ["plain.pdf", "html.pdf"])
    assert len(read_missing(list_raw(home), home, "v1", report)) == 2
    assert read_missing(list_raw(home), home, "v1", report) == []
    (retried,) = read_missing(list_raw(home), home, "v1", report, retry=True)
    assert retried.task.path.name == "html.pdf"
    assert len(read_missing(list_raw(home), home, "v2", report)) == 2
    (home.raw / "html.pdf").unlink()
    assert read_missing(list_raw(home), home, "v2", report) == []
    assert len(list(home.extracted.iterdir())) == 1


def test_files_that_cannot_be_had_are_not_given_to_children(home: Settings, report: Memory) -> None:
    listing = Listing((File("a.pdf", "x", 0, "unreadable", "no"),), (), (), ())
    assert read_missing(listing, home, "v", report) == []


def test_the_real_bad_files(home: Settings) -> None:
    folder = Path(__file__).resolve().parents[2] / "shared" / "bad-input"
    if not folder.is_dir():
        pytest.skip(f"{folder.parent.name}/{folder.name} is not here")
    home.extracted.mkdir(parents=True)
    tasks = [Task(p.name, p, result_path(home.extracted, p.name, "v")) for p in sorted(folder.glob("*.pdf"))]
    said = outcomes(home, tasks)
    assert {name: refusal.code for name, refusal in said.items() if refusal} == {
        "html-named-pdf-1.pdf": "not_pdf",
        "html-named-pdf-2.pdf": "not_pdf",
        "html-named-pdf-3.pdf": "not_pdf",
        "no-trailer.pdf": "damaged",
        "seventeen-bytes.pdf": "not_pdf",
    }
