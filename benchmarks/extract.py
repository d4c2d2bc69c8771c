"""CPU per page of three ways over the same pages, in one run: ours, pdfplumber's `extract_tables`, PDFium's load of a page and its text.

    python benchmarks/extract.py [--skip-pdfplumber] FILE_OR_FOLDER...

Without files it takes from each folder of `../shared/corpus` the document with the middle number of pages, whole, or `data/sample`
where the corpus is not. Pages that are images are left out. Prints `name: value` lines: milliseconds of CPU (user + system) a
page, and the ratios. Ours is the whole way from the file to Arrow tables, with lines, baselines, hidden text and joined tables. Ours
and PDFium's load take turns, and of each document the least of some rounds counts: other work on the machine slows some of them,
memory-bound Python more than PDFium. `two_processes` is wall time of one process over that of two, one after the other, the longest
documents first: the median of the rounds.
"""

import argparse
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from statistics import median

import pdfplumber
import pypdfium2.raw as raw

from pipelines.paper import Refused, assemble, page_count, rarely_collected, read_pages
from pipelines.paper.layout import is_image
from pipelines.paper.pdfium import Document

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 5
Sample = list[tuple[Path, list[int]]]


def sample(places: list[Path]) -> Sample:
    """Readable documents with their pages that hold text."""
    documents = []
    for place in places:
        for file in sorted(place.rglob("*.pdf")) if place.is_dir() else [place]:
            try:
                with Document(file) as document:
                    pages = [n for n in range(1, page_count(file) + 1) if not is_image(document.page(n))]
            except Refused:
                continue
            documents.append((file, pages))
    return documents


def middling(corpus: Path) -> list[Path]:
    """Of each folder the document with the middle number of pages."""
    folders = [sorted(folder.glob("*.pdf"), key=page_count) for folder in sorted(corpus.iterdir()) if folder.is_dir()]
    return [files[len(files) // 2] for files in folders if files]


def ours(documents: Sample) -> int:
    """As the processes that read do it."""
    cells = 0
    for file, pages in documents:
        with rarely_collected():
            cells += assemble("benchmark", read_pages(file, pages)).tables["cells"].num_rows
    return cells


def with_pdfplumber(documents: Sample) -> int:
    cells = 0
    for file, pages in documents:
        with pdfplumber.open(file) as document:
            for number in pages:
                page = document.pages[number - 1]
                cells += sum(len(row) for table in page.extract_tables() for row in table)
                page.close()
    return cells


def pdfium_load(documents: Sample) -> int:
    characters = 0
    for file, pages in documents:
        document = raw.FPDF_LoadDocument(str(file).encode(), None)
        for number in pages:
            page = raw.FPDF_LoadPage(document, number - 1)
            text = raw.FPDFText_LoadPage(page)
            characters += raw.FPDFText_CountChars(text) + raw.FPDFPage_CountObjects(page)
            raw.FPDFText_ClosePage(text)
            raw.FPDF_ClosePage(page)
        raw.FPDF_CloseDocument(document)
    return characters


def cpu(ways: list[Callable[[Sample], int]], documents: Sample, rounds: int = ROUNDS) -> list[float]:
    """Milliseconds of CPU a page, of each way."""
    least = [[float("inf")] * len(documents) for _ in ways]
    for _ in range(rounds):
        for i, document in enumerate(documents):
            for way, of_way in zip(ways, least, strict=True):
                start = time.process_time()
                way([document])
                of_way[i] = min(of_way[i], time.process_time() - start)
    return [1000 * sum(of_way) / sum(len(pages) for _, pages in documents) for of_way in least]


def wall(processes: int, documents: Sample) -> float:
    """Seconds for the documents, one task each, in a pool of that many processes that is warm.

    The longest first, for here none is split by its pages, as the reader's own pool does with long ones.
    """
    tasks = [[document] for document in sorted(documents, key=lambda document: -len(document[1]))]
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        list(pool.map(ours, [documents[:1]] * processes))
        start = time.perf_counter()
        list(pool.map(ours, tasks))
        return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("places", nargs="*", type=Path)
    parser.add_argument("--skip-pdfplumber", action="store_true")
    args = parser.parse_args()
    corpus = ROOT.parent / "shared" / "corpus"
    documents = sample(args.places or (middling(corpus) if corpus.is_dir() else [ROOT / "data" / "sample"]))
    print(f"documents: {len(documents)}")
    print(f"pages: {sum(len(pages) for _, pages in documents)}")
    ours(documents[:1])
    load, own = cpu([pdfium_load, ours], documents)
    print(f"ours_ms_per_page: {own:.2f}")
    print(f"pdfium_load_ms_per_page: {load:.2f}")
    print(f"ours_over_pdfium_load: {own / load:.2f}")
    if not args.skip_pdfplumber:
        (reference,) = cpu([with_pdfplumber], documents, 1)
        print(f"pdfplumber_ms_per_page: {reference:.2f}")
        print(f"pdfplumber_over_ours: {reference / own:.1f}")
    print(f"two_processes: {median(wall(1, documents) / wall(2, documents) for _ in range(ROUNDS)):.2f}")


if __name__ == "__main__":
    main()
