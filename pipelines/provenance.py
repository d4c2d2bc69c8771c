"""Provenance: all that a publication was made from, as one value that can be compared.

Here: that value, for what lies in raw now and for what a manifest says, and the difference in words. Not here: how any of it is made.
"""

import hashlib
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from pipelines import dbt
from pipelines.documents import Listing
from pipelines.extras import can_read_pictures
from pipelines.settings import Settings

_HERE = Path(__file__).parent
_WORDS = {
    "raw": "the files in raw/, or corrections.csv",
    "reader": "the reader of PDFs",
    "house": "the code between reader and dbt",
    "project": "the dbt project",
}


@dataclass(frozen=True)
class Provenance:
    """Digests of the inputs: files, reader, the code of this package's own stages, dbt project."""

    raw: str
    reader: str
    house: str
    project: str

    def differences(self, manifest: dict[str, Any] | None) -> list[str]:
        """What is not as the manifest says, in words; all of it where there is no manifest."""
        said = (manifest or {}).get("provenance", {})
        mine = asdict(self)
        return [_WORDS[f.name] for f in fields(self) if mine[f.name] != said.get(f.name)]


def reader_version(settings: Settings) -> str:
    """The version under which results of this reader are kept: its number, the engine it is asked for, its code."""
    from pipelines.paper import EXTRACTOR_VERSION

    return f"{EXTRACTOR_VERSION}-{_reader(settings)}"


def provenance(settings: Settings, listing: Listing) -> Provenance:
    """What a publication made now would be made from."""
    # The house is the modules beside this one: what stands between paper and dbt, and publishing.
    return Provenance(listing.fingerprint, _reader(settings), _digest(_HERE), dbt.project_hash(settings.dbt_project))


def _reader(settings: Settings) -> str:
    """Engine, extras and code of the reader; nothing of it is imported for this."""
    return f"{settings.engine}{'+scan' if can_read_pictures() else ''}-{_digest(_HERE / 'paper')[:8]}"


def _digest(folder: Path) -> str:
    """Of the modules of one folder."""
    return hashlib.sha256(b"\0".join(p.read_bytes() for p in sorted(folder.glob("*.py")))).hexdigest()
