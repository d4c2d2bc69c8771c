"""Jobs: what is run together. One: everything, in one process (the build database has one writer)."""

import dagster as dg

REFRESH = dg.define_asset_job(
    "refresh",
    selection=dg.AssetSelection.all(),
    description="Bring what is published to what lies in raw: read, stage, build, test, publish.",
    executor_def=dg.in_process_executor,
)
