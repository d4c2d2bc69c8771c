"""Sensors: what starts the job when it happens."""

import dagster as dg

from pipelines.defs.jobs import REFRESH
from pipelines.home import news
from pipelines.settings import Settings
from pipelines.versions import version_read


def raw_changed(settings: Settings) -> dg.SensorDefinition:
    """Files were added, replaced or removed under raw. The cursor is what a run was last asked for."""

    @dg.sensor(
        job=REFRESH,
        name="raw_changed",
        minimum_interval_seconds=60,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Refresh when files under raw were added, replaced or removed.",
    )
    def look(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
        found = news(settings)
        if not found.listing.files:
            return dg.SkipReason("raw holds no PDF")
        if not found.differences:
            return dg.SkipReason("nothing has changed")
        # With the version: what raw held before, it may hold again, and Dagster runs no key twice.
        wanted = f"{version_read(settings)} {found.listing.fingerprint}"
        if context.cursor == wanted:
            return dg.SkipReason("a run was asked for already; the schedule asks again")
        return dg.SensorResult([dg.RunRequest(run_key=wanted)], cursor=wanted)

    return look
