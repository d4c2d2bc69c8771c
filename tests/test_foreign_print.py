"""The whole way, from a PDF to the facts, for print that is new: the words of other places, and cells that hold what they should not."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest

from tests.refreshed import Refreshed
from tests.typeset import accounts, fonts, provinces
from tests.typeset.budget import Budget
from tests.typeset.dialects import dialects, spoken
from tests.typeset.draw import pdf
from tests.typeset.model import Block, Document, Paragraph, Sheet, Table

pytestmark = pytest.mark.skipif(not fonts.is_installed(), reason=f"the package {fonts.PACKAGE} of requirements-dev.lock is not installed")

PLACES = {place: Budget(seed) for seed, place in enumerate(dialects(), start=11)}
# Its words for 基本支出 are in no seed.
NOWHERE = "nowhere"
SPENT = "final accounts"
EXPENDITURE = 3  # the number of 支出总表
BAD = Budget(31)
UNRULED = ("教育支出 1,160.50 960.50", "合计 1,160.50 960.50")
NO_NUMBERS = ("—", "/", "无", "1.50 3")


def laid_out(place: str) -> str:
    """The name of the document in that place's layout; the place alone is that of its words."""
    return f"layout of {place}"


def table(document: Document, number: int) -> Table:
    return document.tables[number - 1]


def with_texts(document: Document, number: int, texts: Mapping[tuple[int, int], str]) -> Document:
    """The document with other texts in cells (row, column) of one table."""
    old = table(document, number)
    new = replace(old, cells=tuple(replace(cell, text=texts.get((cell.row, cell.column), cell.text)) for cell in old.cells))
    return replace(document, blocks=tuple(new if block is old else block for block in document.blocks))


def items(document: Document, number: int) -> list[int]:
    """The rows of a table whose code has seven digits."""
    return [
        cell.row for cell in table(document, number).cells if cell.column == 1 and len(cell.text or "") == 7 and (cell.text or "").isdigit()
    ]


def amount(document: Document, number: int, row: int, column: int) -> Decimal:
    (text,) = [cell.text for cell in table(document, number).cells if (cell.row, cell.column) == (row, column)]
    return Decimal((text or "0").replace(",", ""))


def no_numbers() -> Document:
    document = BAD.document()
    return with_texts(document, EXPENDITURE, {(row, 5): text for row, text in zip(items(document, EXPENDITURE), NO_NUMBERS, strict=False)})


def two_units() -> Document:
    """支出总表 in 万元 by its line, with project expenditure in 元 by its heading."""
    document = BAD.document()
    rows = range(3, table(document, EXPENDITURE).n_rows + 1)
    yuan = {(row, 5): str(amount(document, EXPENDITURE, row, 5) * 10_000) for row in rows}
    return with_texts(document, EXPENDITURE, yuan | {(2, 5): "项目支出（元）"})


def wrong_code() -> Document:
    document = BAD.document()
    return with_texts(document, EXPENDITURE, {(items(document, EXPENDITURE)[0], 1): "20101031"})


def no_year() -> Document:
    """Not a year anywhere: on the cover, in titles, in headings."""

    def bare(text: str | None) -> str | None:
        return re.sub(r"20\d\d年(度)?", "", text) if text else text

    def block(old: Block) -> Block:
        if isinstance(old, Table):
            above = tuple(replace(line, middle=bare(line.middle) or "") for line in old.above)
            return replace(old, above=above, cells=tuple(replace(cell, text=bare(cell.text)) for cell in old.cells))
        return replace(old, text=bare(old.text) or "") if isinstance(old, Paragraph) else replace(old, running="")

    document = BAD.document()
    return replace(document, title="", blocks=tuple(map(block, document.blocks)))


def unruled() -> Document:
    """A table more, without rules."""
    document = BAD.document()
    return replace(
        document, blocks=(*document.blocks, Sheet(), *(Paragraph(text.replace(" ", "    ")) for text in ("支出明细表", *UNRULED)))
    )


def documents() -> dict[str, bytes]:
    """What is asked here, for the one refresh of all (conftest)."""
    documents = {place: spoken(budget.document(), dialects()[place]) for place, budget in PLACES.items()}
    documents |= {laid_out(place): provinces.document(place) for place in provinces.LAYOUTS}
    documents |= {
        "before it was spent": PLACES[SPENT].document(),
        "no_numbers": no_numbers(),
        "two_units": two_units(),
        "wrong_code": wrong_code(),
        "no_year": no_year(),
        "unruled": unruled(),
    }
    return {name: pdf(document) for name, document in documents.items()}


@pytest.mark.parametrize("place", PLACES)
def test_a_budget_in_the_words_of_another_place_is_understood(warehouse: Refreshed, place: str) -> None:
    budget = PLACES[place]
    who = "select unit_name, fiscal_year, disclosure_kind, facts_status, reconciliation from marts.dim_documents where document_id = $id"
    kind = "final_accounts" if place == SPENT else "budget"
    assert warehouse.rows(place, who) == [(budget.unit, budget.year, kind, "complete", "reconciled")]
    assert warehouse.rows(place, "select what, text from quality.unmapped where document_id = $id") == []
    assert warehouse.rows(place, "select table_no, reason from quality.tables where document_id = $id and not usable") == []


@pytest.mark.parametrize("place", PLACES)
def test_its_facts_sum_to_the_budget(warehouse: Refreshed, place: str) -> None:
    budget = PLACES[place]
    spent: dict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
    for item in budget.items:
        fund = "government_fund" if item.is_fund else "general_public"
        basic = "unspecified" if place == NOWHERE else "basic"
        for kind, amount in ((basic, item.basic), ("project", item.project)):
            if amount:
                spent[item.code, fund, kind] += amount * 10_000
    by_subject = """
        select subject_code, fund, expenditure_type, sum(amount_yuan) from marts.fct_expenditure_by_subject
        where document_id = $id group by all having sum(amount_yuan) <> 0"""
    assert {(code, fund, kind): amount for code, fund, kind, amount in warehouse.rows(place, by_subject)} == spent
    by_class = """
        select department_class_code, sum(amount_yuan) from marts.fct_expenditure_by_economic_class
        where document_id = $id and is_primary_basis group by all having sum(amount_yuan) <> 0"""
    assert dict(warehouse.rows(place, by_class)) == {code: amount * 10_000 for code, amount in budget.economic.items() if amount}
    by_project = "select project_name, amount_yuan from marts.fct_project_funding where document_id = $id and amount_yuan <> 0"
    assert sorted(warehouse.rows(place, by_project)) == sorted((name, amount * 10_000) for name, amount, _ in budget.projects)
    three_public = "select sum(amount_yuan) from marts.fct_three_public where document_id = $id"
    assert warehouse.rows(place, three_public) == [(sum(budget.three_public.values(), Decimal()) * 10_000,)]


NO_CLASSES, NO_THREE_PUBLIC = ("Yunnan", "Hebei", "Zhejiang", "by unit", "Dehong"), ("Hebei", "a hospital")
# What nothing in a document can prove: a sum of one part, a figure that stands there once.
ALONE = {
    "公用经费合计",
    "行政经费",
    "（1）国内接待费",
    "其中：政府性基金",
    "（一）行政单位",
    "105",
    "其中：授予小微企业合同金额",
    "（二）政府采购授予中小企业合同金额",
}


@pytest.mark.parametrize("place", provinces.LAYOUTS)
def test_a_document_in_the_layout_of_another_place_is_understood(warehouse: Refreshed, place: str) -> None:
    p = provinces.LAYOUTS[place][1]
    who = "select unit_name, fiscal_year, disclosure_kind, facts_status, reconciliation from marts.dim_documents where document_id = $id"
    assert warehouse.rows(laid_out(place), who) == [
        (p.unit, p.year, "final_accounts" if p.is_final else "budget", "complete", "reconciled")
    ]
    assert warehouse.rows(laid_out(place), "select what, text from quality.unmapped where document_id = $id and text <> '—'") == []
    assert warehouse.rows(laid_out(place), "select table_no, reason from quality.tables where document_id = $id and not usable") == []
    broken = "select identity_id from quality.identities where document_id = $id and outcome in ('broken', 'suspicious')"
    assert warehouse.rows(laid_out(place), broken) == []
    unproven = """
        select distinct row_label from marts.fct_printed_amounts
        where document_id = $id and not proven and amount_yuan <> 0 and measure not like '%price'"""
    assert {label for (label,) in warehouse.rows(laid_out(place), unproven)} <= ALONE


@pytest.mark.parametrize("place", provinces.LAYOUTS)
def test_its_facts_sum_to_the_accounts(warehouse: Refreshed, place: str) -> None:
    p = provinces.LAYOUTS[place][1]
    of_document = f"document_id = $id and fiscal_year = {p.year} and phase = '{'final' if p.is_final else 'budget'}'"
    by_subject = f"""
        select subject_code, sum(amount_yuan) from marts.fct_expenditure_by_subject where {of_document}
        group by all having sum(amount_yuan) <> 0"""
    spent = {code: accounts.spent(code) * 10_000 for code in accounts.ITEMS if accounts.spent(code)}
    assert dict(warehouse.rows(laid_out(place), by_subject)) == spent
    by_class = f"""
        select department_class_code, sum(amount_yuan) from marts.fct_expenditure_by_economic_class
        where {of_document} and is_primary_basis group by all having sum(amount_yuan) <> 0"""
    classes = {code: entry[1] * 10_000 for code, entry in accounts.DEPARTMENT.items() if isinstance(entry, tuple)}
    assert dict(warehouse.rows(laid_out(place), by_class)) == ({} if place in NO_CLASSES else classes)
    three_public = (
        f"select item, sum(amount_yuan) from marts.fct_three_public where {of_document} group by all having sum(amount_yuan) <> 0"
    )
    leaves = {"vehicle_purchase": accounts.PURCHASE, "vehicle_operation": accounts.OPERATION, "reception": accounts.RECEPTION}
    printed = {item: amount * 10_000 for item, amount in leaves.items()}
    assert dict(warehouse.rows(laid_out(place), three_public)) == ({} if place in NO_THREE_PUBLIC else printed)


def test_of_projects_revenue_and_expenditure_what_was_spent_is_their_funding(warehouse: Refreshed) -> None:
    query = "select project_name, phase, sum(amount_yuan) from marts.fct_project_funding where document_id = $id group by all order by all"
    assert warehouse.rows(laid_out("Inner Mongolia, final"), query) == sorted(
        (name, "final", amount * 10_000) for name, amount in accounts.PROJECTS
    )


def test_headings_said_again_inside_a_table_say_the_phase_of_what_is_below_them(warehouse: Refreshed) -> None:
    """And the counts that end the table are no money: 6 vehicles are not 6万元."""
    query = "select phase, item, amount_yuan::integer from marts.fct_three_public where document_id = $id and amount_yuan <> 0"
    leaves = {"vehicle_purchase": 250_000, "vehicle_operation": 180_000, "reception": 32_000}
    twice = [(phase, item, amount * k) for phase, k in (("budget", 2), ("final", 1)) for item, amount in leaves.items()]
    assert sorted(warehouse.rows(laid_out("Jiangsu, final"), query)) == sorted(twice)
    counted = "select count(*) from marts.fct_printed_amounts where document_id = $id and amount_printed in ('6', '21', '164')"
    assert warehouse.rows(laid_out("Jiangsu, final"), counted) == [(0,)]


def test_names_under_a_heading_that_no_rule_knows_are_those_of_the_figures_right_of_them(warehouse: Refreshed) -> None:
    """按功能分类 over the names of the second panel, 增减（%） before those of another: the figures were those of the revenue's names."""
    for place in ("Jiangsu, final", "Jinyuan"):
        year = provinces.LAYOUTS[place][1].year
        query = f"select sum(amount_yuan)::integer from marts.fct_revenue_by_source where document_id = $id and fiscal_year = {year}"
        assert warehouse.rows(laid_out(place), query) == [(accounts.spent() * 10_000,)]


def test_one_revenue_by_function_and_by_unit_is_told_once(warehouse: Refreshed) -> None:
    query = "select sum(amount_yuan)::integer from marts.fct_revenue_by_source where document_id = $id"
    assert warehouse.rows(laid_out("Tianjin, final"), query) == [(accounts.spent(carried=False) * 10_000,)]


def test_appropriations_of_which_one_fund_is_named_are_sources_as_well(warehouse: Refreshed) -> None:
    """财政拨款收入, 其中：政府性基金: what is not of that fund was missing."""
    query = """
        select source, amount_yuan::integer, derivation from marts.fct_revenue_by_source
        where document_id = $id and amount_yuan <> 0 order by all"""
    appropriated = accounts.spent(fund="general_public", carried=False)
    assert warehouse.rows(laid_out("final accounts until 2016"), query) == [
        ("business", 200_000, "printed"),
        ("carried_over", 356_000, "printed"),
        ("fiscal", appropriated * 10_000, "remainder"),
        ("government_fund", 3_500_000, "printed"),
    ]


@pytest.mark.parametrize("place", ["final accounts until 2016", "Yunnan, final"])
def test_a_table_of_what_came_in_and_was_spent_tells_the_fund_of_the_expenditure(warehouse: Refreshed, place: str) -> None:
    query = """
        select distinct fund from marts.fct_expenditure_by_subject
        where document_id = $id and subject_code = '2010301' and amount_yuan <> 0"""
    assert warehouse.rows(laid_out(place), query) == [("general_public",)]


def test_of_projects_in_groups_the_lower_name_is_the_projects_and_its_money_is_told_once(warehouse: Refreshed) -> None:
    query = """
        select project_name, budget_period, sum(amount_yuan)::integer from marts.fct_project_funding
        where document_id = $id and amount_yuan <> 0 group by all order by all"""
    assert warehouse.rows(laid_out("a hospital"), query) == sorted(
        [
            ("政务服务大厅运行维护经费", "current_year", 1_510_000),
            ("档案数字化项目", "current_year", 644_000),
            ("档案数字化项目", "carried_over", 356_000),
            ("城区道路改造提升项目", "unspecified", 3_500_000),
        ]
    )


@pytest.mark.parametrize("place", ["Liaoning, final", "Inner Mongolia, final"])
def test_procurement_in_the_table_of_agency_information_is_procurement(warehouse: Refreshed, place: str) -> None:
    """Its total is the sum of them, and the contracts with small businesses are the same money once more."""
    query = """
        select item, derivation, sum(amount_yuan) from marts.fct_procurement
        where document_id = $id group by all having sum(amount_yuan) <> 0"""
    assert sorted(warehouse.rows(laid_out(place), query)) == [("goods", "printed", 450_000), ("services", "printed", 750_000)]


def test_kinds_of_purchases_without_purchases_are_facts(warehouse: Refreshed) -> None:
    query = "select item, fund, amount_yuan::integer from marts.fct_procurement where document_id = $id order by all"
    assert warehouse.rows(laid_out("Yiyuan"), query) == [("goods", "all", 600_000), ("services", "all", 350_000), ("works", "all", 250_000)]


def test_the_sum_of_kinds_of_purchases_beside_them_is_no_purchase(warehouse: Refreshed) -> None:
    query = "select item, amount_yuan::integer from marts.fct_procurement where document_id = $id order by all"
    assert warehouse.rows(laid_out("Jinyuan"), query) == [("goods", 600_000), ("services", 350_000), ("works", 250_000)]


def test_the_budget_of_a_year_that_is_printed_twice_is_told_once(warehouse: Refreshed) -> None:
    """年初预算数 beside 调整预算数: their sum was the budget's revenue."""
    query = "select phase, sum(amount_yuan)::integer from marts.fct_revenue_by_source where document_id = $id group by all order by all"
    whole = accounts.spent() * 10_000
    assert warehouse.rows(laid_out("final accounts until 2018"), query)[0] == ("budget", whole * 2)


def test_a_code_before_the_name_of_a_project_is_its_code(warehouse: Refreshed) -> None:
    of_forms = "document_id = $id and stated_in = 'performance_form'"
    query = f"select distinct project_code, project_name from marts.fct_project_funding where {of_forms}"
    name = "51000021R000000019951-政务服务大厅运行维护经费"
    assert warehouse.rows(laid_out("Sichuan, final"), query) == [("51000021R000000019951", name)]


def test_what_is_no_number_in_an_amount_cell_is_kept_and_listed_and_is_not_zero(warehouse: Refreshed) -> None:
    assert sorted(warehouse.rows("no_numbers", "select what, text from quality.unmapped where document_id = $id")) == sorted(
        ("amount", text) for text in NO_NUMBERS
    )
    cells = f"select text from staging.cells where document_id = $id and table_no = {EXPENDITURE} and column_no = 5"
    assert set(NO_NUMBERS) <= {text for (text,) in warehouse.rows("no_numbers", cells)}
    at_them = f"""
        select count(*) from marts.fct_printed_amounts semi join staging.cells using (document_id, table_no, row_no, column_no)
        where document_id = $id and amount_printed in {NO_NUMBERS}"""
    assert warehouse.rows("no_numbers", at_them) == [(0,)]
    # the whole of the document is what it was: 合计 of the rows is printed, what the cells do not say is unspecified
    total = "select sum(amount_yuan) from marts.fct_expenditure_by_subject where document_id = $id"
    assert warehouse.rows("no_numbers", total) == [(BAD.total * 10_000,)]


def test_rows_of_figures_that_no_table_takes_are_listed_and_the_facts_are_partial(warehouse: Refreshed) -> None:
    listed = warehouse.rows("unruled", "select what, table_no, text from quality.unmapped where document_id = $id")
    assert sorted(listed) == sorted(("line", None, text) for text in UNRULED)
    assert warehouse.rows("unruled", "select facts_status from marts.dim_documents where document_id = $id") == [("partial",)]


def test_a_column_with_a_unit_of_its_own_is_in_that_unit(warehouse: Refreshed) -> None:
    units = f"""
        select distinct expenditure_type, unit_printed from marts.fct_printed_amounts
        where document_id = $id and table_no = {EXPENDITURE}"""
    assert sorted(warehouse.rows("two_units", units)) == [("all", "万元"), ("basic", "万元"), ("project", "元")]
    total = "select sum(amount_yuan) from marts.fct_expenditure_by_subject where document_id = $id"
    assert warehouse.rows("two_units", total) == [(BAD.total * 10_000,)]
    assert warehouse.rows("two_units", "select count(*) from quality.identities where document_id = $id and outcome = 'broken'") == [(0,)]


def test_a_code_of_a_wrong_length_is_listed_and_its_money_kept(warehouse: Refreshed) -> None:
    assert warehouse.rows("wrong_code", "select what, text from quality.unmapped where document_id = $id") == [("code", "20101031")]
    total = "select sum(amount_yuan) from marts.fct_expenditure_by_subject where document_id = $id"
    assert warehouse.rows("wrong_code", total) == [(BAD.total * 10_000,)]


def test_amounts_of_which_no_year_is_known_make_no_facts_and_are_listed(warehouse: Refreshed) -> None:
    who = "select unit_name, fiscal_year, facts_status from marts.dim_documents where document_id = $id"
    assert warehouse.rows("no_year", who) == [(BAD.unit, None, "none")]
    unmapped = "select what, text[:4] from quality.unmapped where document_id = $id"
    assert warehouse.rows("no_year", unmapped) == [("year", "收支总表")]
    reasons = "select distinct usable, reason from quality.tables where document_id = $id"
    assert warehouse.rows("no_year", reasons) == [(False, "the year is not known")]
    printed = "select count(*) > 100, count(fiscal_year) from marts.fct_printed_amounts where document_id = $id"
    assert warehouse.rows("no_year", printed) == [(True, 0)]


def test_a_budget_and_the_final_accounts_of_its_year_are_set_side_by_side(warehouse: Refreshed) -> None:
    budget = PLACES[SPENT]
    query = """
        select subject_code, fiscal_year, budget_yuan, final_yuan, difference_yuan, execution_rate
        from marts.fct_execution where unit_name = ? order by all"""
    wanted = [(item.code, budget.year, item.total * 10_000, item.total * 10_000, Decimal(0), Decimal(1)) for item in budget.items]
    assert warehouse.connection.execute(query, [budget.unit]).fetchall() == sorted(wanted)
    sources = "select distinct source_label from marts.fct_project_funding where document_id = $id order by all"
    assert warehouse.rows("before it was spent", sources) == [("一般公共预算",), ("政府性基金预算",)]
