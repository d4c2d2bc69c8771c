"""The command: help, examples, exit codes, and nothing heavy imported where nothing is to be done."""

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import duckdb
import pytest
from click.testing import CliRunner, Result
from rich.cells import cell_len

from pipelines.cli import main
from pipelines.cli.query import write_csv
from pipelines.cli.table import laid_out
from pipelines.dbt import TestResults as Results
from pipelines.home import list_raw
from pipelines.provenance import Provenance, provenance
from pipelines.publish import publish
from pipelines.settings import CHECKOUT, Settings, load_settings
from pipelines.staging import open_warehouse
from tests.manual import MANUAL, manual
from tests.typeset import hostile

Run = Callable[..., Result]


@pytest.fixture
def run(home: Settings) -> Run:
    def call(*arguments: str, stdin: str | None = None) -> Result:
        return CliRunner().invoke(main, arguments, env={"BUDGETS_HOME": str(home.home)}, input=stdin)

    return call


@pytest.fixture
def published(home: Settings) -> Settings:
    """A home with one document, published as if a refresh had done it."""
    hostile.write(home.raw, ["plain.pdf"])
    (document_id,) = list_raw(home).documents
    with open_warehouse(home.warehouse) as warehouse:
        warehouse.execute(f"""
            create schema marts; create schema quality;
            create table marts.fct as select 1 as id, 1234.50::decimal(20, 2) as amount_yuan, null as nothing, '晋[城]' as name;
            create table quality.tables as select 10 as n_amounts, 9 as n_proven;
            create table quality.unmapped as
                select '{document_id}' as document_id, 1 as table_no, 'header' as what, '预算数' as text from range(3)
                union all select '{document_id}', 2, 'unit', '亿元';
            insert into staging.documents (document_id, relative_path, status) values ('{document_id}', 'plain.pdf', 'extracted');
            insert into staging.documents values ('x', 'bad.pdf', 'bad.pdf', 1, null, 'quarantined', 'not_pdf', 'an HTML page', null);
        """)
    settings = load_settings(environ={"BUDGETS_HOME": str(home.home)})
    publish(home, provenance(settings, list_raw(home)), Results(3))
    return home


COMMANDS = sorted(main.commands.items())


@pytest.mark.parametrize(("name", "command"), COMMANDS)
def test_every_command_has_help_with_an_example(run: Run, name: str, command: click.Command) -> None:
    result = run(name, "-h")
    assert result.exit_code == 0
    assert result.output == run(name, "--help").output
    assert f"Example:\n    {'cp' if name == 'refresh' else 'budgets ' + name}" in result.output
    assert all(option.help for option in command.params if isinstance(option, click.Option))


@pytest.mark.parametrize("name", [name for name, _ in COMMANDS])
def test_every_command_is_documented(name: str) -> None:
    assert f"budgets {name}" in (CHECKOUT / "README.md").read_text(encoding="utf-8")


def test_the_manual_is_what_the_commands_say() -> None:
    assert MANUAL.read_text(encoding="utf-8") == manual(), "run `make docs`"


def test_usage_errors_end_with_2(run: Run) -> None:
    assert run("query").exit_code == 2
    assert run("refresh", "--nix").exit_code == 2
    assert run("nix").exit_code == 2


def test_a_setting_that_cannot_be_used_ends_with_2(home: Settings) -> None:
    result = CliRunner().invoke(main, ["refresh"], env={"BUDGETS_HOME": str(home.home), "BUDGETS_WORKERS": "many"})
    assert (result.exit_code, result.output) == (2, "budgets: BUDGETS_WORKERS is 'many'; it must be a number\n")


@pytest.mark.parametrize("arguments", [("query", "select 1"), ("rollback",), ("unmapped",)])
def test_before_the_first_refresh_commands_say_what_to_do(run: Run, arguments: tuple[str, ...]) -> None:
    result = run(*arguments)
    assert result.exit_code == 1
    assert "run `budgets refresh`" in result.output


def test_status_before_the_first_refresh_says_what_lies_in_raw(run: Run, home: Settings) -> None:
    hostile.write(home.raw, ["plain.pdf"])
    result = run("status")
    assert result.exit_code == 0
    assert "published  nothing yet: put PDFs in" in result.output
    assert "now        1 PDFs in raw/" in result.output


def test_an_empty_home_cannot_be_refreshed(run: Run) -> None:
    result = run("refresh")
    assert result.exit_code == 1
    assert "no PDF under" in result.output


def test_a_refresh_with_nothing_new_ends_at_once(published: Settings, run: Run) -> None:
    result = run("refresh")
    assert result.exit_code == 0
    assert "nothing has changed since" in result.output
    assert "2 documents (1 read, 1 refused), 10 amounts, 90.0% proven" in result.output


def test_a_refresh_with_nothing_new_and_help_import_no_dagster_and_no_dbt(published: Settings) -> None:
    code = (
        "import sys; from pipelines.cli import main\n"
        "try: main(sys.argv[1:])\n"
        "except SystemExit as end: print(end.code, sorted({'dagster', 'dbt', 'pdfplumber', 'rich'} & sys.modules.keys()))"
    )
    for arguments in (["--help"], ["refresh"]):
        done = subprocess.run(
            [sys.executable, "-c", code, *arguments],
            env={**os.environ, "BUDGETS_HOME": str(published.home)},
            cwd=CHECKOUT,
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.splitlines()[-1] == "0 []", done.stdout


def test_query_prints_a_table_for_people(published: Settings, run: Run) -> None:
    result = run("query", "from marts.fct")
    assert result.exit_code == 0
    assert "1,234.50" in result.output
    assert "晋[城]" in result.output
    assert "\x1b" not in result.output


def test_query_gives_csv_and_json(published: Settings, run: Run) -> None:
    assert list(csv.DictReader(io.StringIO(run("query", "--csv", "from marts.fct").output))) == [
        {"id": "1", "amount_yuan": "1234.50", "nothing": "", "name": "晋[城]"}
    ]
    assert json.loads(run("query", "--json", "from marts.fct").output) == [
        {"id": 1, "amount_yuan": 1234.5, "nothing": None, "name": "晋[城]"}
    ]
    big = "select 12345678901234567.89::decimal(20, 2) as a, date '2026-01-02' as b, true as c"
    assert json.loads(run("query", "--json", big).output) == [{"a": "12345678901234567.89", "b": "2026-01-02", "c": True}]


def test_query_reads_files_and_stdin_and_titles_them(published: Settings, run: Run, tmp_path: Path) -> None:
    file = tmp_path / "q.sql"
    file.write_text("-- How many?\nselect count(*) as n from marts.fct\n")
    result = run("query", "--file", str(file), "--file", str(file))
    assert result.output.count("How many?") == 2
    assert json.loads(run("query", "--json", "-", stdin="select 7 as n").output) == [{"n": 7}]
    assert run("query", "select 7 as n").output.count("select") == 0


def test_each_of_several_statements_is_answered_under_the_comment_above_it(published: Settings, run: Run, tmp_path: Path) -> None:
    """Of several in one text only the last was."""
    file = tmp_path / "q.sql"
    file.write_text("-- 一; One?\nselect 1 as a; -- so\n\n-- Two?\nselect '二;' as b;\nselect 3 as c\n-- the end\n", encoding="utf-8")
    lines = [line.strip() for line in run("query", "--file", str(file)).output.splitlines() if line.strip("─ ")]
    assert lines == ["一; One?", "a", "1", "Two?", "b", "二;", "c", "3"]


def test_csv_and_json_hold_lists_structures_equal_names_and_what_is_no_number(published: Settings, run: Run) -> None:
    sql = "select [1.25, 2] as l, {'a': 1.5} as s, 'nan'::double as n, 1 as l, [true] as e"
    assert json.loads(run("query", "--json", sql).output) == [{"l": [1.25, 2.0], "s": {"a": 1.5}, "n": None, "l_1": 1, "e": [True]}]
    assert list(csv.reader(io.StringIO(run("query", "--csv", sql).output)))[1] == ["[1.25, 2.0]", '{"a": 1.5}', "nan", "1", "[true]"]
    assert json.loads(run("query", "--json", "select 1 as a where false").output) == []


def test_control_characters_of_a_document_move_nothing_on_the_terminal(
    published: Settings, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An escape sequence in a title could clear the screen, a sign of direction turn a number round."""
    sql = "select e'\x1b[2J\u202e21\x9b' as a"
    seen = r"\u001b[2J\u202e21\u009b"
    assert seen in run("query", sql).output
    assert json.loads(run("query", "--json", sql).output) == [{"a": "\x1b[2J\u202e21\x9b"}]
    assert run("query", "--json", sql).output == '[{"a": "' + seen + '"}]\n'
    assert run("query", "--csv", sql).output == "a\n\x1b[2J\u202e21\x9b\n", "elsewhere it is data"

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    screen = Terminal()
    write_csv(screen, ["a"], [("\x1b[2J", [1])])
    assert screen.getvalue() == "a\n\\u001b[2J,[1]\n"


def test_a_table_is_folded_to_the_terminal_and_a_chinese_character_takes_two_columns() -> None:
    lines = list(laid_out(["name", "n"], [("预算公开", 1), ("two\nlines", None)]))
    assert lines == [" name       n", " ────────────", " 预算公开   1", " two", " lines"]
    folded = list(laid_out(["name", "n"], [("晋城经济技术开发区管理委员会" * 3, 12_345)], room=40))
    assert folded[0] == f" name{' ' * 33}n"
    assert max(cell_len(line) for line in folded) <= 40
    assert "".join(line.split("   ")[0].strip() for line in folded[2:]) == "晋城经济技术开发区管理委员会" * 3


@pytest.mark.parametrize("sql", ["", " ; ", "\n"])
def test_no_statement_is_a_usage_error(published: Settings, run: Run, sql: str) -> None:
    """It was a traceback."""
    assert run("query", sql).exit_code == 2
    assert run("query", "-", stdin=sql).exit_code == 2


def test_a_file_that_is_no_text_is_no_sql(published: Settings, run: Run, tmp_path: Path) -> None:
    (tmp_path / "q.sql").write_bytes("select '预算'".encode("gb18030"))
    result = run("query", "--file", str(tmp_path / "q.sql"))
    assert (result.exit_code, "cannot be read as SQL in UTF-8" in result.output) == (2, True)


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("select * from marts.fct_expenditure", "Table with name fct_expenditure does not exist"),
        ("select amount from marts.fct", 'Referenced column "amount" not found'),
        ("selec 1", "syntax error"),
        ("delete from marts.fct", "read-only"),
    ],
)
def test_an_error_in_sql_is_one_line(published: Settings, run: Run, sql: str, message: str) -> None:
    result = run("query", sql)
    assert result.exit_code == 1
    assert message in result.output
    assert result.output.count("\n") == 1
    assert "Traceback" not in result.output


def test_status_shows_what_was_refused_and_what_is_new(published: Settings, run: Run) -> None:
    result = run("status")
    assert result.exit_code == 0
    assert "nothing has changed since" in result.output
    assert "bad.pdf" in result.output
    assert "an HTML page" in result.output
    (published.raw / "new.pdf").write_bytes(b"")
    assert "changed since: the files in raw/" in run("status").output


def test_rollback_reads_the_version_before(published: Settings, run: Run) -> None:
    with open_warehouse(published.warehouse) as warehouse:
        warehouse.execute("insert into marts.fct select 2, 1, null, 'x'")
    publish(published, Provenance("", "", "", ""), Results())
    assert run("rollback", "--list").output.count("read now") == 1
    assert len(json.loads(run("query", "--json", "from marts.fct").output)) == 2
    result = run("rollback")
    assert result.exit_code == 0
    assert len(json.loads(run("query", "--json", "from marts.fct").output)) == 1
    assert "no version older than" in run("rollback").output
    assert "no version nix is kept" in run("rollback", "nix").output
    assert "no version ../versions is kept" in run("rollback", "../versions").output
    assert "no version  is kept" in run("rollback", "").output


def test_rollback_helps_where_the_manifest_is_no_manifest_any_more(published: Settings, run: Run) -> None:
    """It said that nothing is published."""
    publish(published, Provenance("", "", "", ""), Results())
    (published.published / "manifest.json").write_bytes(b"")
    result = run("rollback")
    assert (result.exit_code, "now read: " in result.output) == (0, True)
    assert len(json.loads(run("query", "--json", "from marts.fct").output)) == 1


def test_a_program_that_has_the_file_open_for_writing_is_said(published: Settings) -> None:
    """The advice was to roll back."""
    with duckdb.connect(str(published.published_database)):
        done = budgets(published, "query", "select 1")
    assert done.returncode == 1
    assert "open for writing: close it there, or open it read-only" in done.stderr


def budgets(home: Settings, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "pipelines", *arguments],
        env={**os.environ, "BUDGETS_HOME": str(home.home), **environment},
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_locale_that_is_not_utf8_is_said_before_dbt_fails_in_it(home: Settings) -> None:
    done = budgets(home, "refresh", LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert (done.returncode, "set PYTHONUTF8=1, or LC_ALL=C.UTF-8" in done.stderr) == (2, True)


def test_a_reader_that_closes_early_is_no_error_with_a_traceback(published: Settings) -> None:
    command = f"'{sys.executable}' -m pipelines query --csv 'from range(300000)' | head -n 2"
    environment = {**os.environ, "BUDGETS_HOME": str(published.home)}
    done = subprocess.run(["sh", "-c", command], env=environment, cwd=CHECKOUT, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("range\n0\n", "")


def test_no_color_is_heeded(run: Run, published: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = {}
    for value in ("", "1"):
        environment = {"BUDGETS_HOME": str(published.home), "NO_COLOR": value}
        shown[value] = CliRunner().invoke(main, ["query", "select nothing"], env=environment, color=True).output
    assert "\x1b[31m" in shown[""]
    assert "\x1b" not in shown["1"]


def test_make_refresh_looks_into_a_raw_that_is_a_link(home: Settings, plain_pdf: Path, tmp_path: Path) -> None:
    """It found nothing there and copied the sample into it."""
    linked = tmp_path / "linked"
    linked.mkdir()
    (linked / "raw").symlink_to(home.raw)
    for name in ("budgets", "runtime"):
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o755)
    command = ["make", "refresh", f"BIN={tmp_path}", f"VENV={tmp_path}", "-o", str(tmp_path / "runtime")]
    subprocess.run(command, env={**os.environ, "BUDGETS_HOME": str(linked)}, cwd=CHECKOUT, capture_output=True, check=True)
    assert [path.name for path in home.raw.iterdir()] == [plain_pdf.name]


def test_status_says_what_is_wrong_with_the_sidecar_and_not_all_of_it(published: Settings, run: Run) -> None:
    (published.raw / "sources.csv").write_text("file\n" + "".join(f"{n}\x1b.pdf\n" for n in range(30)))
    said = run("status").output
    assert r"sources.csv line 2: '0\x1b.pdf' names 0 files under raw" in said
    assert said.count("names 0 files") == 20
    assert "... and 10 more" in said


def test_unmapped_lists_the_most_frequent_first(published: Settings, run: Run) -> None:
    rows = list(csv.DictReader(io.StringIO(run("unmapped").output)))
    assert [(r["what"], r["text"], r["n"], r["example_file"]) for r in rows] == [
        ("header", "预算数", "3", "plain.pdf"),
        ("unit", "亿元", "1", "plain.pdf"),
    ]
    assert [r["what"] for r in csv.DictReader(io.StringIO(run("unmapped", "--what", "unit").output))] == ["unit"]


def test_the_published_file_is_not_locked_by_a_query(published: Settings, run: Run) -> None:
    with duckdb.connect(str(published.published_database), read_only=True):
        assert run("query", "from marts.fct").exit_code == 0
