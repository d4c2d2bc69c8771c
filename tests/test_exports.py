"""One place's budget as other programs would have printed it, from the PDF to the facts: each is read as the one that all are made of."""

import pytest

from tests.refreshed import Refreshed
from tests.typeset import accounts, fonts, provinces
from tests.typeset.draw import pdf
from tests.typeset.exports import EXPORTS

pytestmark = pytest.mark.skipif(not fonts.is_installed(), reason=f"the package {fonts.PACKAGE} of requirements-dev.lock is not installed")

PLACE = "a ministry"
PRINT = provinces.LAYOUTS[PLACE][1]


def documents() -> dict[str, bytes]:
    """What is asked here, for the one refresh of all (conftest)."""
    document = provinces.document(PLACE)
    return {name: pdf(change(document)) for name, change in EXPORTS.items()}


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_is_understood_and_proven(warehouse: Refreshed, name: str) -> None:
    who = "select unit_name, fiscal_year, disclosure_kind, facts_status, reconciliation from marts.dim_documents where document_id = $id"
    assert warehouse.rows(name, who) == [(PRINT.unit, PRINT.year, "budget", "complete", "reconciled")]
    assert warehouse.rows(name, "select what, text from quality.unmapped where document_id = $id") == []
    assert warehouse.rows(name, "select table_no, reason from quality.tables where document_id = $id and not usable") == []
    broken = "select identity_id from quality.identities where document_id = $id and outcome in ('broken', 'suspicious')"
    assert warehouse.rows(name, broken) == []
    unproven = "select row_label from marts.fct_printed_amounts where document_id = $id and not proven and amount_yuan <> 0"
    assert warehouse.rows(name, unproven) == []


@pytest.mark.parametrize("name", EXPORTS)
def test_its_facts_sum_to_the_accounts(warehouse: Refreshed, name: str) -> None:
    of_document = f"document_id = $id and fiscal_year = {PRINT.year} and phase = 'budget'"
    by_subject = f"""
        select subject_code, sum(amount_yuan) from marts.fct_expenditure_by_subject where {of_document}
        group by all having sum(amount_yuan) <> 0"""
    spent = {code: accounts.spent(code) * 10_000 for code in accounts.ITEMS if accounts.spent(code)}
    assert dict(warehouse.rows(name, by_subject)) == spent
    by_class = f"""
        select department_class_code, sum(amount_yuan) from marts.fct_expenditure_by_economic_class
        where {of_document} and is_primary_basis group by all having sum(amount_yuan) <> 0"""
    classes = {code: entry[1] * 10_000 for code, entry in accounts.DEPARTMENT.items() if isinstance(entry, tuple)}
    assert dict(warehouse.rows(name, by_class)) == classes
    printed = "select count(*) from marts.fct_printed_amounts where document_id = $id and amount_yuan <> 0"
    assert warehouse.rows(name, printed) == [(243,)]
