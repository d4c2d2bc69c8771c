"""From random budgets to the warehouse: figures that agree are all proven, sums come out to the fen, and a misprint is found."""

import re
from collections import defaultdict
from decimal import Decimal

import pytest

from tests.refreshed import Refreshed
from tests.typeset import fonts, sample
from tests.typeset.budget import Budget, Misprint
from tests.typeset.draw import pdf

pytestmark = pytest.mark.skipif(not fonts.is_installed(), reason=f"the package {fonts.PACKAGE} of requirements-dev.lock is not installed")

SOUND = range(1, 9)
MISPRINTED = range(101, 107)


def misprinted(seed: int) -> tuple[Budget, Misprint]:
    budget = Budget(seed)
    return budget, budget.misprint()


def documents() -> dict[str, bytes]:
    """What is asked here, the project's own sample too, for the one refresh of all (conftest)."""
    documents = {f"sound-{seed}": pdf(Budget(seed).document()) for seed in SOUND}
    for seed in MISPRINTED:
        budget, misprint = misprinted(seed)
        documents[f"misprinted-{seed}"] = pdf(budget.document(misprint))
    documents["sample"] = sample.PDF_PATH.read_bytes()
    return documents


@pytest.mark.parametrize("seed", SOUND)
def test_a_sound_budget_is_reconciled_and_all_its_amounts_proven(warehouse: Refreshed, seed: int) -> None:
    assert warehouse.rows(f"sound-{seed}", "select reconciliation, facts_status from marts.dim_documents where document_id = $id") == [
        ("reconciled", "complete")
    ]
    # The random 三公 know nothing of the economic classes within them: that question may be asked.
    certain = "select distinct outcome from quality.identities where document_id = $id and rule_id <> 'within_three_public'"
    outcomes = warehouse.rows(f"sound-{seed}", certain)
    assert outcomes == [("exact",)]
    unproven = "select row_label, measure, amount_printed from marts.fct_printed_amounts where document_id = $id and not proven"
    assert warehouse.rows(f"sound-{seed}", unproven) == []


@pytest.mark.parametrize("seed", SOUND)
def test_additive_facts_sum_to_the_budget(warehouse: Refreshed, seed: int) -> None:
    budget = Budget(seed)
    spent: dict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
    for item in budget.items:
        fund = "government_fund" if item.is_fund else "general_public"
        for kind, amount in (("basic", item.basic), ("project", item.project)):
            if amount:
                spent[item.code, fund, kind] += amount * 10_000
    by_subject = """
        select subject_code, fund, expenditure_type, sum(amount_yuan) from marts.fct_expenditure_by_subject
        where document_id = $id group by all having sum(amount_yuan) <> 0"""
    assert {(code, fund, kind): amount for code, fund, kind, amount in warehouse.rows(f"sound-{seed}", by_subject)} == spent
    by_class = """
        select department_class_code, sum(amount_yuan) from marts.fct_expenditure_by_economic_class
        where document_id = $id and is_primary_basis group by all having sum(amount_yuan) <> 0"""
    wanted = {code: amount * 10_000 for code, amount in budget.economic.items() if amount}
    assert dict(warehouse.rows(f"sound-{seed}", by_class)) == wanted
    by_project = "select project_name, amount_yuan from marts.fct_project_funding where document_id = $id and amount_yuan <> 0"
    projects = sorted((name, amount * 10_000) for name, amount, _ in budget.projects)
    assert sorted(warehouse.rows(f"sound-{seed}", by_project)) == projects
    three_public = "select sum(amount_yuan) from marts.fct_three_public where document_id = $id"
    assert warehouse.rows(f"sound-{seed}", three_public) == [(sum(budget.three_public.values(), Decimal()) * 10_000,)]


@pytest.mark.parametrize("seed", MISPRINTED)
def test_a_misprint_is_found_and_its_true_value_implied(warehouse: Refreshed, seed: int) -> None:
    _, misprint = misprinted(seed)
    printed, true = (Decimal(text.replace(",", "")) * 10_000 for text in (misprint.printed, misprint.true))
    assert warehouse.rows(f"misprinted-{seed}", "select reconciliation from marts.dim_documents where document_id = $id") == [
        ("discrepant",)
    ]
    suspects = """
        select table_no, row_no, column_no, printed_yuan, implied_yuan from quality.suspects
        where document_id = $id and len(list_filter(identity_ids, lambda i: not contains(i, '/within_three_public/'))) > 0"""
    assert warehouse.rows(f"misprinted-{seed}", suspects) == [(misprint.table_no, misprint.row_no, misprint.column_no, printed, true)]


def test_the_sample_is_reconciled(warehouse: Refreshed) -> None:
    assert warehouse.rows("sample", "select unit_name, fiscal_year, disclosure_kind from marts.dim_documents where document_id = $id") == [
        (sample.UNIT, 2026, "budget")
    ]
    broken = "select rule_id, identity_id from quality.identities where document_id = $id and strength = 'hard' and outcome = 'broken'"
    assert warehouse.rows("sample", broken) == []
    # The items of the expenditure table, each rounded as printed, come to 200 yuan more than its total of 8,530.80 万元.
    printed = {(cell["row_no"], cell["column_no"]): cell["text"] for cell in sample.read("tables/03_支出总表.csv")}
    items = sum(
        (Decimal(printed[row, "3"]) for (row, column), text in printed.items() if column == "1" and re.fullmatch(r"\d{7}", text)), Decimal()
    )
    total = "select sum(amount_yuan) from marts.fct_expenditure_by_subject where document_id = $id"
    assert warehouse.rows("sample", total) == [(items * 10_000,)]
    forms = """
        select count(distinct form_no), sum(amount_yuan) from marts.fct_project_funding
        where document_id = $id and stated_in = 'performance_form' and horizon = 'annual'"""
    annual = sum((Decimal(form["年度_总额"]) for form in sample.read("forms.csv")), Decimal())
    assert warehouse.rows("sample", forms) == [(46, annual)]


def test_no_more_is_proven_than_there_is(warehouse: Refreshed) -> None:
    assert (
        warehouse.connection.execute("select table_no, n_amounts, n_proven from quality.tables where n_proven > n_amounts").fetchall() == []
    )
