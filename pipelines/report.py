"""Report: what a long run says while it runs, apart from how it is shown.

Here: the few words that stages speak. Not here: bars and colours (cli) and Dagster's log (defs).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol


class Report(Protocol):
    """Where stages say what they do."""

    def line(self, text: str) -> None:
        """One line that stays."""

    def begin(self, stage: str, total: int, unit: str) -> None:
        """A stage begins that will do `total` of `unit`."""

    def advance(self, amount: int = 1, note: str = "") -> None:
        """`amount` more is done; `note` is what is at hand."""

    def end(self) -> None:
        """The stage is done."""


@dataclass
class LogReport:
    """A report that gives its lines to a function and shows no progress."""

    write: Callable[[str], object]
    _stage: str = field(default="", init=False)

    def line(self, text: str) -> None:
        """One line to the log."""
        self.write(text)

    def begin(self, stage: str, total: int, unit: str) -> None:
        """One line to the log."""
        self._stage = stage
        self.write(f"{stage}: {total} {unit}")

    def advance(self, amount: int = 1, note: str = "") -> None:
        """Nothing: a log has no bar."""

    def end(self) -> None:
        """One line to the log."""
        self.write(f"{self._stage}: done")
