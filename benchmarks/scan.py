"""What a scanned page costs: processor seconds a page, and how far two processes share the work.

    python benchmarks/scan.py [--pdf FILE] [--pages 8]

Prints `name: value` lines. Without --pdf the pages are of the project's own sample, made into a scan by its scan-maker.
"""

import argparse
import os
import resource
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from pipelines.extras import can_read_pictures
from pipelines.paper import read_pages
from tests.typeset.scan import scanned

SAMPLE = Path(__file__).parents[1] / "data" / "sample"


def read(path: Path, page_no: int) -> tuple[float, float, str]:
    """Processor seconds, peak memory in MB, and where the page's text came from."""
    begun = time.process_time()
    (grid,) = read_pages(path, [page_no])
    return time.process_time() - begun, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, grid.text_source


def wall(path: Path, pages: list[int], processes: int) -> tuple[float, list[tuple[float, float, str]]]:
    """Wall seconds for all pages after the processes have started and loaded the networks."""
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        list(pool.map(read, [path] * processes, pages[:1] * processes))
        begun = time.perf_counter()
        results = list(pool.map(read, [path] * len(pages), pages))
        return time.perf_counter() - begun, results


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pdf", type=Path)
    parser.add_argument("--pages", type=int, default=8)
    parser.add_argument("--first", type=int, default=31, help="first page (the forms of the sample and of its model begin there)")
    arguments = parser.parse_args()
    if not can_read_pictures():
        parser.error("the extra `scan` is not installed")
    with tempfile.TemporaryDirectory() as folder:
        path = arguments.pdf or Path(folder) / "scan.pdf"
        pages = list(range(arguments.first, arguments.first + arguments.pages))
        if not arguments.pdf:
            path.write_bytes(scanned(next(SAMPLE.glob("*.pdf")).read_bytes(), pages=pages))
            pages = list(range(1, len(pages) + 1))
        one, results = wall(path, pages, 1)
        two, _ = wall(path, pages, 2)
    print(f"pages: {len(results)}")
    print(f"pages_read_by_ocr: {sum(source == 'ocr' for _, _, source in results)}")
    print(f"cpu_seconds_per_page: {sum(cpu for cpu, _, _ in results) / len(results):.2f}")
    print(f"cpu_seconds_dearest_page: {max(cpu for cpu, _, _ in results):.2f}")
    print(f"peak_memory_mb: {max(memory for _, memory, _ in results):.0f}")
    print(f"two_processes_speedup: {one / two:.2f}")
    print(f"cores: {os.cpu_count()}")


if __name__ == "__main__":
    main()
