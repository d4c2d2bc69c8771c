"""What many tests need: an empty home, a small dbt project that builds in a second, a report that remembers."""

import fcntl
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from importlib import import_module
from pathlib import Path

import duckdb
import pytest

from pipelines.settings import Limits, Settings, load_settings
from tests.cookbook import publish_sample
from tests.refreshed import Refreshed, put, refresh
from tests.typeset import hostile
from tests.workshop import Workshop

SHARED = Path(__file__).resolve().parents[2] / "shared"
SAMPLE = Path(__file__).resolve().parents[1] / "data" / "sample"


# Files of tests that take 20 s of processor time and more, the longest first: of two workers none is then left with a long one alone.
LONG = (
    *("test_corpus", "test_foreign_print", "test_workers", "test_interrupted", "test_by_document", "test_vocabulary", "test_scan"),
    *("test_refresh", "test_defs", "test_corrections", "test_publish", "test_planted_faults", "test_models", "test_raw", "test_extract"),
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """By file, the long ones first."""
    items.sort(key=lambda item: LONG.index(item.path.stem) if item.path.stem in LONG else len(LONG))


@dataclass
class Memory:
    """A report that keeps what it was told."""

    lines: list[str] = field(default_factory=list)
    stages: list[tuple[str, int]] = field(default_factory=list)

    def line(self, text: str) -> None:
        self.lines.append(text)

    def begin(self, stage: str, total: int, unit: str) -> None:
        self.stages.append((stage, total))

    def advance(self, amount: int = 1, note: str = "") -> None: ...

    def end(self) -> None: ...


@pytest.fixture
def report() -> Memory:
    return Memory()


def make_home(folder: Path) -> Settings:
    """An empty home with raw/, and one small PDF's worth of limits."""
    (folder / "home" / "raw").mkdir(parents=True)
    settings = load_settings(folder / "home", {})
    return replace(settings, workers=2, limits=Limits(seconds=30))


@pytest.fixture
def home(tmp_path: Path) -> Settings:
    return make_home(tmp_path)


@pytest.fixture
def plain_pdf(home: Settings) -> Path:
    """One PDF of one page in raw."""
    path = home.raw / "plain.pdf"
    path.write_bytes(hostile.plain())
    return path


def made_once(name: str, make: Callable[[Path], object], factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A home that the first worker to want it makes for all."""
    base = factory.getbasetemp() if worker_id == "master" else factory.getbasetemp().parent
    home = base / name
    with (base / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (home / "published").exists():
            make(home)
    return home


@pytest.fixture(scope="session")
def sample_home(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Settings:
    """A home in which the sample alone is published. Read it, change nothing."""
    return load_settings(made_once("sample-home", publish_sample, tmp_path_factory, worker_id), {})


@pytest.fixture(scope="session")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    """Where this worker's tests build with the project as it is."""
    return Workshop(tmp_path_factory.mktemp("workshop"))


# Tests of the whole way from a PDF to the facts. Of a refresh, two thirds are the same for one document and for fifty: theirs is one.
TYPESET = ("test_budget_proofs", "test_exports", "test_few_rules", "test_foreign_print", "test_half_scanned")


def refresh_typeset(home: Path) -> None:
    """The documents of all those tests, refreshed."""
    documents = [item for name in TYPESET for item in import_module(f"tests.{name}").documents().items()]
    assert len(dict(documents)) == len(documents), "two documents have one name"
    put(home, dict(documents))
    refresh(home)


@pytest.fixture(scope="session")
def typeset_home(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Settings:
    """A home in which all typeset documents are published. Read it, change nothing."""
    return load_settings(made_once("typeset-home", refresh_typeset, tmp_path_factory, worker_id), {})


@pytest.fixture(scope="session")
def warehouse(typeset_home: Settings) -> Iterator[Refreshed]:
    """What is published of all typeset documents."""
    with duckdb.connect(str(typeset_home.published_database), read_only=True) as connection:
        yield Refreshed(connection)


_PROJECT = {
    "dbt_project.yml": """
name: small
version: "1.0"
profile: budgets
flags: {send_anonymous_usage_stats: false}
models:
  small:
    +persist_docs: {relation: true, columns: true}
    marts: {+schema: marts}
    quality: {+schema: quality}
    views: {+schema: 中文, +materialized: view}
""",
    "profiles.yml": """
budgets:
  target: build
  outputs: {build: {type: duckdb, path: "{{ env_var('BUDGETS_BUILD') }}"}}
""",
    "macros/schema.sql": "{% macro generate_schema_name(name, node) %}{{ name or target.schema }}{% endmacro %}",
    "models/sources.yml": """
sources:
  - name: staging
    tables: [{name: documents}, {name: cells}, {name: pages}]
""",
    "models/marts/texts.sql": (
        "{{ config(materialized='table') }} select document_id, page_no, n_characters from {{ source('staging', 'pages') }}"
    ),
    "models/marts/texts.yml": """
models:
  - name: texts
    description: Characters of pages, it's a small mart.
    columns: [{name: n_characters, description: How many 字}]
    data_tests: [{unique: {name: one_row_a_page, arguments: {column_name: "document_id || page_no"}}}]
""",
    "models/quality/tables.sql": (
        "{{ config(materialized='table') }} select document_id, 1 as table_no, 4 as n_amounts, 3 as n_proven from {{ ref('texts') }}"
    ),
    "models/views/文字.sql": "select document_id, n_characters as 字数 from {{ ref('texts') }}",
}


def make_small(home: Settings, folder: Path) -> Settings:
    """A home whose dbt project has two tables, a Chinese view and one test."""
    for name, text in _PROJECT.items():
        path = folder / "project" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return replace(home, dbt_project=folder / "project")


@pytest.fixture
def small(home: Settings, tmp_path: Path) -> Settings:
    return make_small(home, tmp_path)
