"""Workers: the pool of children that read documents, each document within its limits of time and memory.

Here: who reads what and when, what is said of a document whose reader was stopped or died, which results are kept. Not here: what a child
does (reader), how a PDF is read (paper), what is kept of it (results, staging). Files -> result files; the parent opens no PDF.

The children are plain processes, not forks: the parent may have threads, and PDFium is not thread-safe. A child serves many documents (a
start costs 0.3 s); a death costs the document at hand only.
"""

import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from types import TracebackType

from pipelines.documents import Listing, digest
from pipelines.reader import RETRY, Answer, Done, Job, Join, Long, Opened, PagesRead, Read, ReadPages, Refusal, Terms
from pipelines.report import Report
from pipelines.results import is_whole, refusal, result_path, write_refused
from pipelines.settings import CHECKOUT, Limits, Settings

# Bytes of pages read of pictures that are kept, needed or not: some 40,000 pages, a day of reading.
_PICTURES = 1 << 30
# Wall time over processor time: two children on a busy machine, reading from a slow disk.
_PATIENCE = 3.0
_REPLACED = Refusal("replaced", "the file was replaced or taken away while it was read; the next refresh reads what lies there then")


class ReaderBroken(RuntimeError):
    """The child cannot work at all, whatever the document."""


@dataclass(frozen=True)
class Task:
    """One document to read, and where to leave the result."""

    document_id: str
    path: Path
    result: Path
    byte_count: int = 0


@dataclass(frozen=True)
class Finished:
    """The result of a task is on disk. `refusal` says why the document was not read, None where it was."""

    task: Task
    page_count: int | None
    refusal: Refusal | None = None


@dataclass
class _Split:
    """A long document on its way: the part that was read at once, those for whoever is free, and how many of these are left."""

    page_count: int
    parts: tuple[Path, ...]
    read: Path | None = None
    left: int = field(init=False)

    def __post_init__(self) -> None:
        self.left = len(self.parts)

    @property
    def all_parts(self) -> tuple[Path, ...]:
        """Every part that makes the document."""
        return (self.read, *self.parts) if self.read else self.parts


def read_missing(listing: Listing, settings: Settings, version: str, report: Report, *, retry: bool = False) -> list[Finished]:
    """Read what no result is kept of (with `retry` also what was refused), drop results that nothing needs.

    Returns what was read or refused now.
    """
    wanted = {d: f for d, f in listing.documents.items() if f.reason is None}
    results = {d: result_path(settings.extracted, d, version) for d in wanted}
    tasks = [Task(d, settings.raw / f.on_disk, results[d], f.byte_count) for d, f in wanted.items() if not _is_kept(results[d], retry)]
    _drop_stale(settings.extracted, {path.name for path in results.values()})
    _drop_oldest(settings.pictures, _PICTURES)
    if not tasks:
        return []
    settings.extracted.mkdir(parents=True, exist_ok=True)
    finished = []
    report.begin("reading", len(tasks), "documents")
    for event in read_all(tasks, settings, version):
        name = wanted[event.task.document_id].relative_path
        if isinstance(event, Finished):
            finished.append(event if _is_as_listed(event.task) else _refused(event.task, _REPLACED, version))
            report.advance(1, name)
        else:
            report.advance(0, f"{name}, {event.done} of {event.page_count} pages")
    report.end()
    return finished


def _is_as_listed(task: Task) -> bool:
    """Whether the file still has the bytes that gave the document its id: what was read of others is not this document."""
    try:
        return digest(task.path) == task.document_id
    except OSError:
        return False


def _refused(task: Task, why: Refusal, version: str) -> Finished:
    write_refused(task.result, task.document_id, why.code, why.reason, version)
    return Finished(task, None, why)


def _is_kept(result: Path, retry: bool) -> bool:
    return is_whole(result) and not (retry and refusal(result))


def _drop_stale(folder: Path, names: set[str]) -> None:
    """Results of other versions and of documents that are gone, and what a killed child left half done."""
    for path in folder.glob("*"):
        if path.with_suffix(".arrow").name not in names or path.suffix == ".partial":
            path.unlink()


def _drop_oldest(folder: Path, most: int) -> None:
    """Pages read of pictures until those that are left have `most` bytes, the oldest first; and what a killed child left half done."""
    stats = {path: path.stat() for path in folder.glob("*")}
    room = most
    for path, stat in sorted(stats.items(), key=lambda item: item[1].st_mtime, reverse=True):
        room -= stat.st_size
        if room < 0 or path.suffix != ".page":
            path.unlink()


@dataclass(frozen=True)
class Progress:
    """Pages read of a document so far, by one child."""

    task: Task
    done: int
    page_count: int


def read_all(tasks: Sequence[Task], settings: Settings, version: str) -> Iterator[Progress | Finished]:
    """Read every task in `settings.workers` children; one `Finished` a task, in the order in which they end.

    The largest files go first, so that no long one is left for the end. Closing the iterator stops the children.
    """
    by_id = {task.document_id: task for task in tasks}
    splits: dict[str, _Split] = {}
    with _Pool(Terms(settings.engine, version, settings.limits, settings.pictures), settings.workers) as pool:
        for task in sorted(tasks, key=lambda t: (-t.byte_count, t.document_id)):
            pool.put(Read(task.document_id, task.path, task.result))
        left = len(tasks)
        while left:
            job, answer = pool.get()
            task = by_id[job.document_id]
            if isinstance(answer, Opened | PagesRead):
                yield Progress(task, *pool.pages(job, answer))
                continue
            finished = _follow(task, job, answer, splits, pool, version)
            if finished:
                left -= 1
                yield finished


def _follow(task: Task, job: Job, answer: Answer, splits: dict[str, _Split], pool: "_Pool", version: str) -> Finished | None:
    """What comes after an answer: more jobs for a long document, or the end of the task."""
    split = splits.get(task.document_id)
    match answer:
        case Refusal():
            if task.document_id in pool.given_up:
                return None  # another part of it was refused before
            pool.given_up.add(task.document_id)
            return _refused(task, answer, version)
        case Long():
            splits[task.document_id] = _split(task, answer, pool)
        case Done(page_count):
            if not isinstance(job, ReadPages):
                for part in split.all_parts if split else ():
                    part.unlink()
                return Finished(task, page_count)
            if split:
                split.left -= 1
                if not split.left:
                    pool.put(Join(task.document_id, split.page_count, split.all_parts, task.result))
    return None


def _split(task: Task, long: Long, pool: "_Pool") -> _Split:
    parts = tuple(task.result.with_suffix(f".{pages[0]}.partial") for pages in long.left)
    for pages, part in zip(long.left, parts, strict=True):
        pool.put(ReadPages(task.document_id, task.path, pages, part))
    return _Split(long.page_count, parts, long.read)


class _Pool:
    """Children, a thread to tend each, and two queues: jobs in, answers out."""

    def __init__(self, terms: Terms, size: int) -> None:
        self.given_up: set[str] = set()
        self._todo: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._is_closed = False
        self._said: queue.SimpleQueue[tuple[Job, Opened | PagesRead | Answer] | BaseException] = queue.SimpleQueue()
        self._opened: dict[Job, int] = {}
        self._children = [_Child(terms) for _ in range(size)]
        self._threads = [threading.Thread(target=self._tend, args=(child,), daemon=True) for child in self._children]

    def __enter__(self) -> "_Pool":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._is_closed = True
        for child in self._children:
            self._todo.put(None)
            child.kill()
        for thread, child in zip(self._threads, self._children, strict=True):
            thread.join()
            child.close()

    def put(self, job: Job) -> None:
        """A job for whichever child is free next."""
        self._todo.put(job)

    def get(self) -> tuple[Job, Opened | PagesRead | Answer]:
        """What was said next, and about which job. Raises what went wrong in a thread of the parent."""
        said = self._said.get()
        if isinstance(said, BaseException):
            raise said
        return said

    def pages(self, job: Job, answer: Opened | PagesRead) -> tuple[int, int]:
        """(pages read, pages in all) of a job under way."""
        if isinstance(answer, Opened):
            self._opened[job] = answer.page_count
            return 0, answer.page_count
        return answer.done, self._opened[job]

    def _tend(self, child: "_Child") -> None:
        try:
            while (job := self._todo.get()) and not self._is_closed:
                if job.document_id not in self.given_up:
                    for answer in child.do(job):
                        self._said.put((job, answer))
        except BaseException as error:  # noqa: BLE001 - raised again by `get`
            self._said.put(error)


class _Child:
    """A child process, started when first needed and again after it died."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        self._process: subprocess.Popen[bytes] | None = None
        self._line: Connection | None = None
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - what the process writes to stderr, until `close`

    def do(self, job: Job) -> Iterator[Opened | PagesRead | Answer]:
        """What the child says of a job; the last is an `Answer`, whatever becomes of the child."""
        limits, begun, n_pages = self._terms.limits, time.monotonic(), 0
        try:
            line = self._started()
            line.send(job)
            while True:
                deadline = begun + _PATIENCE * limits.allowed(n_pages)
                if not line.poll(max(0.0, deadline - time.monotonic())):
                    self._end()
                    yield Refusal("time_limit", f"not read within {deadline - begun:.0f} s; {RETRY}")
                    return
                said: Opened | PagesRead | Answer = line.recv()
                if isinstance(said, Refusal) and said.is_spent:
                    self._end()
                yield said
                if isinstance(said, Opened):
                    n_pages = said.page_count
                elif not isinstance(said, PagesRead):
                    return
        except (EOFError, ConnectionError):
            yield self._last_words(limits, n_pages)

    def kill(self) -> None:
        """End the process, at once; whoever waits for it hears that it died."""
        if self._process:
            self._process.kill()

    def close(self) -> None:
        """Leave nothing of the child behind."""
        self._end()
        self._errors.close()

    def _started(self) -> Connection:
        if self._line is None:
            self._line, there = Pipe()
            self._errors.truncate(0)
            path = os.pathsep.join([str(CHECKOUT), *filter(None, [os.environ.get("PYTHONPATH")])])
            self._process = subprocess.Popen(
                [sys.executable, "-m", "pipelines.reader", str(there.fileno())],
                pass_fds=[there.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._errors,
                env={**os.environ, "PYTHONPATH": path},
                start_new_session=True,
            )
            there.close()
            self._line.send(self._terms)
            self._line.recv()  # it has imported what it needs: from here on the time is the document's
        return self._line

    def _end(self, grace: float = 0.0) -> int | None:
        """The child's return code, after it is gone by itself within `grace` seconds or was killed."""
        process, line, self._process, self._line = self._process, self._line, None, None
        if line:
            line.close()
        if process is None:
            return None
        with suppress(subprocess.TimeoutExpired):
            return process.wait(grace)
        process.kill()
        return process.wait()

    def _last_words(self, limits: Limits, n_pages: int) -> Refusal:
        """Why a child that said nothing more is dead. Raises `ReaderBroken` where no document can be the cause."""
        code = self._end(grace=5.0)
        if code == -signal.SIGXCPU:
            return Refusal("time_limit", f"needs more than {limits.allowed(n_pages):.0f} s of processor time; {RETRY}")
        if code is not None and code < 0:
            how = f"the reader died of it ({signal.Signals(-code).name})"
            return Refusal("crashed", f"{how}, most often for want of memory beyond {limits.memory_mb} MB; {RETRY}")
        self._errors.seek(0)
        said = self._errors.read().decode(errors="replace").strip()
        if "MemoryError" in said:
            return Refusal("memory_limit", f"needs more than {limits.memory_mb} MB of memory; {RETRY}")
        raise ReaderBroken(f"the reader ended with code {code}: {said.splitlines()[-1] if said else 'no word'}")
