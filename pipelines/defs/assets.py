"""Assets: one for each stage over the whole batch, never one for each document. The work is done by the module of the stage's name."""

from collections.abc import Iterator

import dagster as dg

from pipelines import staging, workers
from pipelines.dbt import read_run_results
from pipelines.defs.resources import Workspace
from pipelines.publish import publish
from pipelines.versions import damaged, read_manifest

STAGING = {
    "documents": "One row a document that was found, read or refused.",
    "files": "One row a file under raw; equal files are one document.",
    "sources": "What raw/sources.csv says of files.",
    "corrections": "What corrections.csv says of cells.",
    "pages": "One row a page.",
    "lines": "Text outside tables. One row a line.",
    "tables": "One row a table, joined over pages.",
    "cells": "One row an anchor cell.",
    "hidden": "Characters that are in the file and not on the visible grid.",
    "candidates": "What else a doubtful figure of a page image may be.",
    "changed_documents": "Documents that the models have yet to follow.",
}


@dg.asset(group_name="documents", kinds={"python"})
def documents(workspace: dg.ResourceParam[Workspace]) -> dg.MaterializeResult[None]:
    """The PDFs under raw, by their bytes; what cannot be a PDF is refused with a reason."""
    listing = workspace.listing
    refused = sum(f.reason is not None for f in listing.documents.values())
    return dg.MaterializeResult(
        metadata={"files": len(listing.files), "documents": len(listing.documents), "refused": refused, "fingerprint": listing.fingerprint}
    )


@dg.asset(deps=[documents], group_name="paper", kinds={"python"})
def extracted(workspace: dg.ResourceParam[Workspace]) -> dg.MaterializeResult[None]:
    """One result file a document: pages, lines, tables and cells, read by a pool of children within limits."""
    settings = workspace.settings
    finished = workers.read_missing(workspace.listing, settings, workspace.reader, workspace.report, retry=workspace.retry)
    refused = sum(f.refusal is not None for f in finished)
    return dg.MaterializeResult(metadata={"read": len(finished) - refused, "refused": refused, "reader": workspace.reader})


@dg.multi_asset(
    specs=[
        dg.AssetSpec(["staging", name], deps=[extracted], group_name="staging", description=text, kinds={"duckdb"})
        for name, text in STAGING.items()
    ],
    name="staging",
)
def staging_tables(workspace: dg.ResourceParam[Workspace]) -> Iterator[dg.MaterializeResult[None]]:
    """What the paper says, in the private build database."""
    settings = workspace.settings
    with staging.open_warehouse(settings.warehouse) as warehouse:
        if staging.note(warehouse, "project") != workspace.made_from.project or workspace.retry:
            staging.take_back(warehouse)
        changes = staging.load(warehouse, workspace.listing, settings.extracted, workspace.reader)
        staging.set_note(warehouse, "made_from", repr(workspace.made_from))
        for path, reason in staging.refusals(warehouse, changes):
            workspace.report.line(f"refused {path}: {reason}")
    for name in STAGING:
        yield dg.MaterializeResult(asset_key=["staging", name], metadata={"dagster/row_count": changes.rows[name]})


def published_asset(models: list[dg.AssetKey]) -> dg.AssetsDefinition:
    """The asset `published`, after the given models and their tests."""

    @dg.asset(deps=[*models, *(dg.AssetKey(["staging", n]) for n in STAGING)], group_name="publish", kinds={"duckdb"})
    def published(workspace: dg.ResourceParam[Workspace]) -> dg.MaterializeResult[None]:
        """The public schemas as one file, Parquet and manifest; never of a build that failed a test, or that has yet to follow raw."""
        settings, made_from = workspace.settings, workspace.made_from
        with staging.open_warehouse(settings.warehouse) as warehouse:
            is_followed = staging.note(warehouse, "made_from") == repr(made_from) and staging.is_settled(warehouse, made_from.project)
        if not is_followed or read_run_results(settings).failures:
            raise dg.Failure("the build does not hold what lies in raw, or failed its tests: run the job `refresh`", allow_retries=False)
        manifest = read_manifest(settings)
        if manifest is None or damaged(settings, manifest) or made_from.differences(manifest) or workspace.rebuild or workspace.retry:
            manifest = publish(settings, made_from, read_run_results(settings))
        facts = {k: manifest[k] for k in ("version", "published_at", "share_proven")}
        return dg.MaterializeResult(metadata={**facts, "documents": len(manifest["documents"])})

    return published
