"""Sensors: what starts the job when it happens."""

import dagster as dg

from pipelines.defs.jobs import REFRESH
from pipelines.home import news
from pipelines.settings import Settings


def raw_changed(settings: Settings) -> dg.SensorDefinition:
    """Files were added, replaced or removed under raw. The cursor is the fingerprint that a run was last asked for."""

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
        if not found.differences or context.cursor == found.listing.fingerprint:
            return dg.SkipReason("nothing has changed")
        return dg.SensorResult([dg.RunRequest(run_key=found.listing.fingerprint)], cursor=found.listing.fingerprint)

    return look
