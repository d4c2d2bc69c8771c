"""The whole way, from a PDF to the facts, for tables whose columns are not ruled."""

from dataclasses import replace

import pytest

from tests.refreshed import Refreshed
from tests.test_foreign_print import laid_out
from tests.typeset import fonts, provinces
from tests.typeset.budget import Budget
from tests.typeset.draw import pdf
from tests.typeset.model import Document, Rules, Table

pytestmark = pytest.mark.skipif(not fonts.is_installed(), reason=f"the package {fonts.PACKAGE} of requirements-dev.lock is not installed")

BUDGET = Budget(32)
FEW: tuple[Rules, ...] = ("none", "three", "horizontal")
PANELS = "Gansu, final"


def ruled_so(document: Document, rules: Rules) -> bytes:
    """The document with its tables ruled in another way."""
    changed = (replace(b, style=replace(b.style, rules=rules)) if isinstance(b, Table) else b for b in document.blocks)
    return pdf(replace(document, blocks=tuple(changed)))


def documents() -> dict[str, bytes]:
    """A budget in each way, and the accounts of three panels (test_foreign_print has them with all rules) with none."""
    of_few_rules = {rules: ruled_so(BUDGET.document(), rules) for rules in FEW}
    return of_few_rules | {"panels without rules": ruled_so(provinces.document(PANELS), "none")}


@pytest.mark.parametrize("rules", FEW)
def test_a_budget_whose_columns_are_not_ruled_is_understood(warehouse: Refreshed, rules: Rules) -> None:
    status = "select facts_status, reconciliation from marts.dim_documents where document_id = $id"
    assert warehouse.rows(rules, status) == [("complete", "reconciled")]
    assert warehouse.rows(rules, "select what, text from quality.unmapped where document_id = $id") == []
    total = "select sum(amount_yuan) from marts.fct_expenditure_by_subject where document_id = $id"
    assert warehouse.rows(rules, total) == [(BUDGET.total * 10_000,)]


def test_a_label_over_blank_codes_and_names_is_that_of_the_figure_behind_them(warehouse: Refreshed) -> None:
    """公用经费合计 over five columns, its figure in the third panel: beside blanks it was money of no class, once more."""
    query = """
        select sum(amount_yuan), count(*) filter (derivation = 'remainder') from marts.fct_expenditure_by_economic_class
        where document_id = $id and is_primary_basis"""
    assert warehouse.rows("panels without rules", query) == warehouse.rows(laid_out(PANELS), query)
