"""Settings: where things are and how far a document may go, as one frozen value built by a function.

Here: paths under the home folder, limits, the environment variables that set them. Not here: anything that opens a file, and no reading of
the environment at import. Environment, arguments -> `Settings`.
"""

import math
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

CHECKOUT = Path(__file__).resolve().parents[1]


class UsageError(ValueError):
    """A setting that cannot be used; the text says which and what it may be."""


@dataclass(frozen=True)
class Limits:
    """What one document may cost before it is put aside.

    `seconds` + `seconds_per_page` x pages bounds both processor and wall time; `memory_mb` bounds the address space of the child that reads
    it. 1 GiB was enough for every real and hostile file of text; reading a picture maps 2.3 GiB and uses 0.5. A page of text takes 3 ms, a
    scanned one 3 s.
    """

    seconds: float = 60.0
    seconds_per_page: float = 6.0
    memory_mb: int = 4096

    def allowed(self, n_pages: int) -> float:
        """Seconds for a document of `n_pages` pages."""
        return self.seconds + self.seconds_per_page * n_pages


@dataclass(frozen=True)
class Settings:
    """One home folder and how it is worked. All paths are absolute."""

    home: Path
    workers: int = 2
    engine: Literal["pdfium", "pdfplumber"] = "pdfium"
    keep_intermediate: bool = False
    versions_kept: int = 5
    limits: Limits = field(default_factory=Limits)
    dbt_project: Path = CHECKOUT / "dbt_project"

    @property
    def raw(self) -> Path:
        """PDFs as they came; never written to."""
        return self.home / "raw"

    @property
    def build(self) -> Path:
        """What the pipeline needs between; may be deleted, the next refresh makes it anew."""
        return self.home / "build"

    @property
    def corrections(self) -> Path:
        """Corrections made by hand; the file need not be there."""
        return self.home / "corrections.csv"

    @property
    def extracted(self) -> Path:
        """One result file a document."""
        return self.build / "extracted"

    @property
    def pictures(self) -> Path:
        """What was read of image-only pages, by the hash of the picture."""
        return self.build / "pictures"

    @property
    def warehouse(self) -> Path:
        """The private build database."""
        return self.build / "warehouse.duckdb"

    @property
    def intermediate(self) -> Path | None:
        """What the models make on their way, of the documents of the last run; None, in memory, where it is not to be kept."""
        return self.build / "intermediate.duckdb" if self.keep_intermediate else None

    @property
    def dbt_target(self) -> Path:
        """What dbt writes beside the database."""
        return self.build / "dbt"

    @property
    def published(self) -> Path:
        """What analysts and BI tools read."""
        return self.home / "published"

    @property
    def published_database(self) -> Path:
        """The one file that analysts query."""
        return self.published / "budgets.duckdb"

    @property
    def dagster_home(self) -> Path:
        """Dagster's own state."""
        return self.home / ".dagster"


def load_settings(home: Path | str | None = None, environ: Mapping[str, str] | None = None) -> Settings:
    """Settings from the environment, `home` first where given.

    `BUDGETS_HOME`, `BUDGETS_WORKERS`, `BUDGETS_ENGINE` (pdfium, pdfplumber), `BUDGETS_VERSIONS_KEPT`, `BUDGETS_KEEP_INTERMEDIATE` (1: the
    models' intermediate tables stay in build/intermediate.duckdb, to be looked into), and a document's limits `BUDGETS_SECONDS`,
    `BUDGETS_SECONDS_PER_PAGE`, `BUDGETS_MEMORY_MB`. Raises `UsageError` on a value that cannot be used.
    """
    env = os.environ if environ is None else environ
    default = Limits()
    return Settings(
        home=Path(home or env.get("BUDGETS_HOME") or CHECKOUT / "data").expanduser().resolve(),
        workers=_whole(env, "BUDGETS_WORKERS", os.cpu_count() or 2),
        engine=_engine(env),
        versions_kept=_whole(env, "BUDGETS_VERSIONS_KEPT", 5),
        keep_intermediate=_is_set(env, "BUDGETS_KEEP_INTERMEDIATE"),
        limits=Limits(
            seconds=_number(env, "BUDGETS_SECONDS", default.seconds),
            seconds_per_page=_number(env, "BUDGETS_SECONDS_PER_PAGE", default.seconds_per_page),
            memory_mb=_whole(env, "BUDGETS_MEMORY_MB", default.memory_mb),
        ),
    )


def _engine(env: Mapping[str, str]) -> Literal["pdfium", "pdfplumber"]:
    match env.get("BUDGETS_ENGINE") or "pdfium":
        case "pdfium":
            return "pdfium"
        case "pdfplumber":
            return "pdfplumber"
        case other:
            raise UsageError(f"BUDGETS_ENGINE is {other!r}; it may be pdfium or pdfplumber")


def _is_set(env: Mapping[str, str], name: str) -> bool:
    match env.get(name) or "0":
        case "0" | "1" as said:
            return said == "1"
        case other:
            raise UsageError(f"{name} is {other!r}; it may be 0 or 1")


def _number(env: Mapping[str, str], name: str, default: float) -> float:
    text = env.get(name)
    if not text:
        return default
    try:
        value = float(text)
    except ValueError:
        raise UsageError(f"{name} is {text!r}; it must be a number") from None
    if not 0 < value < math.inf:
        raise UsageError(f"{name} is {text!r}; it must be more than 0")
    return value


def _whole(env: Mapping[str, str], name: str, default: int) -> int:
    value = _number(env, name, default)
    if value != int(value):
        raise UsageError(f"{name} is {env[name]!r}; it must be a whole number")
    return int(value)
