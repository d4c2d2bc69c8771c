"""The documents of ../shared/corpus: nothing of theirs is broken without a verdict, and what is known of their contradictions is found.

One refresh reads them all (a minute and a half of processor time); BUDGETS_CORPUS_HOME names a home in which that has been done.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.refreshed import refresh

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT.parent / "shared" / "corpus"

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="../shared/corpus is not there")


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    home = Path(os.environ.get("BUDGETS_CORPUS_HOME") or tmp_path_factory.mktemp("corpus"))
    if "BUDGETS_CORPUS_HOME" not in os.environ:
        (home / "raw").symlink_to(CORPUS)
        refresh(home)
    with duckdb.connect(str(home / "published" / "budgets.duckdb"), read_only=True) as database:
        yield database


def test_every_broken_identity_has_a_verdict(corpus: duckdb.DuckDBPyConnection) -> None:
    """A likely copy that differs is evidence beside another broken identity, and has no verdict of its own."""
    unclassified = (
        "select identity_id, difference from quality.identities where outcome = 'broken' and not is_accepted and rule_id <> 'likely_copy'"
    )
    assert corpus.execute(unclassified).fetchall() == []


# How each known contradiction is seen (docs/proof.md): a broken identity of a rule, a question, a gap of a ledger.
IDENTITIES = {
    ("1881fe43", "column_sum"),
    ("18e04068", "column_sum"),
    ("e19d56ef", "copy"),
    ("55f58289", "form_copy"),
    ("5f8f9471", "column_sum"),
    ("19894b84", "column_sum"),
    ("2f257e97", "column_sum"),
    ("002db9dd", "column_sum"),
    ("68f4235a", "narrative_change"),
    ("6a2eb604", "narrative_copy"),
    ("d45e9231", "narrative_copy"),
    ("f2546b57", "narrative_copy"),
    ("20df02bc", "narrative_increase"),
    ("34b93d45", "narrative_copy"),
    ("1598881b", "row_sum"),
}
QUESTIONS = {
    ("341c9dd0", "F04", "e福州留守困境儿童关爱帮扶专栏"),
    ("341c9dd0", "F04", "expenditure: 798.28 万元"),
    ("55f58289", "F04", "expenditure: 29,804.60 万元"),
    ("55f58289", "B37", "text: 76 projects, 45,967.29 万元"),
    ("a0305b60", "B37", "text: 3 projects, 6,039.00 万元"),
    ("20df02bc", "B37", "text: 5 projects, 3,328.13 万元"),
    ("1c37dcb5", "title_year", "2021年部门整体支出绩效目标表"),
}
LEDGER = {
    ("1881fe43", "13207000.00", "13707000.00"),
    ("2ba46bba", "1007000.00", "2882600.00"),
    ("6bdba582", "2869100.00", "4174100.00"),
}


def test_known_contradictions_break_identities(corpus: duckdb.DuckDBPyConnection) -> None:
    broken = corpus.execute("select left(document_id, 8), rule_id from quality.identities where outcome = 'broken'").fetchall()
    assert IDENTITIES - set(broken) == set()


def test_known_contradictions_are_asked_about(corpus: duckdb.DuckDBPyConnection) -> None:
    asked = corpus.execute("select left(document_id, 8), relation_id, printed from quality.questions").fetchall()
    assert QUESTIONS - set(asked) == set()


def test_known_selections_stand_in_the_ledger(corpus: duckdb.DuckDBPyConnection) -> None:
    ledger = """
        select left(f.document_id, 8), f.amount_yuan::varchar, e.amount_yuan::varchar
        from quality.project_ledger as f
        inner join quality.project_ledger as e on f.document_id = e.document_id and e.stated_in = 'expenditure'
        where f.stated_in = 'forms'"""
    assert LEDGER - set(corpus.execute(ledger).fetchall()) == set()


def test_a_blank_total_is_missing(corpus: duckdb.DuckDBPyConnection) -> None:
    missing = "select label from quality.missing_totals where document_id like '445dce43%'"
    assert ("收入总计",) in corpus.execute(missing).fetchall()
