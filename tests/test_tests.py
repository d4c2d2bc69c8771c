"""Tests of the tests: each singular and each generic dbt test finds what it must, and lets pass what holds but no absent total."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import jinja2
import pytest

from pipelines.settings import Settings
from tests.looked_into import looked_into

DBT = Path(__file__).resolve().parents[1] / "dbt_project"


def rendered(text: str, **variables: object) -> str:
    """The SQL of a test, each relation by its bare name."""
    environment = jinja2.Environment(autoescape=False)
    macros = environment.from_string((DBT / "macros" / "evaluation.sql").read_text(encoding="utf-8")).module
    environment.globals |= {"ref": lambda name: name, "source": lambda _, name: name, "config": lambda **_: "", "changed": str}
    environment.globals |= {"identity_key": vars(macros)["identity_key"]}
    return environment.from_string(text).render(**variables)


def found(test: str, tables: Mapping[str, str]) -> list[tuple[Any, ...]]:
    """The rows that a singular test returns over these tables."""
    (path,) = DBT.glob(f"tests/**/{test}.sql")
    with duckdb.connect() as database:
        for name, rows in tables.items():
            database.execute(f"create table {name} as {rows}")
        return database.execute(rendered(path.read_text(encoding="utf-8"))).fetchall()


def values(columns: str, *rows: str) -> str:
    """A table of these rows; without rows an empty one of NULLs' types."""
    if not rows:
        return f"select * from (values ({', '.join('null' for _ in columns.split(','))})) as t ({columns}) where false"
    return f"select * from (values {', '.join(rows)}) as t ({columns})"


def number(identity_id: str) -> str:
    """The number under which the terms of an identity find each other, as SQL."""
    return rendered("{{ identity_key(identity_id) }}", identity_id=f"'{identity_id}'").strip()


ACCEPTED = "document, rule_id, difference_yuan"
IDENTITIES = "document_id, identity_id, rule_id, strength, outcome, difference"


@pytest.mark.parametrize(
    ("identities", "n_found"),
    [
        (["('d', 'i', 'column_sum', 'hard', 'broken', 100.00)"], 0),
        (["('d', 'i', 'column_sum', 'hard', 'broken', 90.00)"], 1),
        (["('d', 'i', 'column_sum', 'hard', 'exact', 100.00)"], 1),
        (["('d', 'i', 'row_sum', 'hard', 'broken', 100.00)"], 1),
        ([], 1),
    ],
)
def test_an_accepted_error_that_is_gone_is_found(identities: list[str], n_found: int) -> None:
    tables = {
        "accepted_errors": values(ACCEPTED, "('d', 'column_sum', 100.00)", "('elsewhere', 'column_sum', 5.00)"),
        "documents": values("document_id", "('d')"),
        "identities": values(IDENTITIES, *identities) if identities else values(IDENTITIES, "('e', 'i', 'r', 'hard', 'broken', 1.00)"),
    }
    assert len(found("assert_accepted_errors_still_stand", tables)) == n_found


@pytest.mark.parametrize(("wholes", "n_found"), [(["true", "false"], 0), (["false", "false"], 1), (["true", "true"], 1), ([], 1)])
def test_an_identity_without_one_whole_is_found(wholes: list[str], n_found: int) -> None:
    terms = [f"('d', {number('i')}, 'i', {is_whole})" for is_whole in wholes] or [f"('d', {number('another')}, 'another', true)"]
    tables = {
        "identities": values(IDENTITIES, "('d', 'i', 'r', 'hard', 'exact', 0)"),
        "terms": values("document_id, identity_key, identity_id, is_whole", *terms),
    }
    assert len(found("assert_every_identity_has_one_whole", tables)) == n_found


def test_a_whole_of_another_document_is_none() -> None:
    tables = {
        "identities": values(IDENTITIES, "('d', 'i', 'r', 'hard', 'exact', 0)"),
        "terms": values("document_id, identity_key, identity_id, is_whole", f"('e', {number('i')}, 'i', true)"),
    }
    assert len(found("assert_every_identity_has_one_whole", tables)) == 1


def test_two_identities_under_one_number_are_found() -> None:
    terms = ["('d', 1, 'i', true)", "('d', 1, 'another', true)", "('e', 1, 'of another document', true)"]
    tables = {"identities": values(IDENTITIES), "terms": values("document_id, identity_key, identity_id, is_whole", *terms)}
    assert found("assert_every_identity_has_one_whole", tables) == [("d", "another", 2)]


def test_identities_that_differ_by_little_have_numbers_of_their_own() -> None:
    """By DuckDB's hash of their names alone these two had one (Xi'an d504cbd6, copied), and their terms were one sum."""
    names = ("8d4d2b3e3376d4d9/likely_copy/t92r22c6=93r66c3", "8d4d2b3e3376d4d9/likely_copy/t95r22c6=96r66c3")
    with duckdb.connect() as database:
        assert database.execute(f"select {number(names[0])} <> {number(names[1])}").fetchall() == [(True,)]


# Of each table of findings the columns of its key; a column more would be a row more.
FINDINGS = {
    "candidate_amounts": "table_no, row_no, column_no, candidate_yuan",
    "repaired_readings": "table_no, row_no, column_no",
    "cell_proofs": "table_no, row_no, column_no",
    "suspects": "table_no, row_no, column_no",
    "identity_terms": "identity_id, table_no, row_no, column_no",
    "missing_totals": "table_no, panel_no, row_no",
    "relations": "rule_id, scope, variant, relation",
    "questions": "relation_id, table_no, row_no, printed, elsewhere",
}


def findings(rows: Mapping[str, list[str]]) -> list[tuple[Any, ...]]:
    """What is found where these tables have these rows, and the others none."""
    tables = {name: values(f"document_id, {key}", *rows.get(name, [])) for name, key in FINDINGS.items()}
    return found("assert_findings_are_told_apart", tables)


@pytest.mark.parametrize("name", FINDINGS)
def test_a_finding_that_stands_twice_is_found(name: str) -> None:
    width = FINDINGS[name].count(",") + 1
    row = [1] * width
    others = [[2 if i == j else 1 for j in range(width)] for i in range(width)]
    sound = [f"('{document}', {', '.join(map(str, r))})" for document, r in [("d", row), ("e", row), *(("d", r) for r in others)]]
    assert findings({name: sound}) == []
    assert findings({name: [*sound, sound[0]]}) == [(name, "d", "|".join(map(str, row)), 2)]


def test_terms_of_a_sentence_stand_at_one_figure() -> None:
    assert findings({"identity_terms": ["('d', 1, null, null, null)"] * 2}) == []


@pytest.mark.parametrize(
    ("status", "strength", "outcome", "n_found"),
    [
        ("reconciled", "hard", "broken", 1),
        ("reconciled", "soft", "broken", 0),
        ("reconciled", "hard", "rounding", 0),
        ("discrepant", "hard", "broken", 0),
    ],
)
def test_a_reconciled_document_with_a_broken_identity_is_found(status: str, strength: str, outcome: str, n_found: int) -> None:
    tables = {
        "dim_documents": values("document_id, reconciliation", f"('d', '{status}')"),
        "identities": values(IDENTITIES, f"('d', 'i', 'r', '{strength}', '{outcome}', 1)"),
    }
    assert len(found("assert_reconciled_documents_hold", tables)) == n_found


def test_a_broken_identity_is_of_its_own_document() -> None:
    tables = {
        "dim_documents": values("document_id, reconciliation", "('d', 'reconciled')", "('e', 'discrepant')"),
        "identities": values(IDENTITIES, "('e', 'i', 'r', 'hard', 'broken', 1)"),
    }
    assert found("assert_reconciled_documents_hold", tables) == []


@pytest.mark.parametrize(
    ("printed", "unit", "yuan", "n_found"),
    [
        ("'1,234.56'", "'万元'", "12345600.00", 0),
        ("'（1，234.56）'", "'万元'", "-12345600.00", 0),
        ("'1,234.56'", "'元'", "12345600.00", 1),
        ("'1,234.56'", "'万元'", "12345700.00", 1),
        ("'见附表'", "'万元'", "1.00", 1),
        ("'—'", "'万元'", "null", 0),
        ("'1,234.56万元'", "'万元'", "12345600.00", 0),
        *(
            ("'1.5'", f"'{unit}'", f"{yuan}", 0)
            for unit, yuan in (("百元", 150), ("千元", 1500), ("百万元", 1_500_000), ("亿元", 150_000_000))
        ),
    ],
)
def test_an_amount_that_does_not_follow_from_print_is_found(printed: str, unit: str, yuan: str, n_found: int) -> None:
    columns = "document_id, table_no, row_no, column_no, amount_printed, unit_printed, amount_yuan"
    row = f"('d', 1, 1, 1, {printed}, {unit}, {yuan}::decimal(20, 2))"
    assert len(found("assert_amounts_in_yuan_follow_from_print", {"fct_printed_amounts": values(columns, row)})) == n_found


FACTS = "document_id, phase, fiscal_year, document_year, amount_yuan, derivation, fund, table_no"
TOTALS = "document_id, phase, fiscal_year, item, fund, amount_yuan, amount_printed, unit_printed, table_no, row_no, column_no"
CELLS = "document_id, table_no, row_no, column_no, table_kind, last_digit_yuan"


def facts(*amounts: float, derivation: str = "printed") -> str:
    return values(FACTS, *(f"('d', 'budget', 2026, 2026, {amount}, '{derivation}', 'general_public', 1)" for amount in amounts))


def total(item: str, amount: float | None) -> str:
    return values(TOTALS, *([f"('d', 'budget', 2026, '{item}', 'all', {amount}, '', '万元', 1, 1, 1)"] if amount is not None else []))


PLACED = values(CELLS, "('d', 1, 1, 1, 'expenditure', 100)")
SUMS = {
    "expenditure_current_year": ("assert_expenditure_by_subject_sums_to_the_printed_total", "fct_expenditure_by_subject"),
    "three_public": ("assert_three_public_leaves_sum_to_the_printed_total", "fct_three_public"),
}


@pytest.mark.parametrize("item", SUMS)
@pytest.mark.parametrize(("whole", "n_found"), [(100_000, 0), (100_100, 0), (100_200, 1), (0, 1), (None, 0)])
def test_facts_that_do_not_sum_to_their_total_are_found(item: str, whole: float | None, n_found: int) -> None:
    test, fact = SUMS[item]
    tables = {fact: facts(40_000, 60_000), "fct_budget_totals": total(item, whole), "placed_amounts": PLACED}
    assert len(found(test, tables)) == n_found


@pytest.mark.parametrize("item", SUMS)
def test_facts_are_set_beside_the_total_of_their_item_and_year(item: str) -> None:
    """Beside it stand the totals of another item, of a fund alone and of the year before, each far off."""
    test, fact = SUMS[item]
    others = [("revenue_total", 2026), (item, 2025)]
    beside = [f"('d', 'budget', {year}, '{other}', 'all', 1, '', '万元', 1, 1, 1)" for other, year in others]
    if item == "expenditure_current_year":
        beside.append(f"('d', 'budget', 2026, '{item}', 'government_fund', 1, '', '万元', 1, 1, 1)")
    tables = {fact: facts(40_000, 60_000), "placed_amounts": PLACED}
    tables["fct_budget_totals"] = f"{total(item, 100_000)} union all {values(TOTALS, *beside)}"
    assert found(test, tables) == []


@pytest.mark.parametrize(("amounts", "n_found"), [((25_000,) * 4, 0), ((50_000, 50_000, 0, 0), 1)])
def test_each_two_rows_with_an_amount_may_round_by_one_last_digit(amounts: tuple[float, ...], n_found: int) -> None:
    test, fact = SUMS["expenditure_current_year"]
    tables = {fact: facts(*amounts), "fct_budget_totals": total("expenditure_current_year", 100_200), "placed_amounts": PLACED}
    assert len(found(test, tables)) == n_found


def test_leaves_of_two_funds_are_not_set_beside_one_total() -> None:
    test, fact = SUMS["three_public"]
    of_another = values(FACTS, "('d', 'budget', 2026, 2026, 60000, 'printed', 'government_fund', 1)")
    leaves = f"{facts(40_000, 60_000)} union all {of_another}"
    assert found(test, {fact: leaves, "fct_budget_totals": total("three_public", 100_000), "placed_amounts": PLACED}) == []


@pytest.mark.parametrize("item", SUMS)
def test_the_total_of_another_item_does_not_stand_for_one_that_is_absent(item: str) -> None:
    tables = {fact: facts() for _, fact in SUMS.values()}
    tables |= {SUMS[item][1]: facts(40_000), "fct_budget_totals": total("revenue_total", 40_000), "missing_totals": values("document_id")}
    assert len(found("assert_totals_of_facts_are_printed", tables)) == 1


def test_no_total_is_asked_for_another_year_or_for_leaves_from_a_sentence() -> None:
    of_last_year = values(FACTS, "('d', 'budget', 2025, 2026, 40000, 'printed', 'general_public', 1)")
    of_a_sentence = values(FACTS, "('d', 'budget', 2026, 2026, 40000, 'printed', 'general_public', null)")
    tables = {"fct_budget_totals": total("three_public", None), "missing_totals": values("document_id")}
    tables |= {"fct_expenditure_by_subject": of_last_year, "fct_three_public": f"{of_last_year} union all {of_a_sentence}"}
    assert found("assert_totals_of_facts_are_printed", tables) == []


@pytest.mark.parametrize("item", SUMS)
@pytest.mark.parametrize(("whole", "missing", "n_found"), [(100_000, [], 0), (None, [], 1), (None, ["('d')"], 0), (None, ["('e')"], 1)])
def test_facts_whose_total_is_absent_are_found(item: str, whole: float | None, missing: list[str], n_found: int) -> None:
    tables = {fact: facts() for _, fact in SUMS.values()}
    tables |= {SUMS[item][1]: facts(40_000, 60_000), "fct_budget_totals": total(item, whole)}
    tables["missing_totals"] = values("document_id", *missing)
    assert len(found("assert_totals_of_facts_are_printed", tables)) == n_found


@pytest.mark.parametrize(("remainder", "n_found"), [(-500, 0), (-5_000, 1), (5_000, 0)])
def test_a_heap_of_negative_remainders_is_found(remainder: float, n_found: int) -> None:
    table = f"{facts(40_000, 60_000)} union all {facts(remainder, derivation='remainder')}"
    assert len(found("assert_remainders_are_no_negative_heap", {"fct_expenditure_by_subject": table})) == n_found


def test_a_printed_amount_below_zero_is_no_remainder() -> None:
    assert found("assert_remainders_are_no_negative_heap", {"fct_expenditure_by_subject": facts(40_000, -5_000)}) == []


def test_a_value_of_a_form_that_prints_none_is_found() -> None:
    tables = {
        "indicator_texts": values("document_id, form_no, text"),
        "document_identities": values("document_id, disclosure_kind", "('d', 'budget')"),
        "fct_indicator_values": values("document_id, form_no, text", "('d', 1, '1')"),
    }
    assert len(found("assert_every_indicator_is_one_value", tables)) == 1


@pytest.mark.parametrize(("typed", "n_found"), [(["1", "2"], 0), (["1"], 1), (["1", "2", "2"], 1), ([], 1)])
def test_an_indicator_that_is_no_value_or_two_is_found(typed: list[str], n_found: int) -> None:
    """The second document is a notice, whose form makes no facts."""
    tables = {
        "indicator_texts": values("document_id, form_no, text", "('d', 1, '1')", "('d', 1, '2')", "('e', 1, '1')"),
        "document_identities": values("document_id, disclosure_kind", "('d', 'budget')", "('e', 'other')"),
        "fct_indicator_values": values("document_id, form_no, text", *(f"('d', 1, '{text}')" for text in typed)),
    }
    assert len(found("assert_every_indicator_is_one_value", tables)) == n_found


def generic(test: str, rows: str, **arguments: object) -> list[tuple[Any, ...]]:
    """The rows that a generic test returns over one model."""
    text = (DBT / "macros" / f"{test}.sql").read_text(encoding="utf-8")
    body = text.split("%}", 1)[1].rsplit("{%", 1)[0]
    with duckdb.connect() as database:
        database.execute(f"create table model as {rows}")
        return database.execute(rendered(body, model="model", **arguments)).fetchall()


def unsound(rows: str, key: list[str], **arguments: object) -> list[tuple[Any, ...]]:
    """The rows that `sound_rows` returns, its other arguments as they are where a model leaves them out."""
    return sorted(generic("sound_rows", rows, **({"words": {}, "present": [], "key": key} | arguments)), key=str)


def test_a_key_that_stands_twice_is_found() -> None:
    rows = values("a, b", "(1, 1)", "(1, 2)", "(1, 2)", "(null, 3)", "(null, 3)")
    assert unsound(rows, ["a", "b"]) == [(1, 2, 2), (None, 3, 2)]
    assert unsound(values("a, b", "(1, 1)", "(1, 2)"), ["a", "b"]) == []
    assert unsound(values("a, b"), ["a", "b"]) == []


def test_a_key_that_is_not_there_is_found_where_it_must_be() -> None:
    rows = values("a, b", "(1, 1)", "(null, 1)", "(2, null)")
    assert unsound(rows, ["a", "b"]) == []
    assert unsound(rows, ["a", "b"], present=["a"]) == [(None, 1, 1)]


def test_a_word_that_is_not_known_is_found() -> None:
    words = {"phase": ["budget", "final"], "role": ["total"]}
    rows = values("a, phase, role", "(1, 'budget', 'total')", "(2, 'final', null)", "(3, 'plan', 'total')", "(4, 'budget', 'sum')")
    assert unsound(rows, ["a"], words=words) == [(3, 1, "plan", None), (4, 1, None, "sum")]


def test_every_generic_test_is_tested() -> None:
    named = {path.stem for path in (DBT / "macros").glob("*.sql") if "{% test " in path.read_text(encoding="utf-8")}
    assert named == {"sound_rows"}


Row = dict[str, str | None]


class Planted:
    """A generic test as the project has it (its compiled SQL, with its arguments), asked about rows planted in a table like its model's."""

    def __init__(self, database: duckdb.DuckDBPyConnection, home: Settings, node: Mapping[str, Any], columns: Iterable[str]) -> None:
        model = manifest_of(home)["nodes"][node["attached_node"]]["relation_name"]
        (compiled,) = home.dbt_target.rglob(f"compiled/**/{node['path']}")
        sql = compiled.read_text(encoding="utf-8")
        assert model in sql
        self._sql = sql.replace(model, "planted")
        self._database = database
        database.execute(f"create or replace temp table planted as select {', '.join(columns)} from {model} limit 0")

    def finds(self, *rows: Row) -> bool:
        """Whether the test returns anything, these rows being all."""
        self._database.execute("delete from planted")
        for row in rows:
            self._database.execute(f"insert into planted ({', '.join(row)}) values ({', '.join('?' * len(row))})", list(row.values()))
        return bool(self._database.execute(self._sql).fetchall())


@cache
def manifest_of(home: Settings) -> dict[str, Any]:
    return dict(json.loads((home.dbt_target / "manifest.json").read_text(encoding="utf-8")))


def nodes_of(home: Settings, generic_test: str) -> list[Mapping[str, Any]]:
    nodes = [node for node in manifest_of(home)["nodes"].values() if (node.get("test_metadata") or {}).get("name") == generic_test]
    assert all(node["config"]["severity"].lower() == "error" and node["config"]["where"] is None for node in nodes)
    return nodes


def faults_of_rows(key: list[str], words: Mapping[str, list[str]], present: list[str]) -> Iterator[tuple[str, list[Row], bool]]:
    """What `sound_rows` must find and what it must let pass: its name, the rows, whether they are at fault."""
    sound: Row = {**dict.fromkeys(key, "1"), **{column: known[0] for column, known in words.items()}}
    yield "a sound row", [sound], False
    yield "a row twice", [sound, sound], True
    for column in key:
        another = words[column][1] if column in words else "0"
        yield f"two of another {column}", [sound, sound | {column: another}], False
    for column in present:
        yield f"no {column}", [sound | {column: None}], True
    for column, known in words.items():
        yield f"an unknown {column}", [sound | {column: "a word of no list"}], True
        yield f"every known {column}, and none", [sound | {column: word, key[0]: str(n)} for n, word in enumerate((*known, None))], False


def test_each_use_of_sound_rows_finds_what_it_must_and_nothing_else(sample_home: Settings) -> None:
    """A key with a column too many, or a test that is asked of another relation, would find nothing."""
    nodes = nodes_of(sample_home, "sound_rows")
    assert len(nodes) > 40
    wrong = []
    with looked_into(replace(sample_home, keep_intermediate=True)) as database:
        for node in nodes:
            arguments = node["test_metadata"]["kwargs"]
            key, words, present = arguments["key"], arguments.get("words", {}), arguments.get("present", [])
            test = Planted(database, sample_home, node, dict.fromkeys((*key, *words)))
            wrong += [(node["name"], fault) for fault, rows, is_one in faults_of_rows(key, words, present) if test.finds(*rows) != is_one]
    assert wrong == []


def test_each_reference_to_a_document_that_is_not_there_is_found(sample_home: Settings) -> None:
    nodes = nodes_of(sample_home, "relationships")
    assert {node["name"] for node in nodes} == {"fct_revisions__superseded_is_a_document", "dim_documents__supersedes_a_document"}
    with looked_into(replace(sample_home, keep_intermediate=True)) as database:
        ((there,),) = database.execute("select document_id from marts.dim_documents").fetchall()
        for node in nodes:
            column = node["test_metadata"]["kwargs"]["column_name"]
            test = Planted(database, sample_home, node, ["document_id", column])
            assert not test.finds({"document_id": there, column: there}, {"document_id": there, column: None})
            assert test.finds({"document_id": there, column: "of no document"}), node["name"]


LISTED = "document_id, table_no, table_kind, amount_yuan, last_digit_yuan, usable, row_role, statement, fund, expenditure_type"
LISTS = {"procurement": "fct_procurement", "project": "fct_project_funding"}


def lists(kind: str, facts: Iterable[float], printed: str) -> dict[str, str]:
    """The figures of a list, as its table's rows of `LISTED`, and the facts that came of it; the other mart has none."""
    reached = values("document_id, table_no, amount_yuan", *(f"('d', 7, {amount})" for amount in facts))
    nothing = values("document_id, table_no, amount_yuan", "('e', 7, 1000)")
    return {"placed_amounts": values(LISTED, printed)} | {mart: reached if k == kind else nothing for k, mart in LISTS.items()}


@pytest.mark.parametrize("kind", LISTS)
@pytest.mark.parametrize(
    ("facts", "n_found"), [((40_000, 60_000), 0), ((40_000, 60_100), 0), ((40_000, 60_200), 1), ((40_000,), 1), ((), 1)]
)
def test_a_list_whose_facts_do_not_make_its_total_is_found(kind: str, facts: tuple[float, ...], n_found: int) -> None:
    printed = f"('d', 7, '{kind}', 100000, 100, true, 'total', 'amount', 'all', 'all')"
    assert len(found("assert_lists_reach_their_marts", lists(kind, facts, printed))) == n_found


@pytest.mark.parametrize(
    "printed",
    [
        "('d', 7, 'procurement', 0, 100, true, 'total', 'amount', 'all', 'all')",
        "('d', 7, 'expenditure', 100000, 100, true, 'total', 'amount', 'all', 'all')",
        "('d', 7, 'procurement', 100000, 100, false, 'total', 'amount', 'all', 'all')",
        "('d', 7, 'procurement', 100000, 100, true, 'leaf', 'amount', 'all', 'all')",
        "('d', 7, 'procurement', 100000, 100, true, 'total', 'change', 'all', 'all')",
        "('d', 7, 'procurement', 100000, 100, true, 'total', 'amount', 'general_public', 'all')",
        "('d', 7, 'procurement', 100000, 100, true, 'total', 'amount', 'all', 'basic')",
    ],
)
def test_what_is_no_total_of_a_list_asks_for_no_facts(printed: str) -> None:
    assert found("assert_lists_reach_their_marts", lists("procurement", (), printed)) == []


def test_every_singular_test_is_tested() -> None:
    """By name, here or beside the seeds' trees."""
    texts = "".join(path.read_text(encoding="utf-8") for path in (Path(__file__), Path(__file__).with_name("test_relations.py")))
    trees = {"assert_column_parts_have_an_end", "assert_row_parts_have_an_end"}
    assert "assert_{seed}_have_an_end" in texts
    assert {path.stem for path in DBT.glob("tests/**/*.sql")} - trees <= set(texts.replace('"', " ").split())
