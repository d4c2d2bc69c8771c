"""The reconciliation of control relations and rules, the seeds' trees, and corrections: the SQL of the models, fed with small tables."""

import csv
import re
from pathlib import Path

import duckdb
import pytest

ROOT = Path(__file__).resolve().parents[1]
DBT = ROOT / "dbt_project"
CONTROL_RELATIONS = ROOT.parent / "shared" / "reference" / "control_relations.csv"


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


RELATIONS = read(ROOT / "docs" / "relations.csv")


def sql(path: str) -> str:
    """A model or test without templates: each relation by its bare name."""
    text = re.sub(r"\{\{ config\(.*\) \}\}", "", (DBT / path).read_text(encoding="utf-8"))
    return re.sub(r"\{\{ (?:changed\()?(?:ref|source)\((?:'staging', )?'(\w+)'\)\)? \}\}", r"\1", text)


def emitted_rules() -> set[str]:
    """The rules of all emitters, and of seed cross_relations."""
    texts = [path.read_text(encoding="utf-8") for path in (DBT / "models/quality/terms").glob("terms__*.sql")]
    named = {rule for text in texts for rule in re.findall(r"'(\w+)'(?: end)? as rule_id", text)}
    return named | {"bridge"} | {row["relation"] for row in read(DBT / "seeds/cross_relations.csv")}


@pytest.mark.skipif(not CONTROL_RELATIONS.exists(), reason="../shared/reference/control_relations.csv is not there")
def test_every_control_relation_has_its_row() -> None:
    assert [row["relation"] for row in RELATIONS] == [row["id"] for row in read(CONTROL_RELATIONS)]


@pytest.mark.parametrize("row", RELATIONS, ids=lambda row: row["relation"])
def test_a_relation_has_rules_or_a_reason(row: dict[str, str]) -> None:
    assert row["rules"] or row["note"]
    assert set(row["rules"].split()) <= emitted_rules()
    for name in filter(None, row["implemented_by"].split(", ")):
        assert list(DBT.rglob(f"{name}.sql")) + list(DBT.rglob(f"{name}.csv")), name
    if row["rules"] and row["n_identities"] == "0":
        assert row["note"], "a rule that finds nothing on the corpus says why"


def test_every_rule_belongs_to_a_relation() -> None:
    assert emitted_rules() <= {rule for row in RELATIONS for rule in row["rules"].split()}


def test_accepted_errors_are_one_row_each_with_page_and_reason() -> None:
    rows = read(DBT / "seeds/accepted_errors.csv")
    keys = [(row["document"], row["rule_id"], float(row["difference_yuan"])) for row in rows]
    assert len(keys) == len(set(keys))
    assert all(len(row["document"]) == 16 and int(row["page_no"]) and row["printed"] and row["why"] for row in rows)
    assert {row["verdict"] for row in rows} == {"publisher_error", "question"}
    assert all(row["seen"].startswith("page") for row in rows), "each was looked at on the rendered page"


@pytest.mark.parametrize(
    ("seed", "columns", "cycle", "said"),
    [
        (
            "column_parts",
            "dimension, whole, part",
            "('fund', 'all', 'fiscal'), ('fund', 'fiscal', 'all')",
            "fund: all is made of fiscal|fund: fiscal is made of all",
        ),
        (
            "column_parts",
            "dimension, whole, part",
            "('item', 'three_public', 'three_public')",
            "item: three_public is made of three_public",
        ),
        (
            "row_parts",
            "whole, part",
            "('revenue_total', 'source'), ('source', 'revenue_total')",
            "revenue_total is made of source|source is made of revenue_total",
        ),
    ],
)
def test_a_value_that_is_its_own_part_stops_the_build_with_the_row(seed: str, columns: str, cycle: str, said: str) -> None:
    with duckdb.connect() as database:
        database.execute(f"create table {seed} as select * from (values {cycle}) as seed ({columns})")
        with pytest.raises(duckdb.Error, match=f"seed {seed}: row ({said}), which through its own parts is a part of itself"):
            database.execute(sql(f"tests/assert_{seed}_have_an_end.sql")).fetchall()


def test_a_part_in_one_dimension_may_be_a_whole_in_another() -> None:
    with duckdb.connect() as database:
        rows = "('fund', 'all', 'fiscal'), ('item', 'fiscal', 'all')"
        database.execute(f"create table column_parts as select * from (values {rows}) as seed (dimension, whole, part)")
        assert database.execute(sql("tests/assert_column_parts_have_an_end.sql")).fetchall() == []


@pytest.mark.parametrize("seed", ["column_parts", "row_parts"])
def test_the_seeds_as_they_are_have_an_end(seed: str) -> None:
    with duckdb.connect() as database:
        database.execute(f"create table {seed} as select * from read_csv('{DBT / 'seeds' / seed}.csv')")
        assert database.execute(sql(f"tests/assert_{seed}_have_an_end.sql")).fetchall() == []


@pytest.fixture
def corrected() -> dict[int, tuple[object, ...]]:
    """Of each row its printed and corrected yuan, whether applied, and why not."""
    document = "d" * 64
    with duckdb.connect() as database:
        database.execute(
            f"""create table cells as
            select '{document}' as document_id, 5 as table_no, unnest([1, 2, 4, 5]) as row_no, 7 as column_no, 18 as page_no,
                '5.50' as text"""
        )
        database.execute(
            "create table amounts as select * exclude (text), 10000 as unit_yuan, 55000.00 as amount_yuan from cells where row_no < 4"
        )
        database.execute("create table form_amounts as select * from amounts where false")
        database.execute(
            f"""create table corrections as select * from (values
                ('{document}', 5, 1, 7, '5.50', '4.50', 'total and subtotal print 4.50'),
                ('{document}', 5, 2, 7, '6.50', '4.50', 'of another version'),
                ('{document}', 5, 3, 7, '5.50', '4.50', 'beyond the table'),
                ('{document}', 5, 4, 7, '5.50', '4.50', 'a word, not an amount'),
                ('{document}', 5, 5, 7, '5.50', '4.50', 'corrected twice'),
                ('{document}', 5, 5, 7, '5.50', '4.60', 'corrected twice'),
                (null, 5, 1, 7, '5.50', '4.50', 'a document that is not here')
            ) as file (document_id, table_no, row_no, column_no, printed, corrected, why)"""
        )
        rows = database.execute(
            f"""select row_no, printed_yuan::integer, corrected_yuan::integer, is_applied, refused_because
            from ({sql("models/quality/corrections.sql")})"""
        ).fetchall()
    return {row[0]: row[1:] for row in rows}


def test_a_correction_stands_beside_what_is_printed(corrected: dict[int, tuple[object, ...]]) -> None:
    assert corrected[1] == (55000, 45000, True, None)


def test_a_correction_of_what_is_not_printed_is_refused(corrected: dict[int, tuple[object, ...]]) -> None:
    assert corrected[2] == (55000, None, False, "the cell prints 5.50 and not 6.50")
    assert corrected[3] == (None, None, False, "the document has no such cell")
    assert corrected[4] == (None, None, True, None)
    assert corrected[5] == (None, None, False, "the cell is corrected 2 times")
    assert len(corrected) == 5
