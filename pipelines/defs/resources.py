"""Resources: what assets need from outside, built by a function from settings. No work of a stage, no reading of the environment."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import dagster as dg

from pipelines.documents import Listing
from pipelines.home import alone, list_raw
from pipelines.provenance import Provenance, provenance, reader_version
from pipelines.report import LogReport, Report
from pipelines.settings import Settings

# Seconds that a run of the schedule or the sensor waits for the home's lock: longer than a thousand documents take.
_PATIENCE = 3600.0


@dataclass
class Workspace:
    """One home for the time of one run: its settings, where to report, and what the run was asked for beyond the usual.

    What raw held, and the code and the project that make something of it, are looked at once, when the first stage asks: a file that is
    dropped into raw or a seed that is edited while the run is under way belongs to the next run, at every stage of this one.
    """

    settings: Settings
    report: Report
    retry: bool = False
    rebuild: bool = False

    @cached_property
    def _begun(self) -> tuple[Listing, Provenance]:
        listing = list_raw(self.settings)
        return listing, provenance(self.settings, listing)

    @property
    def listing(self) -> Listing:
        """What raw held when the run began."""
        return self._begun[0]

    @property
    def made_from(self) -> Provenance:
        """What this run's publication is made from."""
        return self._begun[1]

    @cached_property
    def reader(self) -> str:
        """The version under which this run's results are kept."""
        return reader_version(self.settings)


def workspace_resource(settings: Settings, report: Report | None, *, retry: bool, rebuild: bool) -> dg.ResourceDefinition:
    """A `Workspace`, and the home's lock held while a run has it.

    Without `report`, lines go to the run's log, and nobody is there to try again: such a run waits for a refresh by hand.
    """

    def enter(context: dg.InitResourceContext) -> Iterator[Workspace]:
        with alone(settings, patience=0.0 if report else _PATIENCE):
            yield Workspace(settings, report or LogReport(context.log.info if context.log else print), retry, rebuild)

    return dg.ResourceDefinition(enter, description="The home folder being worked on, locked for the time of a run.")
