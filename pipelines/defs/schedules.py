"""Schedules: when the job runs by the clock."""

import dagster as dg

from pipelines.defs.jobs import REFRESH
from pipelines.home import news
from pipelines.settings import Settings


def nightly(settings: Settings) -> dg.ScheduleDefinition:
    """Every night at 02:00 in China, where nothing new is no run."""

    @dg.schedule(
        cron_schedule="0 2 * * *",
        job=REFRESH,
        name="nightly",
        execution_timezone="Asia/Shanghai",
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="Refresh every night at 02:00 Asia/Shanghai, unless nothing has changed.",
    )
    def tick() -> dg.RunRequest | dg.SkipReason:
        differences = news(settings).differences
        return dg.RunRequest(tags={"why": "; ".join(differences)}) if differences else dg.SkipReason("nothing has changed")

    return tick
