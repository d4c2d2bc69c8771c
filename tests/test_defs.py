"""The definitions: the house's own assets, checks, job, schedule and sensor, and how they hang together with any dbt project."""

import json
import os
from pathlib import Path

import dagster as dg
import pytest

from pipelines.defs.build import build_defs
from pipelines.defs.models import outputs_up_to
from pipelines.refresh import refresh
from pipelines.settings import Settings
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
        assert again.skip_message == "nothing has changed"
        refresh(small, report)
        assert schedule.evaluate_tick(dg.build_schedule_context(instance)).skip_message == "nothing has changed"
        assert sensor.evaluate_tick(dg.build_sensor_context(instance, definitions=defs)).skip_message == "nothing has changed"
        plain_pdf.unlink()
        assert sensor.evaluate_tick(dg.build_sensor_context(instance, definitions=defs)).skip_message == "raw holds no PDF"


def test_what_a_build_left_as_it_was_is_yielded_before_what_follows_from_it() -> None:
    """A refresh of one more document makes no seeds and views, and failed at the first table that reads a seed."""
    seed, table, view, above = (dg.AssetKey(name) for name in ("seed", "table", "view", "above"))
    deps: dict[dg.AssetKey, set[dg.AssetKey]] = {seed: set(), table: {seed}, view: {table}, above: {view, seed}}
    as_before = {seed: "seed", view: "view", above: "above"}
    assert [output.output_name for output in outputs_up_to(table, deps, as_before)] == ["seed"]
    assert [output.output_name for key in list(as_before) for output in outputs_up_to(key, deps, as_before)] == ["view", "above"]
    assert as_before == {}
