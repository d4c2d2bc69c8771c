"""What README.md and docs/ tell people to type: commands that only read are run on the sample, others have the options that are named.

Python of docs/connect.md runs too, and its JavaScript where Node and the package are.
"""

import json
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from pipelines.cli import main
from pipelines.settings import CHECKOUT, Settings

PAGES = [CHECKOUT / "README.md", *sorted((CHECKOUT / "docs").glob("*.md"))]
# Commands that change nothing, and how they may end; `rollback` only lists.
READING = ("check", "query", "rollback --list", "status", "trace --sql", "unmapped")
# An argument that stands for the reader's own.
PLACEHOLDERS = ("FILE", "公安局")
# What an example needs beyond the project's own dependencies, by a word in it.
NEEDED_FOR = {"sqlalchemy": "duckdb_engine", "polars": "polars", "pandas": "pandas", "to_excel": "openpyxl"}


def blocks(page: Path, language: str = r"\w*") -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def commands() -> list[str]:
    """Each `budgets ...` line of a block once, without its prompt, comment and redirection."""
    lines = (line for page in PAGES for block in blocks(page) for line in block.splitlines())
    found = (re.match(r"\s*(?:\$ )?budgets (.*)", line) for line in lines)
    return sorted({shlex.join(shlex.split(re.sub(r" > \S+$", "", match[1]), comments=True)) for match in found if match})


def is_reading(command: str) -> bool:
    return command.startswith(READING) and not any(word in command for word in PLACEHOLDERS)


@pytest.fixture
def workplace(tmp_path: Path, sample_home: Settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that looks like the checkout after a refresh, to which commands and examples may write."""
    (tmp_path / "dbt_project").symlink_to(CHECKOUT / "dbt_project")
    (tmp_path / "data").symlink_to(sample_home.home)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BUDGETS_HOME", str(sample_home.home))
    return tmp_path


def test_commands_are_found() -> None:
    assert {command.split()[0] for command in commands()} == set(main.commands)


@pytest.mark.parametrize("command", [command for command in commands() if is_reading(command)])
def test_a_reading_command_runs(workplace: Path, command: str) -> None:
    result = CliRunner().invoke(main, shlex.split(command))
    assert result.exit_code == 0, result.output
    assert result.output


@pytest.mark.parametrize("command", [command for command in commands() if not is_reading(command)])
def test_the_options_of_another_command_exist(command: str) -> None:
    name, *arguments = shlex.split(command)
    options = {option for parameter in main.commands[name].params if isinstance(parameter, click.Option) for option in parameter.opts}
    assert {argument for argument in arguments if argument.startswith("-")} <= options


@pytest.mark.parametrize("code", blocks(CHECKOUT / "docs" / "connect.md", "python"), ids=lambda code: code.split()[-1][:30])
def test_python_of_the_page_on_connecting_runs(workplace: Path, code: str) -> None:
    for word, module in NEEDED_FOR.items():
        if word in code:
            pytest.importorskip(module)
    exec(compile(code, "connect.md", "exec"), {})
    for workbook in workplace.glob("*.xlsx"):
        openpyxl = pytest.importorskip("openpyxl")
        cells = [cell for row in openpyxl.load_workbook(workbook).active.iter_rows() for cell in row]
        assert "s" in {cell.data_type for cell in cells}
        assert "f" not in {cell.data_type for cell in cells}, "a printed `=100%` is text"


def test_javascript_of_the_page_on_connecting_runs(workplace: Path) -> None:
    modules = CHECKOUT / "checks" / "node" / "node_modules"
    if shutil.which("node") is None or not modules.exists():
        pytest.skip("needs Node and `npm ci --prefix checks/node`")
    (workplace / "node_modules").symlink_to(modules)
    (code,) = blocks(CHECKOUT / "docs" / "connect.md", "js")
    example = workplace / "connect.mjs"
    example.write_text(
        code.replace("console.log(answer.getRowsJson())", "console.log(JSON.stringify(answer.getRowsJson()))"), encoding="utf-8"
    )
    run = subprocess.run(["node", example], cwd=workplace, capture_output=True, text=True, check=True)
    assert ["vehicle_purchase", "180000.00"] in json.loads(run.stdout)


def test_links_between_pages_lead_somewhere() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
