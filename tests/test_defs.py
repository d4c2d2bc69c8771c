"""The definitions: the house's own assets, checks, job, schedule and sensor, and how they hang together with any dbt project."""

import json
import os
import subprocess
import sys
from pathlib import Path

import dagster as dg
import pytest

from pipelines.defs.assets import STAGING
from pipelines.defs.build import build_defs
from pipelines.defs.models import outputs_up_to
from pipelines.home import Busy, CannotRefresh, alone, news
from pipelines.refresh import refresh
from pipelines.settings import CHECKOUT, Settings
from pipelines.versions import read_manifest, version_read
from tests.conftest import Memory, make_home, make_small
from tests.graph import GRAPH, graph
from tests.typeset import hostile

SNAPSHOT = Path(__file__).parent / "snapshots" / "definitions.json"


def described(defs: dg.Definitions) -> dict[str, object]:
    """What a reviewer should see change: assets with what they follow, checks, jobs, schedules, sensors."""
    graph = defs.resolve_asset_graph()
    assets = {
        key.to_user_string(): {
            "group": graph.get(key).group_name,
            "after": sorted(k.to_user_string() for k in graph.get(key).parent_keys),
        }
        for key in sorted(graph.materializable_asset_keys)
    }
    return {
        "assets": assets,
        "checks": sorted(f"{key.asset_key.to_user_string()}: {key.name}" for key in graph.asset_check_keys),
        "jobs": {job.name: job.description for job in defs.resolve_all_job_defs() if not job.name.startswith("__")},
        "schedules": {
            s.name: [s.cron_schedule, s.execution_timezone, s.job_name, s.default_status.value]
            for s in defs.schedules or []
            if isinstance(s, dg.ScheduleDefinition)
        },
        "sensors": {s.name: [s.minimum_interval_seconds, s.job_name, s.default_status.value] for s in defs.sensors or []},
    }


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("defs")
    return make_small(make_home(folder), folder)


@pytest.fixture(scope="module")
def defs(small: Settings) -> dg.Definitions:
    return build_defs(small)


def test_the_definitions_are_as_reviewed(defs: dg.Definitions) -> None:
    found = described(defs)
    if os.environ.get("SNAPSHOT") == "write":  # to accept a change; its difference is for the reviewer
        SNAPSHOT.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    assert found == json.loads(SNAPSHOT.read_text(encoding="utf-8"))


def test_the_assets_of_the_real_project_are_as_reviewed(sample_home: Settings) -> None:
    assert graph(build_defs(sample_home)) == GRAPH.read_text(encoding="utf-8"), "run `python -m tests.graph` if this is meant"


def test_the_definitions_can_be_loaded_by_dagster(defs: dg.Definitions) -> None:
    dg.Definitions.validate_loadable(defs)


def test_lineage_runs_from_raw_to_published_without_a_gap(defs: dg.Definitions) -> None:
    graph = defs.resolve_asset_graph()
    assert graph.root_materializable_asset_keys == {dg.AssetKey("documents")}
    assert graph.get_ancestor_asset_keys(dg.AssetKey("published")) == graph.materializable_asset_keys - {dg.AssetKey("published")}


def test_the_schedule_and_the_sensor_skip_when_nothing_is_new(small: Settings, defs: dg.Definitions, report: Memory) -> None:
    (plain_pdf,) = hostile.write(small.raw, ["plain.pdf"]).values()
    schedule = defs.resolve_schedule_def("nightly")
    sensor = defs.resolve_sensor_def("raw_changed")
    with dg.DagsterInstance.ephemeral() as instance:
        night = schedule.evaluate_tick(dg.build_schedule_context(instance))
        assert len(night.run_requests or []) == 1
        seen = sensor.evaluate_tick(dg.build_sensor_context(instance, definitions=defs))
        assert len(seen.run_requests or []) == 1
        again = sensor.evaluate_tick(dg.build_sensor_context(instance, cursor=seen.cursor, definitions=defs))
        assert again.skip_message == "a run was asked for already; the schedule asks again"
        refresh(small, report)
        assert schedule.evaluate_tick(dg.build_schedule_context(instance)).skip_message == "nothing has changed"
        assert sensor.evaluate_tick(dg.build_sensor_context(instance, definitions=defs)).skip_message == "nothing has changed"
        plain_pdf.unlink()
        assert sensor.evaluate_tick(dg.build_sensor_context(instance, definitions=defs)).skip_message == "raw holds no PDF"


def test_the_sensor_asks_again_when_raw_is_what_it_was_before(tmp_path: Path, report: Memory) -> None:
    """A document taken away and put back: the run had the key of the first one, and Dagster runs no key twice."""
    home = make_small(make_home(tmp_path), tmp_path)
    sensor = build_defs(home).resolve_sensor_def("raw_changed")
    kept, comes_and_goes = home.raw / "kept.pdf", home.raw / "goes.pdf"
    kept.write_bytes(hostile.plain())
    keys: list[str | None] = []
    cursor = None
    with dg.DagsterInstance.ephemeral() as instance:
        for there in (False, True, False):
            if keys:
                refresh(home, report)
            comes_and_goes.write_bytes(hostile.one_page(hostile.words("x"))) if there else comes_and_goes.unlink(missing_ok=True)
            tick = sensor.evaluate_tick(dg.build_sensor_context(instance, cursor=cursor))
            keys += [request.run_key for request in tick.run_requests or []]
            cursor = tick.cursor
    assert len(set(keys)) == len(keys) == 3


def materialize(defs: dg.Definitions, *keys: str) -> dg.ExecuteInProcessResult:
    """What "Materialize" on some assets of Dagster's page does."""
    job = defs.resolve_implicit_global_asset_job_def()
    with dg.DagsterInstance.ephemeral() as instance:
        selected = [dg.AssetKey.from_user_string(key) for key in keys]
        return job.execute_in_process(instance=instance, raise_on_error=False, asset_selection=selected)


def made(result: dg.ExecuteInProcessResult) -> set[str]:
    return {event.asset_key.to_user_string() for event in result.get_asset_materialization_events() if event.asset_key}


def test_assets_are_made_one_by_one_and_nothing_is_published_that_is_not_followed_or_failed(tmp_path: Path, report: Memory) -> None:
    """One model alone was a KeyError; `published` alone published what had failed its tests, and said of a new file that it is in."""
    home = make_small(make_home(tmp_path), tmp_path)
    defs = build_defs(home)
    assert defs.executor is dg.in_process_executor, "two checks in processes of their own met at the home's lock"
    hostile.write(home.raw, ["plain.pdf"])
    refresh(home, report)

    (home.raw / "more.pdf").write_bytes(hostile.one_page(hostile.words("more")))
    stages = {"documents", "extracted", *(f"staging/{name}" for name in STAGING)}
    for yet_to_come in (stages, {"marts/texts"}):
        assert not materialize(defs, "published").success, yet_to_come
        assert made(materialize(defs, *yet_to_come)) == yet_to_come
    assert len((read_manifest(home) or {})["documents"]) == 1
    assert made(materialize(defs, "published")) == {"published"}
    assert len((read_manifest(home) or {})["documents"]) == 2
    assert news(home).differences == []

    failing = home.dbt_project / "tests" / "nothing_may_be_here.sql"
    failing.parent.mkdir()
    failing.write_text("select * from {{ ref('texts') }}")
    with pytest.raises(CannotRefresh, match="the gate is closed"):
        refresh(home, report)
    before = version_read(home)
    result = materialize(build_defs(home), "published")
    assert (result.success, version_read(home)) == (False, before)


def test_a_run_of_dagster_waits_for_a_refresh_by_hand(tmp_path: Path) -> None:
    """It failed, and the sensor did not ask again."""
    home = make_home(tmp_path)
    code = (
        "import sys, time; from pipelines.home import alone; from pipelines.settings import load_settings\n"
        "with alone(load_settings(sys.argv[1], {})): print('held', flush=True); time.sleep(2)"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(home.home)], cwd=CHECKOUT, stdout=subprocess.PIPE) as other:
        assert other.stdout
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(Busy), alone(home):
            pass
        with alone(home, patience=60):
            assert other.wait() == 0


def test_what_a_build_left_as_it_was_is_yielded_before_what_follows_from_it() -> None:
    """A refresh of one more document makes no seeds and views, and failed at the first table that reads a seed."""
    seed, table, view, above = (dg.AssetKey(name) for name in ("seed", "table", "view", "above"))
    deps: dict[dg.AssetKey, set[dg.AssetKey]] = {seed: set(), table: {seed}, view: {table}, above: {view, seed}}
    as_before = {seed: "seed", view: "view", above: "above"}
    assert [output.output_name for output in outputs_up_to(table, deps, as_before)] == ["seed"]
    assert [output.output_name for key in list(as_before) for output in outputs_up_to(key, deps, as_before)] == ["view", "above"]
    assert as_before == {}
