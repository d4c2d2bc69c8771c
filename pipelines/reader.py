"""Reader: the child process that reads documents, as the parent asks for them, and leaves what it read on disk.

Here: the jobs a child may be given, its loop, its own limits, and how a failure becomes a reason. Not here: how a PDF is read (paper), and
what the parent does with a child that says nothing more (workers). No database is opened here.
"""

import pickle
import resource
import signal
import sys
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.extras import can_read_pictures
from pipelines.paper import Extraction, PageGrid, Refused, assemble, page_count, rarely_collected, read_pages
from pipelines.paper.page import MAX_SIDE
from pipelines.results import write_extracted
from pipelines.room import is_full
from pipelines.settings import Limits

# A document of more pages is read in parts by all children, so that one long document does not keep one of them busy alone. So are the
# pages of a document that are pictures: one takes 3 s, a page of text 3 ms.
SPLIT_ABOVE = 200
PAGES_A_PART = 100
PICTURES_A_PART = 4

RETRY = "`budgets refresh --retry` tries again, BUDGETS_SECONDS and BUDGETS_MEMORY_MB raise the limits"
_MB = 1 << 20


@dataclass(frozen=True)
class Terms:
    """How a child works, told once."""

    engine: Literal["pdfium", "pdfplumber"]
    version: str
    limits: Limits
    pictures: Path  # folder of what was read of image-only pages


@dataclass(frozen=True)
class Read:
    """Read a whole document; what is too long for one child is not read but answered with `Long`."""

    document_id: str
    path: Path
    result: Path


@dataclass(frozen=True)
class ReadPages:
    """Read some pages of a document and leave their grids in `part`."""

    document_id: str
    path: Path
    pages: tuple[int, ...]
    part: Path


@dataclass(frozen=True)
class Join:
    """Join the parts of a document, in order, into its result."""

    document_id: str
    page_count: int
    parts: tuple[Path, ...]
    result: Path


Job = Read | ReadPages | Join


@dataclass(frozen=True)
class Opened:
    """The document opens and has so many pages: its limits are known."""

    page_count: int


@dataclass(frozen=True)
class PagesRead:
    """So many pages of this job are read."""

    done: int


@dataclass(frozen=True)
class Long:
    """Too long for one child: what is left to read, by parts. What was read stands in `read`, a part as well."""

    page_count: int
    left: tuple[tuple[int, ...], ...]
    read: Path | None = None


@dataclass(frozen=True)
class Done:
    """The result, or the part, is on disk."""

    page_count: int


@dataclass(frozen=True)
class Refusal:
    """The document is not read. `is_spent`: this child may hold what it cannot give back and is not to be used again."""

    code: str
    reason: str
    is_spent: bool = False


Answer = Long | Done | Refusal
Say = Callable[[Opened | PagesRead], None]


def serve(line: Connection) -> None:
    """Do jobs until the parent hangs up."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what an interrupt means
    terms: Terms = line.recv()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (terms.limits.memory_mb * _MB, terms.limits.memory_mb * _MB))
    line.send("ready")
    while True:
        try:
            job: Job = line.recv()
        except EOFError:
            return
        line.send(_answer(job, terms, line.send))


@rarely_collected()
def _answer(job: Job, terms: Terms, say: Say) -> Answer:
    """Do one job; whatever goes wrong is the reason why this one document is refused."""
    _allow(terms.limits.allowed(0))
    try:
        match job:
            case Read():
                return _read(job, terms, say)
            case ReadPages():
                return _read_pages(job, terms, say)
            case Join():
                return _join(job, terms, say)
    except Refused as refused:
        return Refusal(refused.code, refused.reason)
    except MemoryError:
        return Refusal("memory_limit", f"needs more than {terms.limits.memory_mb} MB of memory; {RETRY}", is_spent=True)
    except Exception as error:  # one document's failure is its reason, with the trace beside; the batch goes on
        if is_full(str(error)):
            raise  # no document's fault: the parent hears of it by this child's end
        target = job.part if isinstance(job, ReadPages) else job.result
        target.with_suffix(".log").write_text(traceback.format_exc(), encoding="utf-8")
        at = traceback.extract_tb(error.__traceback__)[-1]
        return Refusal("failed", f"the reader failed: {type(error).__name__}: {error} ({Path(at.filename).name}:{at.lineno})")


def _read(job: Read, terms: Terms, say: Say) -> Answer:
    n_pages = page_count(job.path)
    pages = range(1, n_pages + 1)
    if n_pages > SPLIT_ABOVE:
        return Long(n_pages, _parts(pages, PAGES_A_PART))
    _open(n_pages, terms, say)
    grids = read_pages(
        job.path, pages, terms.engine, lambda done, _: say(PagesRead(done)), terms.pictures, leave_pictures=can_read_pictures()
    )
    read = {grid.page_no for grid in grids}
    left = [page for page in pages if page not in read]
    if len(left) > PICTURES_A_PART:
        part = job.result.with_suffix(".0.partial")
        _leave_part(grids, part)
        return Long(n_pages, _parts(left, PICTURES_A_PART), part)
    grids += read_pages(job.path, left, terms.engine, pictures=terms.pictures)
    return _leave(assemble(job.document_id, grids, n_pages), job.result, terms)


def _parts(pages: Sequence[int], size: int) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(pages[start : start + size]) for start in range(0, len(pages), size))


def _read_pages(job: ReadPages, terms: Terms, say: Say) -> Answer:
    _open(len(job.pages), terms, say)
    _leave_part(read_pages(job.path, job.pages, terms.engine, lambda done, _: say(PagesRead(done)), terms.pictures), job.part)
    return Done(len(job.pages))


def _leave_part(grids: list[PageGrid], part: Path) -> None:
    with part.open("wb") as stream:
        pickle.dump(grids, stream, protocol=pickle.HIGHEST_PROTOCOL)


def _join(job: Join, terms: Terms, say: Say) -> Answer:
    _open(job.page_count, terms, say)
    grids = [grid for part in job.parts for grid in pickle.loads(part.read_bytes())]
    return _leave(assemble(job.document_id, grids, job.page_count), job.result, terms)


def _leave(extraction: Extraction, result: Path, terms: Terms) -> Answer:
    """Write what was read. Raises `Refused` where there is not one character to keep."""
    pages = extraction.tables["pages"]
    if not pc.sum(pages["n_characters"]).as_py():
        code = "image_only" if pc.sum(pages["n_images"]).as_py() else "too_large" if _is_too_large(pages) else "blank"
        why = next((p for p in pages["problem"].to_pylist() if p), "there is nothing on it")
        raise Refused(code, f"not one character on {extraction.page_count} pages; page 1: {why}")
    write_extracted(result, extraction, terms.version)
    return Done(extraction.page_count)


def _is_too_large(pages: pa.Table) -> bool:
    return any(max(row["width"], row["height"]) > MAX_SIDE for row in pages.select(["width", "height"]).to_pylist())


def _open(n_pages: int, terms: Terms, say: Say) -> None:
    """From here on the limits are those of `n_pages` pages."""
    _allow(terms.limits.allowed(n_pages))
    say(Opened(n_pages))


def _allow(seconds: float) -> None:
    """Let this process run `seconds` more of processor time; the system ends it with SIGXCPU after that."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime + seconds) + 1, hard))


if __name__ == "__main__":
    # The jobs arrive as classes of the module by its name, not of `__main__`.
    from pipelines.reader import serve as _serve

    _serve(Connection(int(sys.argv[1])))
