"""corrections.csv: what is read of it, and that a corrected figure stands beside the printed one and nowhere else."""

import hashlib
import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.corrections import Correction, read_corrections
from pipelines.documents import find
from pipelines.settings import Settings
from tests.refreshed import refresh
from tests.workshop import Workshop

HEAD = "document,table_no,row_no,column_no,printed,corrected,why\n"
DOCUMENTS = {"city/a.pdf": "aaaa0000" + "1" * 56, "city/b.pdf": "bbbb0000" + "2" * 56}


def read(folder: Path, text: str) -> tuple[list[Correction], list[str]]:
    path = folder / "corrections.csv"
    path.write_text(text, encoding="utf-8")
    return read_corrections(path, DOCUMENTS)


def test_no_file_is_no_correction_and_no_remark(tmp_path: Path) -> None:
    assert read_corrections(tmp_path / "corrections.csv", DOCUMENTS) == ([], [])


@pytest.mark.parametrize("document", ["aaaa0000", "aaaa0000" + "1" * 56, "city/a.pdf"])
def test_a_document_is_named_by_its_id_or_its_path(tmp_path: Path, document: str) -> None:
    corrections, remarks = read(tmp_path, "\ufeff" + HEAD + f'{document},5,6,7,"1,005.50",4.50,misprint\n')
    assert remarks == []
    assert corrections == [Correction(document, 5, 6, 7, "1,005.50", "4.50", "misprint", DOCUMENTS["city/a.pdf"])]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("aaaa0000,five,6,7,5.50,4.50,misprint", "line 2: table_no 'five' is no number; it is left out"),
        ("aaaa0000,5,99999999999,7,5.50,4.50,misprint", "line 2: row_no '99999999999' is no number; it is left out"),
        ("aaaa0000,5,6,7,5.50,,misprint", "line 2: corrected is empty; it is left out"),
        ("aaaa0000,5,6,7,5.50,4.50,", "line 2: why is empty; it is left out"),
        ("cccc0000,5,6,7,5.50,4.50,misprint", "line 2: 'cccc0000' names 0 documents under raw"),
        ("aaaa,5,6,7,5.50,4.50,misprint", "line 2: 'aaaa' names 0 documents under raw"),
    ],
)
def test_a_row_that_cannot_be_used_is_said(tmp_path: Path, row: str, said: str) -> None:
    corrections, remarks = read(tmp_path, HEAD + row + "\n")
    assert remarks == [f"corrections.csv {said}"]
    assert all(c.document_id is None for c in corrections)


def test_a_file_without_its_columns_is_not_used(tmp_path: Path) -> None:
    corrections, (remark,) = read(tmp_path, "document,cell\naaaa0000,5\n")
    assert corrections == []
    assert remark.startswith("corrections.csv is not used: it has no column table_no, row_no, column_no, printed, corrected, why")


def test_a_cell_corrected_twice_is_said(home: Settings, plain_pdf: Path) -> None:
    home.corrections.write_text(HEAD + f"{plain_pdf.name},1,1,1,5,4,one\n{plain_pdf.name},1,1,1,5,3,other\n", encoding="utf-8")
    (remark,) = find(home.raw, home.build / "files.json", home.corrections).remarks
    document = hashlib.sha256(plain_pdf.read_bytes()).hexdigest()[:8]
    assert remark == f"corrections.csv: {document}, table 1, row 1, column 1 is corrected 2 times; none is applied"


TABLE = "select * exclude (amount_corrected_yuan) from marts.{fact} order by all"
FACTS = ("fct_printed_amounts", "fct_expenditure_by_subject", "fct_budget_totals")


def rows(settings: Settings, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(settings.published_database), read_only=True) as database:
        return database.execute(sql).fetchall()


def test_a_corrected_amount_stands_beside_the_printed_one(sample_home: Settings, workshop: Workshop) -> None:
    settings = workshop.home(keep_intermediate=False, like=sample_home)
    for folder in ("raw", "build/extracted", "published"):
        shutil.copytree(sample_home.home / folder, settings.home / folder, symlinks=True)
    [(document, *place, printed, yuan)] = rows(
        settings,
        """select document_id, table_no, row_no, column_no, amount_printed, amount_yuan from marts.fct_printed_amounts
        where table_kind = 'expenditure' and row_role = 'leaf' and amount_yuan > 0 order by all limit 1""",
    )
    before = {fact: rows(settings, TABLE.format(fact=fact)) for fact in FACTS}
    where = ",".join(str(number) for number in place)
    settings.corrections.write_text(HEAD + f'{document[:8]},{where},"{printed}","0.01",a test\n', encoding="utf-8")
    said = refresh(settings.home)
    assert "published" in said, "a changed file of corrections is something new"
    assert "emitted no result" not in said, "of what stands as before, Dagster is told so"
    corrected = "select table_no, row_no, column_no, amount_yuan, amount_corrected_yuan::varchar from marts.fct_printed_amounts"
    assert rows(settings, f"{corrected} where amount_corrected_yuan is not null") == [(*place, yuan, "100.00")]
    assert {fact: rows(settings, TABLE.format(fact=fact)) for fact in FACTS} == before, "what is printed stays what it is"
    assert "nothing has changed" in refresh(settings.home)

    settings.corrections.unlink()
    assert "published" in refresh(settings.home)
    assert rows(settings, f"{corrected} where amount_corrected_yuan is not null") == []


def test_a_reason_may_run_over_lines(tmp_path: Path) -> None:
    (tmp_path / "corrections.csv").write_text(HEAD + 'a.pdf,1,2,3,"1","2","first\u2028line\nsecond line"\n', encoding="utf-8")
    [correction], remarks = read_corrections(tmp_path / "corrections.csv", {"a.pdf": "ab" * 32})
    assert (correction.why, remarks) == ("first\u2028line\nsecond line", [])
