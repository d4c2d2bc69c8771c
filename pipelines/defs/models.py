"""Models: the dbt project as assets and its tests as checks, with lineage from the staging assets."""

from collections.abc import Iterator, Mapping
from contextlib import redirect_stdout
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DbtCliResource, dbt_assets

from pipelines import dbt, staging
from pipelines.defs.resources import Workspace
from pipelines.settings import Settings


class ByFolder(DagsterDbtTranslator):
    """Groups are the folders under models/ (one a stage); seeds have their own."""

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        """The folder's name."""
        return "seeds" if dbt_resource_props["resource_type"] == "seed" else str(dbt_resource_props["fqn"][1])


def dbt_models(settings: Settings) -> dg.AssetsDefinition:
    """All models, seeds and tests of the project as it stands."""

    @dbt_assets(manifest=dbt.prepare_manifest(settings), name="models", dagster_dbt_translator=ByFolder())
    def models(context: dg.AssetExecutionContext, workspace: dg.ResourceParam[Workspace], dbt_cli: DbtCliResource) -> Iterator[Any]:
        """Follow the documents that changed; build all anew where the project changed. A failed test of severity error fails this."""
        settings = workspace.settings
        project = dbt.project_hash(settings.dbt_project)
        with staging.open_warehouse(settings.warehouse) as warehouse:
            full = workspace.rebuild or staging.note(warehouse, "project") != project
        arguments = dbt.build_arguments(full_refresh=full)
        workspace.report.begin("building", len(context.selected_output_names), "models")
        with dbt.environment(settings), (settings.dbt_target / "build.log").open("w") as log, redirect_stdout(log):
            for event in dbt_cli.cli(arguments, context=context, target_path=settings.dbt_target).stream():
                if not isinstance(event, dg.AssetCheckResult | dg.AssetCheckEvaluation):
                    workspace.report.advance()
                yield event
        workspace.report.end()
        with staging.open_warehouse(settings.warehouse) as warehouse:
            staging.settle(warehouse, project)

    return models
