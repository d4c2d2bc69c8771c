"""A document half text, half scan, from the file to the published facts: one consistent warehouse, and doubt decided by arithmetic.

Of the sample a page of the revenue table is a bad image (80 dpi), and the pages of the first four forms are images as an office scans them.
"""

import os
import subprocess
import sys
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from pipelines.settings import CHECKOUT
from tests.typeset import sample
from tests.typeset.scan import Scanner, partly_scanned

pytest.importorskip("rapidocr", reason="the extra `scan` is not installed")

TABLE_PAGE = 5
FORM_PAGES = range(26, 31)
BAD = Scanner(dpi=80, noise=12.0, quality=20)


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    """The published file after one refresh."""
    home = tmp_path_factory.mktemp("home")
    (home / "raw").mkdir()
    bad = partly_scanned(sample.PDF_PATH.read_bytes(), [TABLE_PAGE], BAD)
    (home / "raw" / "half.pdf").write_bytes(partly_scanned(bad, FORM_PAGES))
    environment = os.environ | {"BUDGETS_HOME": str(home)}
    run = subprocess.run(
        [sys.executable, "-m", "pipelines", "refresh"], env=environment, cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout[-2000:] + run.stderr[-2000:]
    return duckdb.connect(str(home / "published" / "budgets.duckdb"), read_only=True)


def rows(warehouse: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[Any, ...]]:
    return warehouse.execute(sql).fetchall()


def test_a_doubtful_figure_is_decided_by_an_identity_and_stands_beside_what_was_read_first(warehouse: duckdb.DuckDBPyConnection) -> None:
    printed = {(cell.row_no, cell.column_no): cell.text for cell in sample.tables()[1].expected()}
    repaired = rows(
        warehouse,
        "select table_no, row_no, column_no, read_first, amount_printed, amount_yuan, proven, text "
        "from marts.fct_printed_amounts join staging.cells using (document_id, table_no, row_no, column_no) where repaired_by_identity",
    )
    assert repaired
    for table_no, row_no, column_no, read_first, chosen, yuan, proven, text in repaired:
        assert (table_no, chosen, proven) == (2, printed[row_no, column_no], True)
        assert (read_first, yuan) == (text, Decimal(chosen) * 10000)
        assert read_first != chosen
    ((counted,),) = rows(warehouse, "select n_repaired_by_identity from quality.scanned_figures")
    assert counted == len(repaired)


def test_no_figure_that_is_read_wrong_passes_unremarked(warehouse: duckdb.DuckDBPyConnection) -> None:
    """2.21 lost its point twice in one row, whose sum holds all the same; the sum of the rows does not."""
    printed = {(cell.row_no, cell.column_no): cell.text for cell in sample.tables()[1].expected()}
    amounts = rows(
        warehouse,
        "select row_no, column_no, amount_printed, proven and n_holding = n_identities from marts.fct_printed_amounts "
        "join quality.cell_proofs using (document_id, table_no, row_no, column_no, proven) "
        f"where table_no = 2 and page_no = {TABLE_PAGE} and amount_yuan <> 0",
    )
    assert len(amounts) > 20
    wrong = [(*place, text, is_sound) for *place, text, is_sound in amounts if text != printed.get((place[0], place[1]))]
    assert wrong
    assert [figure for figure in wrong if figure[3]] == []


def test_forms_from_images_prove_against_the_project_table_from_text(warehouse: duckdb.DuckDBPyConnection) -> None:
    outcomes = rows(
        warehouse,
        "with terms as (select distinct rule_id, identity_id, outcome, text_source from quality.identities "
        "join quality.identity_terms using (document_id, identity_id) "
        "join staging.cells using (document_id, table_no, row_no, column_no) where rule_id in ('form_copy', 'form_sum')) "
        "select rule_id, sources, outcome in ('exact', 'rounding'), count(*) from "
        "(select rule_id, identity_id, outcome, list_sort(list(text_source)) as sources from terms group by all) group by all",
    )
    assert {(rule, tuple(sources), holds): n for rule, sources, holds, n in outcomes} == {
        ("form_copy", ("ocr", "text"), True): 4,
        ("form_copy", ("text",), True): 41,
        ("form_sum", ("ocr",), True): 8,
        ("form_sum", ("text",), True): 84,
    }


def test_the_forms_read_from_images_have_the_money_that_was_typeset(warehouse: duckdb.DuckDBPyConnection) -> None:
    found = rows(
        warehouse,
        "select form_no, horizon, sum(amount_yuan) from marts.fct_project_funding where stated_in = 'performance_form' group by all",
    )
    horizons = {"implementation_period": "实施期_总额", "annual": "年度_总额"}
    forms = {form["form_no"]: form for form in sample.read("forms.csv")}
    assert len(found) == 2 * len(forms)
    assert [
        (form_no, horizon, total) for form_no, horizon, total in found if total != Decimal(forms[str(form_no)][horizons[horizon]])
    ] == []
