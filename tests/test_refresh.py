"""The whole way on a small dbt project: what is new is built, what fails its tests is not published, what has not changed costs nothing."""

import errno
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner

from pipelines import workers
from pipelines.cli import main
from pipelines.defs.run import run
from pipelines.home import Busy, CannotRefresh, alone, news
from pipelines.refresh import refresh
from pipelines.settings import CHECKOUT, Limits, Settings
from pipelines.staging import open_warehouse
from pipelines.versions import read_manifest
from tests.conftest import Memory
from tests.typeset import hostile


def read(home: Settings, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(home.published_database), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def test_the_way_of_a_document(small: Settings, report: Memory) -> None:
    """One home through its life: first documents, nothing new, one more, one less, a failed test, a mended one."""
    hostile.write(small.raw, ["plain.pdf", "html.pdf"])
    first = refresh(small, report)
    assert first.published
    assert [s["status"] for s in first.manifest["documents"]] == ["quarantined", "extracted"]
    assert first.manifest["tests"]["passed"] == 1
    assert "refused html.pdf: an HTML page saved under the name of a PDF" in report.lines
    assert read(small, "select count(*), sum(字数) > 0 from 中文.文字") == [(1, True)]
    assert read(small, "select comment from duckdb_tables() where table_name = 'texts'") == [("Characters of pages, it's a small mart.",)]
    assert read(small, "select comment from duckdb_columns() where column_name = 'n_characters' and table_name = 'texts'") == [
        ("How many 字",)
    ]

    assert not refresh(small, report).published

    (small.raw / "more.pdf").write_bytes(hostile.one_page(hostile.words("one more document")))
    second = refresh(small, report)
    assert second.manifest["changes"] == {"added": ["more.pdf"], "removed": [], "changed": []}
    assert read(small, "select count(*) from marts.texts") == [(2,)]
    with open_warehouse(small.warehouse, read_only=True) as warehouse:
        assert warehouse.execute("from staging.changed_documents").fetchall() == []

    gone = read(small, "select document_id from staging.documents where relative_path = 'more.pdf'")[0][0]
    (small.raw / "more.pdf").unlink()
    refresh(small, report)
    for (table,) in read(small, "select schema_name || '.' || table_name from duckdb_columns() where column_name = 'document_id'"):
        assert read(small, f"select count(*) from {table} where document_id = '{gone}'") == [(0,)], table

    before = read_manifest(small)
    failing = small.dbt_project / "tests" / "nothing_may_be_here.sql"
    failing.parent.mkdir()
    failing.write_text("select * from {{ ref('texts') }}")
    with pytest.raises(CannotRefresh, match=r"the gate is closed:\n  nothing_may_be_here: Got 1 result"):
        refresh(small, report)
    assert read_manifest(small) == before
    assert news(small).differences == ["the dbt project"]
    with pytest.raises(CannotRefresh, match="the gate is closed"):
        refresh(small, report)

    failing.write_text("{{ config(severity='warn') }} select * from {{ ref('texts') }}")
    mended = refresh(small, report)
    assert mended.published
    assert mended.manifest["tests"]["warned"] == ["nothing_may_be_here"]


def test_a_document_that_breaks_a_test_is_put_aside_and_the_others_are_published(small: Settings, report: Memory) -> None:
    for name in ("first", "second", "third"):
        (small.raw / f"{name}.pdf").write_bytes(hostile.one_page(hostile.words(name)))
    test = small.dbt_project / "tests" / "five_characters_are_too_few.sql"
    test.parent.mkdir()
    test.write_text("select document_id from {{ ref('texts') }} where n_characters <= 5")
    with pytest.raises(CannotRefresh, match="2 of 3 documents break them: too many to put aside"):
        refresh(small, report)

    (small.raw / "third.pdf").unlink()
    outcome = refresh(small, report)
    assert {d["relative_path"]: (d["status"], d["reason"]) for d in outcome.manifest["documents"]} == {
        "first.pdf": ("quarantined", "breaks the test five_characters_are_too_few (1 rows)"),
        "second.pdf": ("extracted", None),
    }
    assert "refused first.pdf: breaks the test five_characters_are_too_few (1 rows)" in report.lines
    assert read(small, "select count(*), count(distinct document_id) from marts.texts") == [(1, 1)]
    assert not refresh(small, report).published

    test.write_text("select document_id from {{ ref('texts') }} where n_characters <= 4")
    assert [d["status"] for d in refresh(small, report).manifest["documents"]] == ["extracted", "extracted"]


def test_a_model_that_cannot_be_built_is_named(small: Settings, plain_pdf: Path, report: Memory) -> None:
    (small.dbt_project / "models" / "marts" / "wrong.sql").write_text("select nothing_of_this_name from {{ ref('texts') }}")
    with pytest.raises(CannotRefresh, match=r"wrong: .*nothing_of_this_name"):
        refresh(small, report)
    assert read_manifest(small) is None


def test_a_project_that_cannot_be_read_is_said(small: Settings, plain_pdf: Path, report: Memory) -> None:
    (small.dbt_project / "models" / "marts" / "wrong.sql").write_text("select * from {{ ref('nowhere') }}")
    with pytest.raises(CannotRefresh, match="nowhere"):
        refresh(small, report)


def test_an_empty_raw_publishes_nothing_and_says_what_to_do(small: Settings, report: Memory) -> None:
    with pytest.raises(CannotRefresh, match=r"no PDF under .*raw\. Put documents there"):
        refresh(small, report)


def test_two_refreshes_of_one_home_do_not_meet(small: Settings) -> None:
    with alone(small), pytest.raises(Busy, match=f"process {os.getpid()}"), alone(small):
        raise AssertionError("both hold the lock")


def test_the_lock_of_a_process_that_died_is_free(small: Settings) -> None:
    code = (
        "import os, sys; from pipelines.home import alone; from pipelines.settings import load_settings\n"
        "with alone(load_settings(sys.argv[1], {})): os.kill(os.getpid(), 9)"
    )
    assert subprocess.run([sys.executable, "-c", code, str(small.home)], cwd=CHECKOUT, check=False).returncode == -9
    with alone(small):
        pass


def test_files_that_are_replaced_or_gone_while_they_are_read_are_read_by_the_next_refresh(
    small: Settings, plain_pdf: Path, report: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was read of the other edition was published under the digest of the former."""
    gone, other = small.raw / "gone.pdf", small.raw / "other.pdf"
    for path in (gone, other):
        path.write_bytes(hostile.one_page(hostile.words(path.stem)))
    read_all = workers.read_all

    def replaced_first(*arguments: Any) -> Iterator[Any]:
        gone.unlink()
        plain_pdf.write_bytes(hostile.one_page(hostile.words("corrected")))
        return read_all(*arguments)

    monkeypatch.setattr(workers, "read_all", replaced_first)
    said = {d["relative_path"]: d["reason_code"] for d in refresh(small, report).manifest["documents"]}
    assert said == {"gone.pdf": "replaced", "other.pdf": None, "plain.pdf": "replaced"}
    monkeypatch.undo()
    after = {d["relative_path"]: d["reason_code"] for d in refresh(small, report).manifest["documents"]}
    assert after == {"other.pdf": None, "plain.pdf": None}


def test_a_folder_that_cannot_be_listed_takes_no_document_away(small: Settings, plain_pdf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its documents were taken for removed, and gone from what was published."""
    (small.raw / "city").mkdir()
    scandir = os.scandir

    def denied(path: str) -> Any:
        if str(path).endswith("city"):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", denied)
    for command in ("refresh", "status"):
        result = CliRunner().invoke(main, [command], env={"BUDGETS_HOME": str(small.home)})
        assert result.exit_code == 1
        assert "raw/city cannot be listed: Permission denied; what was published before stands" in result.output


def test_a_document_that_is_read_at_a_second_try_is_loaded(small: Settings, plain_pdf: Path, report: Memory) -> None:
    """It was read, and its refusal stood for ever."""
    too_little = replace(small, limits=Limits(memory_mb=150))
    (small.raw / "html.pdf").write_bytes(b"<html>")
    said = {d["relative_path"]: d["status"] for d in refresh(too_little, report).manifest["documents"]}
    assert said == {"html.pdf": "quarantined", "plain.pdf": "quarantined"}
    assert any("needs more than 150 MB" in line or "beyond 150 MB" in line for line in report.lines), report.lines
    again = Memory()
    assert {d["relative_path"]: d["status"] for d in refresh(small, again, retry=True).manifest["documents"]} == {
        "html.pdf": "quarantined",
        "plain.pdf": "extracted",
    }
    assert read(small, "select count(*) from marts.texts") == [(1,)]
    assert not any("refused" in line for line in again.lines), "what was refused before is no news"


def test_what_a_loss_of_power_left_of_the_build_is_made_anew_or_named(small: Settings, plain_pdf: Path, report: Memory) -> None:
    """A result file of no length failed every refresh from then on, and so did a cut-off database, with no word of what to do."""
    refresh(small, report)
    (result,) = small.extracted.glob("*.arrow")
    result.write_bytes(b"")
    small.warehouse.write_bytes(bytes(100_000))
    with pytest.raises(CannotRefresh, match=rf"^{small.warehouse} cannot be opened; .*delete it: .*\nwhat was published before stands$"):
        refresh(small, report, rebuild=True)
    small.warehouse.unlink()
    assert refresh(small, report, rebuild=True).published
    assert read(small, "select count(*) from marts.texts") == [(1,)]


def test_a_refresh_that_is_interrupted_says_so(small: Settings, plain_pdf: Path, report: Memory, monkeypatch: pytest.MonkeyPatch) -> None:
    """It named a class of Dagster's."""

    def interrupted(*_: Any, **__: Any) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(5)

    monkeypatch.setattr(workers, "read_missing", interrupted)
    with pytest.raises(CannotRefresh, match=r"^the refresh was interrupted$"):
        refresh(small, report)


def test_a_refresh_that_meets_another_says_so_in_a_sentence(small: Settings, plain_pdf: Path, report: Memory) -> None:
    with alone(small):
        with pytest.raises(CannotRefresh, match=rf"^another refresh works on {small.home} \(process {os.getpid()}\); wait for it$"):
            refresh(small, report)
        with pytest.raises(CannotRefresh, match=r"^another refresh works on "):
            run(small, report, retry=False, rebuild=False)


def test_what_changed_is_said_in_words(small: Settings, plain_pdf: Path, report: Memory) -> None:
    refresh(small, report)
    assert news(small).differences == []
    plain_pdf.write_bytes(hostile.one_page(hostile.words("other words")))
    assert news(small).differences == ["the files in raw/, or corrections.csv"]
    assert "the reader of PDFs" in news(replace(small, engine="pdfplumber")).differences


def test_what_is_edited_or_dropped_into_raw_during_a_refresh_is_new_to_the_next(small: Settings, plain_pdf: Path) -> None:
    """Of a file the refresh failed the check that each document has a row; of the project the next one said that nothing had changed."""
    model = small.dbt_project / "models" / "marts" / "texts.sql"

    class Editor(Memory):
        def end(self) -> None:
            if self.stages[-1][0] == "reading":
                (small.raw / "late.pdf").write_bytes(hostile.one_page(hostile.words("late")))
            if self.stages[-1][0] == "building":
                model.write_text(model.read_text() + "-- a later thought")

    assert [d["relative_path"] for d in refresh(small, Editor()).manifest["documents"]] == ["plain.pdf"]
    assert news(small).differences == ["the files in raw/, or corrections.csv", "the dbt project"]
    assert len(refresh(small, Memory()).manifest["documents"]) == 2
    assert news(small).differences == []
