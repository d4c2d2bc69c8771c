"""Resources: what assets need from outside, built by a function from settings. No work of a stage, no reading of the environment."""

from collections.abc import Iterator
from dataclasses import dataclass

import dagster as dg

from pipelines.refresh import alone
from pipelines.report import LogReport, Report
from pipelines.settings import Settings


@dataclass(frozen=True)
class Workspace:
    """One home for the time of one run: its settings, where to report, and what the run was asked for beyond the usual."""

    settings: Settings
    report: Report
    retry: bool = False
    rebuild: bool = False


def workspace_resource(settings: Settings, report: Report | None, *, retry: bool, rebuild: bool) -> dg.ResourceDefinition:
    """A `Workspace`, and the home's lock held while a run has it. Without `report`, lines go to the run's log."""

    def enter(context: dg.InitResourceContext) -> Iterator[Workspace]:
        with alone(settings):
            yield Workspace(settings, report or LogReport(context.log.info if context.log else print), retry, rebuild)

    return dg.ResourceDefinition(enter, description="The home folder being worked on, locked for the time of a run.")
