"""Build: the definitions put together by a function, so that the command, `dagster dev` and tests can each swap what they need."""

import dagster as dg

from pipelines.defs.assets import documents, extracted, published_asset, staging_tables
from pipelines.defs.checks import CHECKS
from pipelines.defs.jobs import REFRESH
from pipelines.defs.models import dbt_models
from pipelines.defs.resources import workspace_resource
from pipelines.defs.schedules import nightly
from pipelines.defs.sensors import raw_changed
from pipelines.report import Report
from pipelines.settings import Settings


def build_defs(
    settings: Settings,
    *,
    report: Report | None = None,
    retry: bool = False,
    rebuild: bool = False,
    models: dg.AssetsDefinition | None = None,
) -> dg.Definitions:
    """Assets, checks, job, schedule and sensor for one home. `report` stands for the run's log, `models` for the dbt project."""
    built = models or dbt_models(settings)
    return dg.Definitions(
        assets=[documents, extracted, staging_tables, built, published_asset(sorted(built.keys))],
        asset_checks=CHECKS,
        jobs=[REFRESH],
        schedules=[nightly(settings)],
        sensors=[raw_changed(settings)],
        executor=dg.in_process_executor,  # also of what is picked by hand: in processes of their own two checks met at the home's lock
        resources={"workspace": workspace_resource(settings, report, retry=retry, rebuild=rebuild)},
    )
