"""Console: how commands speak to a person: errors, lines, bars, tables. Colours and bars only on a terminal; data goes to stdout alone."""

import shutil
import sys
import time
from collections.abc import Callable, Sequence
from functools import wraps
from inspect import cleandoc
from typing import TYPE_CHECKING, NoReturn, ParamSpec, TypeVar

import click

from pipelines.cli.table import laid_out, printable
from pipelines.settings import Settings, UsageError, load_settings

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

P = ParamSpec("P")
R = TypeVar("R")

# Seconds between two lines about the same stage where there is no terminal.
_QUIET = 10.0


def fail(message: str, code: int = 1) -> NoReturn:
    """Say what is wrong and what to do, and end."""
    click.secho(f"budgets: {printable(message)}", err=True, fg="red")
    raise SystemExit(code)


def settings_or_fail() -> Settings:
    """The settings of the environment; exit code 2 where they cannot be used."""
    try:
        return load_settings()
    except UsageError as error:
        fail(str(error), 2)


def example(text: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Put an example, as it would be typed, at the end of a command's help."""

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def call(*args: P.args, **kwargs: P.kwargs) -> R:
            return function(*args, **kwargs)

        lines = "\n".join(f"  {line}" for line in text.strip().splitlines())
        call.__doc__ = f"{cleandoc(function.__doc__ or '')}\n\n\b\nExample:\n{lines}"
        return call

    return decorate


def say(text: str, colour: str | None = None, *, bold: bool = False) -> None:
    """One line on stdout."""
    click.secho(one_line(text), fg=colour, bold=bold)


def one_line(text: str) -> str:
    """The text as one line, whatever it quotes of a document or a path."""
    return printable(text).replace("\n", "\\n")


def some(remarks: Sequence[str], most: int = 20) -> list[str]:
    """As many remarks as somebody reads, and how many more there are."""
    return [*remarks[:most], *([f"... and {len(remarks) - most:,} more"] if len(remarks) > most else [])]


def print_table(columns: Sequence[str], rows: Sequence[Sequence[object]], title: str | None = None) -> None:
    """A table for people. On a terminal it is folded to the width that is there; without one nothing is cut."""
    if title:
        click.secho(printable(title), bold=True)
    room = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    click.echo("\n".join(["", *laid_out(columns, rows, room), ""]))


class ConsoleReport:
    """A report on the terminal: a bar a stage, on stderr; without a terminal a line now and then."""

    def __init__(self) -> None:
        self._bar: Progress | None = None
        self._task: TaskID | None = None
        self._stage, self._unit = "", ""
        self._total = self._done = 0
        self._begun = self._said = 0.0

    def line(self, text: str) -> None:
        """One line that stays."""
        text = one_line(text)
        if self._bar:
            self._bar.console.print(text, markup=False, highlight=False, soft_wrap=True)
        else:
            click.echo(text, err=True)

    def begin(self, stage: str, total: int, unit: str) -> None:
        """A stage begins."""
        self._stage, self._unit, self._total, self._done = stage, unit, total, 0
        self._begun = self._said = time.monotonic()
        if sys.stderr.isatty():
            self._start_bar()

    def advance(self, amount: int = 1, note: str = "") -> None:
        """More is done."""
        self._done += amount
        if self._bar and self._task is not None:
            self._bar.update(self._task, advance=amount, note=one_line(note))
        elif time.monotonic() - self._said > _QUIET:
            self._said = time.monotonic()
            click.echo(f"{self._stage}: {self._done} of {self._total} {self._unit}", err=True)

    def end(self) -> None:
        """The stage is done."""
        self.close()
        click.echo(f"{self._stage}: {self._total} {self._unit} in {time.monotonic() - self._begun:.1f} s", err=True)

    def close(self) -> None:
        """Take the bar away, also after a failure."""
        if self._bar:
            self._bar.stop()
            self._bar = self._task = None

    def _start_bar(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.fields[note]}", markup=False),
        )
        self._bar = Progress(*columns, console=Console(stderr=True), transient=True)
        self._bar.start()
        self._task = self._bar.add_task(self._stage, total=self._total, note="")
