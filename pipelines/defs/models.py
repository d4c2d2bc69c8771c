"""Models: the dbt project as assets and its tests as checks, with lineage from the staging assets."""

import json
import re
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, dbt_assets
from dagster_dbt.core.dbt_cli_event import DbtCoreCliEventMessage

from pipelines import dbt, staging
from pipelines.defs.resources import Workspace
from pipelines.gate import judge
from pipelines.settings import Settings

# Of what a build after the documents that changed does not make: it was made, and held its tests, when all was built.
AS_BEFORE = {"as_before": "a seed and its tests, or a view of tables that follow"}


class ByFolder(DagsterDbtTranslator):
    """Groups are the folders under models/ (one a stage); seeds have their own. Keys are schema and name, in ASCII."""

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        """The usual key, a Chinese character as its code point (文 is u6587)."""
        usual = super().get_asset_key(dbt_resource_props)
        return dg.AssetKey([re.sub(r"\W", lambda m: f"u{ord(m[0]):04x}", part, flags=re.ASCII) for part in usual.path])

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        """The folder's name."""
        return "seeds" if dbt_resource_props["resource_type"] == "seed" else str(dbt_resource_props["fqn"][1])


def dbt_models(settings: Settings) -> dg.AssetsDefinition:
    """All models, seeds and tests of the project as it stands."""
    manifest_path = dbt.prepare_manifest(settings)
    translator = ByFolder()

    @dbt_assets(manifest=manifest_path, name="models", dagster_dbt_translator=translator)
    def models(context: dg.AssetExecutionContext, workspace: dg.ResourceParam[Workspace]) -> Iterator[Any]:
        """Follow the documents that changed; build all anew where the project changed. A failed test of severity error fails this.

        Whatever is selected, all is followed: what is published is judged whole. Of what is not selected nothing is told.
        """
        manifest = json.loads(manifest_path.read_text(encoding="utf-8"))
        messages, closed = build(workspace, manifest)
        keys = context.assets_def.keys_by_output_name
        told = (event for message in messages for event in message.to_default_asset_events(manifest, translator, context))
        events = [event for event in told if is_selected(event, keys.keys(), context.selected_asset_check_keys)]
        made = {event.output_name for event in events if isinstance(event, dg.Output)}
        as_before = {key: name for name, key in keys.items() if name not in made and key in context.selected_asset_keys}
        for event in events:
            if isinstance(event, dg.Output):
                yield from outputs_up_to(keys[event.output_name], context.assets_def.asset_deps, as_before)
            yield event
        if closed:
            raise dg.Failure("the gate is closed:\n" + "\n".join(f"  {reason}" for reason in closed), allow_retries=False)
        for key in list(as_before):
            yield from outputs_up_to(key, context.assets_def.asset_deps, as_before)
        checked = {(event.asset_key, event.check_name) for event in events if isinstance(event, dg.AssetCheckResult)}
        for check in sorted(context.selected_asset_check_keys):
            if (check.asset_key, check.name) not in checked:
                yield dg.AssetCheckResult(passed=True, asset_key=check.asset_key, check_name=check.name, metadata=AS_BEFORE)

    return models


def is_selected(event: Any, outputs: AbstractSet[str], checks: AbstractSet[dg.AssetCheckKey]) -> bool:
    """Whether this run was asked for what the event tells of."""
    match event:
        case dg.Output():
            return event.output_name in outputs
        case dg.AssetCheckResult(asset_key=dg.AssetKey() as key, check_name=str(name)):
            return dg.AssetCheckKey(key, name) in checks
    return True


def outputs_up_to(
    key: dg.AssetKey, deps: Mapping[dg.AssetKey, AbstractSet[dg.AssetKey]], as_before: dict[dg.AssetKey, str]
) -> Iterator[dg.Output[None]]:
    """What this build did not make and `key` needs, itself the last: Dagster wants every asset after those it is made from."""
    for need in sorted(deps[key]):
        if need in as_before:
            yield from outputs_up_to(need, deps, as_before)
    if key in as_before:
        yield dg.Output(None, as_before.pop(key), metadata=AS_BEFORE)


def build(workspace: Workspace, manifest: Mapping[str, Any]) -> tuple[list[DbtCoreCliEventMessage], tuple[str, ...]]:
    """Build until every test of severity error holds, without the documents that break one: the last results, and why the gate is closed.

    No reason: it is open.
    """
    settings, report = workspace.settings, workspace.report
    project = workspace.made_from.project
    with staging.open_warehouse(settings.warehouse) as warehouse:
        full = workspace.rebuild or staging.note(warehouse, "project") != project
    while True:
        messages: list[DbtCoreCliEventMessage] = []

        def hear(event: dbt.Event, heard: list[DbtCoreCliEventMessage] = messages) -> None:
            message = DbtCoreCliEventMessage(event, event_history_metadata={})
            if message.is_result_event:
                heard.append(message)
                report.advance(1, str(event["data"]["node_info"]["node_name"]))

        report.begin("building", count(manifest, full=full), "models and tests")
        is_good = dbt.invoke(settings, dbt.build_arguments(full_refresh=full), hear)
        report.end()
        with staging.open_warehouse(settings.warehouse) as warehouse:
            if is_good:
                staging.settle(warehouse, project)
                return messages, ()
            verdict = judge(warehouse, dbt.read_run_results(settings).failures)
            if verdict.closed:
                return messages, verdict.closed
            for document_id, reason in verdict.aside.items():
                report.line(f"refused {workspace.listing.documents[document_id].relative_path}: {reason}")
            staging.put_aside(warehouse, verdict.aside)
            staging.load(warehouse, workspace.listing, settings.extracted, workspace.reader)


def count(manifest: Mapping[str, Any], *, full: bool) -> int:
    """Nodes of which dbt says the result: of a query within another model it says none."""
    nodes = [
        node
        for node in manifest["nodes"].values()
        if node["resource_type"] in ("model", "seed", "test", "snapshot") and node["config"]["materialized"] != "ephemeral"
    ]
    return sum(full or dbt.follows_documents(node) for node in nodes)
