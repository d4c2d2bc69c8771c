"""What reading scans costs and how well it is done, measured on a scan of the project's own sample (150 dpi, 1.2 degrees, noise, JPEG 40).

    python benchmarks/scan.py [--pdf FILE] [--pages 8]   processor seconds a page, memory, how far two processes share the work
    python benchmarks/scan.py --whole [--dpi 150]        the whole sample scanned and refreshed, held against its figures

Prints `name: value` lines. Processor seconds, not wall time: a machine that is shared says little by its clock.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from decimal import Decimal
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import duckdb

from pipelines.extras import can_read_pictures
from pipelines.paper import read_pages
from pipelines.paper.fold import fold
from tests.typeset import sample
from tests.typeset.compare import Grid, Seen, paired, wanted
from tests.typeset.scan import Scanner, scanned

ROOT = Path(__file__).parents[1]
HORIZONS = {"实施期": "implementation_period", "年度": "annual"}
SOURCES = {"中央": "central", "省级": "provincial", "市县": "city_county", "单位自筹": "self_raised", "其他": "other"}


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


def cost(pdf: Path | None, pages: list[int]) -> Iterator[tuple[str, object]]:
    with tempfile.TemporaryDirectory() as folder:
        path = pdf or Path(folder) / "scan.pdf"
        if not pdf:
            path.write_bytes(scanned(sample.PDF_PATH.read_bytes(), pages=pages))
            pages = list(range(1, len(pages) + 1))
        one, results = wall(path, pages, 1)
        two, _ = wall(path, pages, 2)
    yield "pages", len(results)
    yield "pages_read_by_ocr", sum(source == "ocr" for _, _, source in results)
    yield "cpu_seconds_per_page", f"{sum(cpu for cpu, _, _ in results) / len(results):.2f}"
    yield "cpu_seconds_dearest_page", f"{max(cpu for cpu, _, _ in results):.2f}"
    yield "peak_memory_mb", f"{max(memory for _, memory, _ in results):.0f}"
    yield "two_processes_speedup", f"{one / two:.2f}"
    yield "cores", os.cpu_count()


def whole(scanner: Scanner) -> Iterator[tuple[str, object]]:
    """The scanned sample as published, held against the figures that were typeset."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "raw").mkdir()
        (Path(folder) / "raw" / "scan.pdf").write_bytes(scanned(sample.PDF_PATH.read_bytes(), scanner))
        begun = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-m", "pipelines", "refresh"], env=os.environ | {"BUDGETS_HOME": folder}, cwd=ROOT, check=True)
        ended = resource.getrusage(resource.RUSAGE_CHILDREN)
        yield "cpu_seconds_of_the_refresh", f"{ended.ru_utime + ended.ru_stime - begun.ru_utime - begun.ru_stime:.0f}"
        with duckdb.connect(str(Path(folder) / "published" / "budgets.duckdb"), read_only=True) as warehouse:
            yield from judged(warehouse, "scan.pdf")


def judged(warehouse: duckdb.DuckDBPyConnection, file_name: str) -> Iterator[tuple[str, object]]:
    """Cells, numbers, money and targets of a document that should say what the sample says."""

    def rows(sql: str) -> list[tuple[Any, ...]]:
        return warehouse.execute(
            f"with d as (select document_id from staging.documents where file_name = $1) {sql}", [file_name]
        ).fetchall()

    grids: dict[int, Grid] = {}
    sql = "select table_no, row_no, column_no, row_span, column_span, text from staging.cells semi join d using (document_id) order by all"
    for table_no, row_no, column_no, row_span, column_span, text in rows(sql):
        grids.setdefault(table_no, {})[row_no, column_no] = Seen(row_span, column_span, fold(text), False)
    yield from cells_read([wanted(table) for table in sample.tables()], list(grids.values()))
    forms = {form["form_no"]: form for form in sample.read("forms.csv")}
    names = {number: fold(form["项目名称"]) for number, form in forms.items()}
    money = Counter(
        (names[number], horizon, source, Decimal(form[f"{half}_{column}"]))
        for number, form in forms.items()
        for half, horizon in HORIZONS.items()
        for column, source in SOURCES.items()
        if Decimal(form[f"{half}_{column}"] or 0)
    )
    sql = "from marts.fct_project_funding semi join d using (document_id) where stated_in = 'performance_form' and amount_yuan <> 0"
    found = rows(f"select project_name, horizon, funding_source, amount_yuan {sql}")
    yield from matched("funding", money, Counter((fold(name), *rest) for name, *rest in found))
    targets = Counter(
        (names[r["form_no"]], HORIZONS[r["horizon"]], *(fold(r[k]) for k in ("level2", "level3", "value")))
        for r in sample.read("indicators.csv")
    )
    found = rows("select project_name, horizon, level2, level3, value_text from marts.fct_indicator_values semi join d using (document_id)")
    yield from matched("indicators", targets, Counter((fold(a), b, fold(c), fold(d), fold(e)) for a, b, c, d, e in found))
    sql = "select count(*), count(*) filter (where proven) from marts.fct_printed_amounts semi join d using (document_id)"
    ((n_amounts, n_proven),) = rows(sql)
    yield from (("amounts", n_amounts), ("amounts_proven", n_proven))
    sql = "select count(*) from quality.identities semi join d using (document_id) where strength = 'hard' and outcome = 'broken'"
    yield "hard_identities_broken", rows(sql)[0][0]
    yield "figures_repaired_by_identity", rows("select count(*) from quality.repaired_readings semi join d using (document_id)")[0][0]


def cells_read(wants: list[Grid], gots: list[Grid]) -> Iterator[tuple[str, object]]:
    pairs = paired(wants, gots)
    same: Counter[str] = Counter()
    for number, want in enumerate(wants, 1):
        got = pairs.get(number, {})
        right = {place for place, cell in want.items() if place in got and got[place].text == cell.text}
        figures = {place for place, cell in want.items() if (cell.text or "").replace(",", "").replace(".", "").isdecimal()}
        is_alike = got.keys() == want.keys() and all(got[p][:2] == want[p][:2] for p in want)
        same.update(cells=len(want), right=len(right), numbers=len(figures), numbers_right=len(figures & right))
        same.update(alike=is_alike, whole=is_alike and len(right) == len(want))
    yield "tables_of_the_right_shape", f"{same['alike']}/{len(wants)}"
    yield "tables_whole", f"{same['whole']}/{len(wants)}"
    yield "cells_exact", f"{same['right'] / same['cells']:.5f}"
    yield "numbers_exact", f"{same['numbers_right'] / same['numbers']:.5f}"


def matched(name: str, wanted: Counter[Any], got: Counter[Any]) -> Iterator[tuple[str, object]]:
    yield f"{name}_recall", f"{(wanted & got).total() / wanted.total():.5f}"
    yield f"{name}_precision", f"{(wanted & got).total() / max(got.total(), 1):.5f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pdf", type=Path)
    parser.add_argument("--pages", type=int, default=8)
    parser.add_argument("--first", type=int, default=31, help="first page (the forms of the sample and of its model begin there)")
    parser.add_argument("--whole", action="store_true", help="the whole sample, from file to facts")
    parser.add_argument("--dpi", type=int, default=150, help="of the scan of the whole sample")
    arguments = parser.parse_args()
    if not can_read_pictures():
        parser.error("the extra `scan` is not installed")
    pages = list(range(arguments.first, arguments.first + arguments.pages))
    for name, value in whole(Scanner(dpi=arguments.dpi)) if arguments.whole else cost(arguments.pdf, pages):
        print(f"{name}: {value}")


if __name__ == "__main__":
    main()
