"""`python -m tests.typeset.prove 1000`: typesets that many random documents, reads each, and counts the cells that differ.

    documents: 1000
    cells: 412345
    cells_wrong: 0

`--first 17` begins at seed 17; `--show 5` prints the first differences of each document that has any; `--keep FOLDER` keeps their PDFs.
Exits 1 when a cell is wrong.
"""

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from pipelines.paper.extract import extract
from tests.typeset import families
from tests.typeset.compare import Difference, differences
from tests.typeset.draw import pdf
from tests.typeset.model import Document


@dataclass(frozen=True)
class Trial:
    """One random document, typeset and read."""

    seed: int
    document: Document
    n_cells: int
    differences: list[Difference]


def trials(seeds: range, folder: Path) -> Iterator[Trial]:
    """Sets and reads the documents of `seeds`, one after the other, each as a file in `folder`."""
    for seed in seeds:
        document = families.document(seed)
        path = folder / f"{seed}.pdf"
        path.write_bytes(pdf(document))
        wrong = differences(extract(path), document.tables)
        yield Trial(seed, document, sum(len(table.cells) for table in document.tables), wrong)
        if not wrong:
            path.unlink()


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Typeset random documents, read them, compare cell by cell.")
    parser.add_argument("documents", type=int)
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument("--show", type=int, default=0, help="differences to print of each document")
    parser.add_argument("--keep", type=Path, help="where PDFs that were misread stay")
    options = parser.parse_args(arguments)
    counts: Counter[str] = Counter(documents=0, cells=0, cells_wrong=0, documents_wrong=0)
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        for trial in trials(range(options.first, options.first + options.documents), folder):
            counts.update(documents=1, cells=trial.n_cells, cells_wrong=len(trial.differences), documents_wrong=bool(trial.differences))
            if trial.differences and options.show:
                looks = (f"{table.n_rows} x {table.n_columns}, {table.style.rules}, {table.cut}" for table in trial.document.tables)
                click.echo(f"seed {trial.seed}: {len(trial.differences)} of {trial.n_cells} cells; {'; '.join(looks)}")
                for difference in trial.differences[: options.show]:
                    click.echo(f"    {' '.join(map(str, difference))}")
    for name, count in counts.items():
        click.echo(f"{name}: {count}")
    return int(counts["cells_wrong"] > 0)


if __name__ == "__main__":
    sys.exit(main())
