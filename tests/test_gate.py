"""The gate: which documents are put aside for the tests that they break, and when it stays closed."""

from collections.abc import Iterator

import duckdb
import pytest

from pipelines.dbt import Failure
from pipelines.gate import judge


@pytest.fixture
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    """Ten documents that were read, and one that was not."""
    with duckdb.connect() as database:
        database.execute("create schema staging")
        database.execute("create table staging.documents as select 'd' || i as document_id, 'extracted' as status from range(10) as n (i)")
        database.execute("insert into staging.documents values ('refused', 'quarantined')")
        yield database


def broken_by(*documents: str) -> Failure:
    rows = ", ".join(f"('{document}')" for document in documents)
    return Failure("a_test", f"Got {len(documents)} results", f"select * from (values {rows}) as t (document_id)")


def test_few_documents_are_put_aside_with_the_test(warehouse: duckdb.DuckDBPyConnection) -> None:
    verdict = judge(warehouse, (broken_by("d1", "d1", "d2"),))
    assert verdict.closed == ()
    assert verdict.aside == {"d1": "breaks the test a_test (2 rows)", "d2": "breaks the test a_test (1 rows)"}


def test_more_than_a_fifth_are_not_the_documents_fault(warehouse: duckdb.DuckDBPyConnection) -> None:
    verdict = judge(warehouse, (broken_by("d1", "d2"), broken_by("d3")))
    assert verdict.aside == {}
    assert verdict.closed[-1] == "3 of 10 documents break them: too many to put aside"


@pytest.mark.parametrize("test_sql", [None, "select 1 as n", "select null as document_id"])
def test_what_is_no_documents_fault_keeps_the_gate_closed(warehouse: duckdb.DuckDBPyConnection, test_sql: str | None) -> None:
    """A model that failed, a test that does not say whose its rows are; beside it a document that breaks a test."""
    failures = (broken_by("d1"), Failure("another", "failed", test_sql))
    assert judge(warehouse, failures).closed == ("a_test: Got 1 results", "another: failed")
