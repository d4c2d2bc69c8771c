"""Models: the dbt project as assets and its tests as checks, with lineage from the staging assets."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, dbt_assets
from dagster_dbt.core.dbt_cli_event import DbtCoreCliEventMessage

from pipelines import dbt, staging
from pipelines.defs.resources import Workspace
from pipelines.settings import Settings


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
        """Follow the documents that changed; build all anew where the project changed. A failed test of severity error fails this."""
        settings, report = workspace.settings, workspace.report
        project = dbt.project_hash(settings.dbt_project)
        with staging.open_warehouse(settings.warehouse) as warehouse:
            full = workspace.rebuild or staging.note(warehouse, "project") != project
        messages: list[DbtCoreCliEventMessage] = []

        def hear(event: dbt.Event) -> None:
            message = DbtCoreCliEventMessage(event, event_history_metadata={})
            if message.is_result_event:
                messages.append(message)
                report.advance(1, str(event["data"]["node_info"]["node_name"]))

        manifest = json.loads(manifest_path.read_text(encoding="utf-8"))
        report.begin("building", _count(manifest), "models and tests")
        is_good = dbt.invoke(settings, dbt.build_arguments(full_refresh=full), hear)
        report.end()
        for message in messages:
            yield from message.to_default_asset_events(manifest, translator, context)
        if not is_good:
            raise dg.Failure("a model or a test of severity error failed; the gate is closed", allow_retries=False)
        with staging.open_warehouse(settings.warehouse) as warehouse:
            staging.settle(warehouse, project)

    return models


def _count(manifest: Mapping[str, Any]) -> int:
    """Nodes of which dbt says the result."""
    return sum(node["resource_type"] in ("model", "seed", "test", "snapshot") for node in manifest["nodes"].values())
