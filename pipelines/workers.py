"""Workers: children that read documents, each document within its limits of time and memory.

Here: the pool in the parent, the loop in the child, and what is said of a document whose reader was stopped or died. Not here: how a PDF
is read (paper), what is kept of it (results, staging). Files -> result files; the parent opens no PDF and a child opens no database.

The children are plain processes (`python -m pipelines.workers`), not forks: the parent may have threads, and PDFium is not thread-safe.
A child serves many documents (a start costs 0.3 s); a death costs the document at hand only.
"""

import os
import queue
import resource
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, Pipe
from pathlib import Path

from pipelines.documents import Listing
from pipelines.report import Report
from pipelines.results import read_result, result_path, write_extracted, write_refused
from pipelines.settings import CHECKOUT, Limits, Settings

# Wall time over processor time: two children on a busy machine, reading from a slow disk.
_PATIENCE = 3.0
_MB = 1 << 20


@dataclass(frozen=True)
class Task:
    """One document to read, and where to leave the result."""

    document_id: str
    path: Path
    result: Path
    byte_count: int = 0


@dataclass(frozen=True)
class Progress:
    """`pages` more pages were read of a document that has `page_count`."""

    task: Task
    pages: int
    page_count: int


@dataclass(frozen=True)
class Finished:
    """The result of a task is on disk. `reason` says why the document was refused, None where it was read."""

    task: Task
    page_count: int | None
    reason_code: str | None = None
    reason: str | None = None


def read_all(tasks: Sequence[Task], settings: Settings, version: str) -> Iterator[Progress | Finished]:
    """Read every task in `settings.workers` children; one `Finished` a task, in the order in which they end.

    The largest files go first, so that no long one is left for the end. Closing the iterator stops the children.
    """
    todo: queue.SimpleQueue[Task] = queue.SimpleQueue()
    for task in sorted(tasks, key=lambda t: (-t.byte_count, t.document_id)):
        todo.put(task)
    events: queue.SimpleQueue[Progress | Finished | BaseException] = queue.SimpleQueue()
    children = [_Child(settings, version) for _ in range(min(settings.workers, len(tasks)))]
    threads = [threading.Thread(target=_tend, args=(child, todo, events), daemon=True) for child in children]
    try:
        for thread in threads:
            thread.start()
        left = len(tasks)
        while left:
            event = events.get()
            if isinstance(event, BaseException):
                raise event
            left -= isinstance(event, Finished)
            yield event
    finally:
        for child in children:
            child.stop()


def read_missing(listing: Listing, settings: Settings, version: str, report: Report, *, retry: bool = False) -> list[Finished]:
    """Read what no result is kept of (with `retry` also what was refused), say each refusal, drop results that nothing needs.

    Returns what was read or refused now.
    """
    wanted = {f.document_id: f for f in listing.documents.values() if f.reason is None}
    tasks = [
        Task(d, settings.raw / f.relative_path, result_path(settings.extracted, d, version), f.byte_count)
        for d, f in wanted.items()
        if not _is_kept(result_path(settings.extracted, d, version), retry)
    ]
    _drop_stale(settings.extracted, {result_path(settings.extracted, d, version).name for d in wanted})
    if not tasks:
        return []
    finished = []
    report.begin("reading", len(tasks), "documents")
    for event in read_all(tasks, settings, version):
        name = event.task.path.relative_to(settings.raw).as_posix()
        if isinstance(event, Progress):
            report.advance(0, f"{name} ({event.page_count} pages)")
        else:
            finished.append(event)
            report.advance(1, name)
    report.end()
    return finished


def _is_kept(result: Path, retry: bool) -> bool:
    return result.exists() and not (retry and not read_result(result).tables)


def _drop_stale(folder: Path, names: set[str]) -> None:
    """Results of other versions and of documents that are gone, and what a killed child left half written."""
    for path in folder.glob("*"):
        if path.with_suffix(".arrow").name not in names or path.suffix == ".partial":
            path.unlink()


def _tend(child: "_Child", todo: "queue.SimpleQueue[Task]", events: "queue.SimpleQueue[Progress | Finished | BaseException]") -> None:
    """Give one child task after task; whatever goes wrong in the parent itself is raised where the events are read."""
    try:
        while True:
            for event in child.read(todo.get_nowait()):
                events.put(event)
    except queue.Empty:
        pass
    except BaseException as error:  # noqa: BLE001 - raised again by the reader of the events
        events.put(error)


class _Child:
    """A child process, started when first needed and again after it died."""

    def __init__(self, settings: Settings, version: str) -> None:
        self._settings = settings
        self._limits = settings.limits
        self._version = version
        self._process: subprocess.Popen[bytes] | None = None
        self._line: Connection | None = None
        self._stopped = False

    def read(self, task: Task) -> Iterator[Progress | Finished]:
        """Messages of one task, the last one `Finished`, whatever becomes of the child."""
        line = self._started()
        begun = time.monotonic()
        n_pages = seen = 0
        try:
            line.send((task.document_id, str(task.path), str(task.result)))
            while True:
                deadline = begun + _PATIENCE * self._limits.allowed(n_pages)
                if not line.poll(max(0.0, deadline - time.monotonic())):
                    self._kill()
                    yield self._refuse(task, "time_limit", f"not read within {deadline - begun:.0f} s; {_RETRY}")
                    return
                match line.recv():
                    case ("opened", n_pages):
                        pass
                    case ("page", page_no):
                        yield Progress(task, page_no - seen, n_pages)
                        seen = page_no
                    case ("read", page_count):
                        yield Finished(task, page_count)
                        return
                    case ("refused", code, reason):
                        yield Finished(task, None, code, reason)
                        return
                    case ("spent", code, reason):
                        self._kill()
                        yield Finished(task, None, code, reason)
                        return
        except (EOFError, ConnectionError):
            if self._stopped:
                return
            yield self._refuse(task, *self._last_words(n_pages))

    def stop(self) -> None:
        """End the child, at once."""
        self._stopped = True
        self._kill()

    def _started(self) -> Connection:
        if self._line is None:
            here, there = Pipe()
            command = [
                sys.executable,
                "-m",
                "pipelines.workers",
                str(there.fileno()),
                self._settings.engine,
                self._version,
                *_words(self._limits),
            ]
            environ = {**os.environ, "PYTHONPATH": os.pathsep.join([str(CHECKOUT), *filter(None, [os.environ.get("PYTHONPATH")])])}
            self._process = subprocess.Popen(
                command, pass_fds=[there.fileno()], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, env=environ, start_new_session=True
            )
            there.close()
            self._line = here
        return self._line

    def _kill(self) -> int | None:
        """The child's return code, after it is gone."""
        process, line, self._process, self._line = self._process, self._line, None, None
        if process is None or line is None:
            return None
        with suppress(ProcessLookupError):
            process.kill() if process.poll() is None else None
        line.close()
        return process.wait()

    def _last_words(self, n_pages: int) -> tuple[str, str]:
        """Why a child that said nothing more is dead: (reason_code, reason)."""
        with suppress(subprocess.TimeoutExpired):
            if self._process:
                self._process.wait(5)
        code = self._kill()
        if code == -signal.SIGXCPU:
            return "time_limit", f"more than {self._limits.allowed(n_pages):.0f} s of processor time; {_RETRY}"
        name = signal.Signals(-code).name if code is not None and code < 0 else f"exit code {code}"
        limit = f"{self._limits.memory_mb} MB"
        return "crashed", f"the reader died of it ({name}), most often for want of memory beyond {limit}; {_RETRY}"

    def _refuse(self, task: Task, code: str, reason: str) -> Finished:
        write_refused(task.result, task.document_id, code, reason, self._version)
        return Finished(task, None, code, reason)


_RETRY = "`budgets refresh --retry` tries again, BUDGETS_SECONDS and BUDGETS_MEMORY_MB raise the limits"


def _words(limits: Limits) -> list[str]:
    return [str(limits.seconds), str(limits.seconds_per_page), str(limits.memory_mb)]


# ---- the child ------------------------------------------------------------------------------------------------------------------------


def serve(line: Connection, engine: str, version: str, limits: Limits) -> None:
    """Read documents as they are asked for, until the parent hangs up."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what an interrupt means
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_mb * _MB, limits.memory_mb * _MB))
    while True:
        try:
            document_id, path, result = line.recv()
        except EOFError:
            return
        line.send(_read_one(line, document_id, Path(path), Path(result), engine, version, limits))


def _read_one(
    line: Connection, document_id: str, path: Path, result: Path, engine: str, version: str, limits: Limits
) -> tuple[str, int] | tuple[str, str, str]:
    """Read one document, leave its result, and say how it ended."""
    from pipelines.paper import Refused, extract, page_count

    code, reason, ending = "", "", "refused"
    try:
        _allow(limits.allowed(0))
        n_pages = page_count(path)
        _allow(limits.allowed(n_pages))
        line.send(("opened", n_pages))
        extraction = extract(path, document_id=document_id, engine=engine, progress=lambda done, _: line.send(("page", done)))
        write_extracted(result, extraction, version)
        return "read", extraction.page_count
    except Refused as refused:
        code, reason = refused.code, refused.reason
    except MemoryError:
        # What the libraries hold after this cannot be told: the child is not used again.
        ending, code, reason = "spent", "memory_limit", f"needs more than {limits.memory_mb} MB of memory; {_RETRY}"
    except Exception as error:  # noqa: BLE001 - one document's failure is its reason, with the trace beside; the batch goes on
        at = traceback.extract_tb(error.__traceback__)[-1]
        result.with_suffix(".log").write_text(traceback.format_exc(), encoding="utf-8")
        code, reason = "failed", f"the reader failed: {type(error).__name__}: {error} ({Path(at.filename).name}:{at.lineno})"
    write_refused(result, document_id, code, reason, version)
    return ending, code, reason


def _allow(seconds: float) -> None:
    """Let this process run `seconds` more of processor time."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime + seconds) + 1, hard))


if __name__ == "__main__":
    _fd, _engine, _version, *_limits = sys.argv[1:]
    serve(Connection(int(_fd)), _engine, _version, Limits(float(_limits[0]), float(_limits[1]), int(_limits[2])))
