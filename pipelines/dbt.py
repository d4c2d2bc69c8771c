"""The dbt project as the pipeline sees it: what it hashes to, how it is called, what its tests said.

Here: the hash that decides between following documents and building all anew, dbt's arguments and environment, its manifest, its results in
the form the manifest of a publication keeps. Not here: any SQL (dbt_project/) and Dagster (defs).
"""

import gc
import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.settings import Settings

# dbt's events that say what became of a node; it sends some twenty others for each.
_RESULTS = {"LogModelResult", "LogSeedResult", "LogSnapshotResult", "LogTestResult"}

# The tag of models that read nothing but seeds.
_SEEDS_ALONE = "seeds_alone"

# Folders of what changes with the project alone: seeds, with their tests, and the views of published tables.
_OF_THE_PROJECT = ("seeds", "models/views")

# What a change of rebuilds everything: the folders and files that say how rows are made or judged.
_SOURCES = ("dbt_project.yml", "profiles.yml", "models", "seeds", "macros", "tests", "snapshots")


Event = dict[str, Any]


class DbtFailed(Exception):
    """dbt could not do what it was asked; the text holds its own last lines."""


@dataclass(frozen=True)
class Failure:
    """A test of severity error that found rows, or a model that could not be built (`test_sql` is None)."""

    name: str
    message: str
    test_sql: str | None = None

    def __str__(self) -> str:
        return f"{self.name}: {self.message}"


@dataclass(frozen=True)
class TestResults:
    """What the tests of one build said."""

    passed: int = 0
    warned: tuple[str, ...] = ()
    failures: tuple[Failure, ...] = ()


def project_hash(project: Path) -> str:
    """One digest over the names and bytes of models, seeds, macros, tests and settings."""
    sha = hashlib.sha256()
    for path in sorted(p for name in _SOURCES for p in _files(project / name)):
        sha.update(path.relative_to(project).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return sha.hexdigest()


def _files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
    else:
        yield from (p for p in path.rglob("*") if p.is_file() and not p.name.startswith("."))


@contextmanager
def environment(settings: Settings) -> Iterator[None]:
    """The profile's variables set for the time of a call: it reads the databases' places from them."""
    wanted = {"BUDGETS_BUILD": str(settings.warehouse), "BUDGETS_INTERMEDIATE": str(settings.intermediate or ":memory:")}
    former = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in former.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def invoke(settings: Settings, arguments: Sequence[str], hear: Callable[[Event], None] | None = None) -> bool:
    """Run dbt in this process; whether it succeeded. `hear` gets the result of each node, as its JSON log has it, while it runs.

    A process of its own would start dbt twice more (4 s of processor time). Raises `DbtFailed` where dbt could not run at all; a failed
    model or test is no exception, `read_run_results` says which.
    """
    settings.dbt_target.mkdir(parents=True, exist_ok=True)
    project = ["--project-dir", str(settings.dbt_project), "--profiles-dir", str(settings.dbt_project)]
    target = ["--target-path", str(settings.dbt_target), "--log-path", str(settings.dbt_target)]

    results = _results(settings)
    results.unlink(missing_ok=True)
    with environment(settings), _uncollected(), _as_needed():
        from dbt.adapters.duckdb.connections import DuckDBConnectionManager
        from dbt.artifacts.schemas.run import RunExecutionResult
        from dbt.cli.main import dbtRunner
        from google.protobuf.json_format import MessageToDict

        def call(message: Any) -> None:
            if hear and message.info.name in _RESULTS:
                hear(MessageToDict(message, preserving_proto_field_name=True))

        try:
            with _quiet():
                result = dbtRunner(callbacks=[call]).invoke(["--log-level", "none", *arguments, *project, *target])
        finally:
            DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]  # dbt keeps its connection to the process's end
    if result.exception:
        raise DbtFailed(f"dbt {arguments[0]}: {result.exception}") from result.exception
    if isinstance(result.result, RunExecutionResult):
        results.write_text(json.dumps({"results": [_said(node) for node in result.result.results]}, ensure_ascii=False), encoding="utf-8")
    return result.success


def _results(settings: Settings) -> Path:
    return settings.dbt_target / "results.json"


def _said(result: Any) -> dict[str, Any]:
    """What is kept of a node's result, by the names of dbt's `run_results.json`."""
    failed_sql = result.node.compiled_code if result.status == "fail" else None
    return {
        "unique_id": result.node.unique_id,
        "status": str(result.status),
        "message": result.message,
        "execution_time": result.execution_time,
        "timing": {timing.name: _seconds(timing) for timing in result.timing},
        "compiled_code": failed_sql,
    }


def _seconds(timing: Any) -> float:
    return (timing.completed_at - timing.started_at).total_seconds() if timing.started_at and timing.completed_at else 0.0


@contextmanager
def _uncollected() -> Iterator[None]:
    """No search for garbage meanwhile: among all that dbt keeps it took a twelfth of a build's processor time, and found 100 MB."""
    was_collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_collecting:
            gc.enable()


@contextmanager
def _as_needed() -> Iterator[None]:
    """What reads and writes each of dbt's classes is made where one is first read or written: of hundreds, at import, it took a second."""
    from mashumaro.config import BaseConfig

    former = BaseConfig.lazy_compilation
    BaseConfig.lazy_compilation = True
    try:
        yield
    finally:
        BaseConfig.lazy_compilation = former


@contextmanager
def _quiet() -> Iterator[None]:
    """dbt's events of level debug, nine tenths of all, are not laid out: nobody hears them, and it took a twentieth of a build's time."""
    from dbt_common.events.base_types import BaseEvent, EventLevel
    from dbt_common.events.event_manager import EventManager
    from dbt_common.events.event_manager_client import ctx_set_event_manager, get_event_manager

    class Quiet(EventManager):
        def fire_event(
            self, e: BaseEvent, level: EventLevel | None = None, node: Any = None, force_warn_or_error_handling: bool = False
        ) -> None:
            if force_warn_or_error_handling or (level or e.level_tag()) != EventLevel.DEBUG:
                super().fire_event(e, level, node, force_warn_or_error_handling)

    former = get_event_manager()
    ctx_set_event_manager(Quiet())
    try:
        yield
    finally:
        ctx_set_event_manager(former)


def build_arguments(*, full_refresh: bool) -> list[str]:
    """`dbt build`, all anew or after the documents that changed.

    Unit tests judge SQL on rows of their own and say nothing of the documents: they run with the project's tests. Seeds, their tests,
    models of seeds alone and views change with the project alone, and a change of it makes all anew.
    """
    # dbt's own record of a build, the manifest twice and all SQL, took a twentieth of its processor time; its list of relations nobody asks
    build = ["build", "--no-write-json", "--no-populate-cache"]
    if full_refresh:
        return [*build, "--full-refresh", "--exclude-resource-type", "unit_test"]
    of_the_project = ("resource_type:unit_test", f"tag:{_SEEDS_ALONE}", *(f"path:{folder}" for folder in _OF_THE_PROJECT))
    return [*build, "--indirect-selection", "empty", "--exclude", *of_the_project]


def follows_documents(node: Mapping[str, Any]) -> bool:
    """Whether a build after the documents that changed makes this node of the manifest anew."""
    is_of_the_project = str(node["original_file_path"]).startswith(tuple(f"{folder}/" for folder in _OF_THE_PROJECT))
    return not is_of_the_project and _SEEDS_ALONE not in node["config"]["tags"]


def prepare_manifest(settings: Settings) -> Path:
    """Dbt's manifest of the project as it stands, parsed anew only where the project changed since. Raises `DbtFailed`."""
    manifest, stamp = settings.dbt_target / "manifest.json", settings.dbt_target / "project.sha256"
    wanted = f"{settings.dbt_project}\n{project_hash(settings.dbt_project)}"
    former = stamp.read_text(encoding="utf-8") if stamp.exists() else ""
    if not manifest.exists() or former != wanted:
        stamp.unlink(missing_ok=True)
        if not former.startswith(f"{settings.dbt_project}\n"):
            # what dbt keeps of a seed that it parsed is where the file was
            (settings.dbt_target / "partial_parse.msgpack").unlink(missing_ok=True)
        invoke(settings, ["parse"])
        stamp.write_text(wanted, encoding="utf-8")
    return manifest


def test_results(run_results: Mapping[str, Any]) -> TestResults:
    """The tests in a build's results as `invoke` keeps them; a model that failed counts as a failure, what was skipped for it does not."""
    passed, warned = 0, list[str]()
    failures: list[Failure] = []
    for result in run_results["results"]:
        kind, _, name = result["unique_id"].split(".", 2)
        name = name.rsplit(".", 1)[0] if kind == "test" and "." in name else name
        match result["status"]:
            case "pass":
                passed += 1
            case "warn":
                warned.append(name)
            case "fail" | "error":
                sql = result.get("compiled_code") if kind == "test" and result["status"] == "fail" else None
                failures.append(Failure(name, _first_lines(result.get("message")), sql))
            case _:
                pass
    return TestResults(passed, tuple(sorted(warned)), tuple(sorted(failures, key=str)))


def read_run_results(settings: Settings) -> TestResults:
    """What the last build in this home said. Raises `DbtFailed` where there was none."""
    try:
        return test_results(json.loads(_results(settings).read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise DbtFailed("dbt left no results; it was stopped before it began") from None


def _first_lines(message: str | None) -> str:
    lines = [line.strip() for line in (message or "no message").strip().splitlines() if line.strip()]
    return " ".join(lines[:3])
