"""A document half text, half scan, from the file to the published facts: one consistent warehouse, and doubt decided by arithmetic.

Of the sample a page of the revenue table is a bad image (80 dpi), and the pages of the first four forms are images as an office scans them.
"""

from decimal import Decimal

import pytest

from pipelines.extras import can_read_pictures
from tests.refreshed import Refreshed
from tests.typeset import sample
from tests.typeset.scan import Scanner, partly_scanned

pytestmark = pytest.mark.skipif(not can_read_pictures(), reason="the extra `scan` is not installed")

TABLE_PAGE = 5
FORM_PAGES = range(26, 31)
BAD = Scanner(dpi=80, noise=12.0, quality=20)


HALF = "half a scan"


def documents() -> dict[str, bytes]:
    """What is asked here, for the one refresh of all (conftest); where pictures are not read, nothing."""
    if not can_read_pictures():
        return {}
    bad = partly_scanned(sample.PDF_PATH.read_bytes(), [TABLE_PAGE], BAD)
    return {HALF: partly_scanned(bad, FORM_PAGES)}


def test_a_doubtful_figure_is_decided_by_an_identity_and_stands_beside_what_was_read_first(warehouse: Refreshed) -> None:
    printed = {(cell.row_no, cell.column_no): cell.text for cell in sample.tables()[1].expected()}
    repaired = warehouse.rows(
        HALF,
        "select table_no, row_no, column_no, read_first, amount_printed, amount_yuan, proven, text "
        "from marts.fct_printed_amounts join staging.cells using (document_id, table_no, row_no, column_no) "
        "where document_id = $id and repaired_by_identity",
    )
    assert repaired
    for table_no, row_no, column_no, read_first, chosen, yuan, proven, text in repaired:
        assert (table_no, chosen, proven) == (2, printed[row_no, column_no], True)
        assert (read_first, yuan) == (text, Decimal(chosen) * 10000)
        assert read_first != chosen
    ((counted,),) = warehouse.rows(HALF, "select n_repaired_by_identity from quality.scanned_figures where document_id = $id")
    assert counted == len(repaired)


def test_no_figure_that_is_read_wrong_passes_unremarked(warehouse: Refreshed) -> None:
    """2.21 lost its point twice in one row, whose sum holds all the same; the sum of the rows does not."""
    printed = {(cell.row_no, cell.column_no): cell.text for cell in sample.tables()[1].expected()}
    amounts = warehouse.rows(
        HALF,
        "select row_no, column_no, amount_printed, proven and n_holding = n_identities from marts.fct_printed_amounts "
        "join quality.cell_proofs using (document_id, table_no, row_no, column_no, proven) "
        f"where document_id = $id and table_no = 2 and page_no = {TABLE_PAGE} and amount_yuan <> 0",
    )
    assert len(amounts) > 20
    wrong = [(*place, text, is_sound) for *place, text, is_sound in amounts if text != printed.get((place[0], place[1]))]
    assert wrong
    assert [figure for figure in wrong if figure[3]] == []


def test_forms_from_images_prove_against_the_project_table_from_text(warehouse: Refreshed) -> None:
    outcomes = warehouse.rows(
        HALF,
        "with terms as (select distinct rule_id, identity_id, outcome, text_source from quality.identities "
        "join quality.identity_terms using (document_id, identity_id) "
        "join staging.cells using (document_id, table_no, row_no, column_no) "
        "where document_id = $id and rule_id in ('form_copy', 'form_sum')) "
        "select rule_id, sources, outcome in ('exact', 'rounding'), count(*) from "
        "(select rule_id, identity_id, outcome, list_sort(list(text_source)) as sources from terms group by all) group by all",
    )
    assert {(rule, tuple(sources), holds): n for rule, sources, holds, n in outcomes} == {
        ("form_copy", ("ocr", "text"), True): 4,
        ("form_copy", ("text",), True): 41,
        ("form_sum", ("ocr",), True): 8,
        ("form_sum", ("text",), True): 84,
    }


def test_the_forms_read_from_images_have_the_money_that_was_typeset(warehouse: Refreshed) -> None:
    found = warehouse.rows(
        HALF,
        "select form_no, horizon, sum(amount_yuan) from marts.fct_project_funding "
        "where document_id = $id and stated_in = 'performance_form' group by all",
    )
    horizons = {"implementation_period": "实施期_总额", "annual": "年度_总额"}
    forms = {form["form_no"]: form for form in sample.read("forms.csv")}
    assert len(found) == 2 * len(forms)
    assert [
        (form_no, horizon, total) for form_no, horizon, total in found if total != Decimal(forms[str(form_no)][horizons[horizon]])
    ] == []
