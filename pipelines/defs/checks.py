"""Checks that belong to Python's part: what staging holds against what was listed, and what was published against its manifest.

What the figures must add up to is tested by dbt, and shown by Dagster as checks of the models.
"""

import dagster as dg
import duckdb

from pipelines import staging
from pipelines.defs.resources import Workspace
from pipelines.versions import read_manifest


@dg.asset_check(asset=["staging", "documents"], blocking=True)
def every_document_has_a_row(workspace: dg.ResourceParam[Workspace]) -> dg.AssetCheckResult:
    """Each distinct content that lay under raw when the run began is one row, extracted or quarantined; nothing else is there."""
    listed = set(workspace.listing.documents)
    with staging.open_warehouse(workspace.settings.warehouse, read_only=True) as warehouse:
        loaded = {str(row[0]) for row in warehouse.execute("select document_id from staging.documents").fetchall()}
    return dg.AssetCheckResult(passed=listed == loaded, metadata={"missing": len(listed - loaded), "left_over": len(loaded - listed)})


@dg.asset_check(asset=["staging", "pages"])
def every_character_is_accounted_for(workspace: dg.ResourceParam[Workspace]) -> dg.AssetCheckResult:
    """Characters of a page = in cells + in lines + hidden."""
    with staging.open_warehouse(workspace.settings.warehouse, read_only=True) as warehouse:
        row = warehouse.execute(
            "select count(*), count(*) filter (n_characters <> n_in_cells + n_in_lines + n_hidden) from staging.pages"
        ).fetchone()
    pages, wrong = row or (0, 0)
    return dg.AssetCheckResult(passed=wrong == 0, severity=dg.AssetCheckSeverity.WARN, metadata={"pages": pages, "wrong": wrong})


@dg.asset_check(asset="published")
def published_as_the_manifest_says(workspace: dg.ResourceParam[Workspace]) -> dg.AssetCheckResult:
    """The published file opens, and its tables have the rows that the manifest gives."""
    manifest = read_manifest(workspace.settings) or {"rows": {}}
    with duckdb.connect(str(workspace.settings.published_database), read_only=True) as connection:
        rows = {}
        for name in manifest["rows"]:
            row = connection.execute(f"select count(*) from {name}").fetchone()
            rows[name] = row[0] if row else None
    return dg.AssetCheckResult(passed=bool(rows) and rows == manifest["rows"], metadata={"tables": len(rows)})


CHECKS = [every_document_has_a_row, every_character_is_accounted_for, published_as_the_manifest_says]
