"""The house: imports between its modules go one way, and each part keeps to its own tools."""

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from pipelines.settings import CHECKOUT

PACKAGE = CHECKOUT / "pipelines"
MODULES = {".".join(path.relative_to(CHECKOUT).with_suffix("").parts).removesuffix(".__init__"): path for path in PACKAGE.rglob("*.py")}


def imported(path: Path) -> set[str]:
    """Modules that a file imports anywhere, also within functions."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            names |= (inner & MODULES.keys()) or {node.module}
    return names


def test_imports_go_one_way() -> None:
    TopologicalSorter({name: (imported(path) & MODULES.keys()) - {name} for name, path in MODULES.items()}).prepare()


@pytest.mark.parametrize(
    ("part", "foreign"),
    [
        ("pipelines.paper", {"dagster", "duckdb", "dbt"}),
        ("pipelines.defs", {"pdfplumber", "pypdfium2"}),
        ("pipelines.cli", {"dagster", "dbt"}),
    ],
)
def test_a_part_keeps_to_its_own_tools(part: str, foreign: set[str]) -> None:
    used = {name: {module.split(".")[0] for module in imported(path)} for name, path in MODULES.items() if name.startswith(part)}
    assert used
    assert not {name: tools & foreign for name, tools in used.items() if tools & foreign}
