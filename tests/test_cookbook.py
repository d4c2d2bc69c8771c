"""The cookbook's questions: each is answered from the sample, the page says what they answer, figures are those of data/sample."""

import re
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from pipelines.paper.fold import fold
from pipelines.settings import Settings
from tests.cookbook import COOKBOOK, QUESTIONS, comments, cookbook
from tests.typeset import sample

# What one document alone cannot answer.
NEEDS_MORE_DOCUMENTS = ["14_budget_against_final"]


def ask(home: Settings, name: str) -> list[dict[str, object]]:
    (path,) = (path for path in QUESTIONS if path.stem == name)
    with duckdb.connect(str(home.published_database), read_only=True) as connection:
        answer = connection.execute(path.read_text(encoding="utf-8"))
        columns = [d[0] for d in answer.description or []]
        return [dict(zip(columns, row, strict=True)) for row in answer.fetchall()]


def amounts(table: str, column_no: int) -> dict[str, Decimal]:
    """A table's figures of one column by the row's label in the first, blank cells left out."""
    rows: dict[str, dict[str, str]] = defaultdict(dict)
    for cell in sample.read(f"tables/{table}.csv"):
        if cell["is_header"] == "0":
            rows[cell["row_no"]][cell["column_no"]] = cell["text"]
    return {row["1"].strip(): Decimal(row[str(column_no)].replace(",", "")) for row in rows.values() if row.get(str(column_no))}


def test_there_are_fifteen_questions_in_two_languages() -> None:
    assert [int(path.name[:2]) for path in QUESTIONS] == list(range(1, 16))
    for path in QUESTIONS:
        assert re.search(r"\? .*[\u4e00-\u9fff]", next(comments(path.read_text(encoding="utf-8")))), path.name


@pytest.mark.parametrize("path", QUESTIONS, ids=lambda path: path.stem)
def test_a_question_is_answered(sample_home: Settings, path: Path) -> None:
    answer = ask(sample_home, path.stem)
    assert bool(answer) != (path.stem in NEEDS_MORE_DOCUMENTS)
    assert not any(isinstance(value, float) for row in answer for value in row.values()), "an amount is a decimal"


def test_the_page_is_what_the_questions_answer(sample_home: Settings) -> None:
    assert COOKBOOK.read_text(encoding="utf-8") == cookbook(sample_home.published_database), "run `make docs`"


def test_projects_are_those_of_the_two_project_tables(sample_home: Settings) -> None:
    printed = amounts("12_项目支出预算表_本年预算", 2) | amounts("13_项目支出预算表_上年结转", 2)
    del printed[sample.UNIT]
    answer = ask(sample_home, "06_projects")
    assert {str(row["project_name"]): row["amount_wan"] for row in answer} == {
        name: amount for name, amount in printed.items() if name not in ("合计", "")
    }
    # The table has another name for one form's project, and what is of which form is not guessed.
    open_ended = {fold(form["项目名称"]) for form in sample.read("forms.csv") if form["项目期"] == "99年"}
    assert {fold(str(row["project_name"])) for row in answer if row["is_99_years"]} == open_ended - {"公安局辅警人员经费"}


def test_three_public_expenses_are_those_of_their_table(sample_home: Settings) -> None:
    items = {
        "all": "合计",
        "reception": "公务接待费",
        "vehicles": "公务用车购置及运行费",
        "vehicle_purchase": "①公务用车购置费",
        "vehicle_operation": "②公务用车运行维护费",
    }
    answer = {row["item"]: row["table_wan"] for row in ask(sample_home, "05_three_public_claims") if row["table_wan"] is not None}
    assert {items[str(item)]: amount for item, amount in answer.items()} == amounts("10_三公经费支出预算表", 2)


def test_targets_are_those_of_the_forms(sample_home: Settings) -> None:
    annual = [row for row in sample.read("indicators.csv") if row["horizon"] == "年度"]
    by_level = {row["level1_kind"]: row["n_targets"] for row in ask(sample_home, "11_targets") if row["horizon"] == "annual"}
    assert by_level == {
        "all": len(annual),
        "output": sum(row["level1"] == "产出指标" for row in annual),
        "benefit": sum(row["level1"] == "效益指标" for row in annual),
        "satisfaction": sum(row["level1"] == "满意度指标" for row in annual),
    }


def test_budget_and_final_accounts_are_compared_by_class() -> None:
    (path,) = (path for path in QUESTIONS if path.stem == "14_budget_against_final")
    with duckdb.connect() as connection:
        connection.execute("""
            create schema marts;
            create table marts.dim_functional_subjects as select '201' as subject_code, '一般公共服务支出' as subject_name;
            create table marts.fct_execution as
                select '某局' as unit_name, 'unit' as disclosure_level, 2024 as fiscal_year, * from (values
                    ('2010301', 1000000.00::decimal(20, 2), 900000.50::decimal(20, 2), -99999.50::decimal(20, 2)),
                    ('2010302', null, 50.00, 50.00)
                ) as amounts(subject_code, budget_yuan, final_yuan, difference_yuan);
        """)
        answer = connection.execute(path.read_text(encoding="utf-8")).fetchall()
    assert answer == [
        ("某局", 2024, "201", "一般公共服务支出", Decimal("100.00"), Decimal("90.01"), Decimal("-9.99"), Decimal("90.01")),
    ]
