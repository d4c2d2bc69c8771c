"""Gate: what a failed build means.

A few documents that break a test are put aside, each with the test as its reason; anything else closes the gate and nothing is published.

Here: from dbt's results to documents. Not here: building (dbt), taking a document out of staging (staging), publishing.
"""

from dataclasses import dataclass

import duckdb

from pipelines.dbt import Failure

# More documents than this share of those that were read are not the documents' fault: a model or a seed is wrong.
_MOST = 0.2


@dataclass(frozen=True)
class Verdict:
    """Documents to put aside, by id, with the reason; or why the gate stays closed."""

    aside: dict[str, str]
    closed: tuple[str, ...] = ()


def judge(warehouse: duckdb.DuckDBPyConnection, failures: tuple[Failure, ...]) -> Verdict:
    """Find the documents that break the tests, by the rows that each failed test finds."""
    aside: dict[str, str] = {}
    for failure in failures:
        documents = _documents(warehouse, failure)
        if not documents:
            return Verdict({}, tuple(str(f) for f in failures))
        for document_id, n_rows in documents.items():
            aside.setdefault(document_id, f"breaks the test {failure.name} ({n_rows} rows)")
    ((n_read,),) = warehouse.execute("select count(*) from staging.documents where status = 'extracted'").fetchall()
    if not aside or len(aside) >= n_read or len(aside) > max(1, _MOST * n_read):
        return Verdict({}, (*(str(f) for f in failures), f"{len(aside)} of {n_read} documents break them: too many to put aside"))
    return Verdict(aside)


def _documents(warehouse: duckdb.DuckDBPyConnection, failure: Failure) -> dict[str, int]:
    """document_id -> rows that the failed test finds; empty for a failed model, and for a test that does not say whose they are."""
    if not failure.test_sql:
        return {}
    columns = warehouse.execute(f"describe select * from ({failure.test_sql}) as failed").fetchall()
    if "document_id" not in [name for name, *_ in columns]:
        return {}
    rows = warehouse.execute(f"select document_id, count(*) from ({failure.test_sql}) as failed group by all").fetchall()
    return {} if any(document_id is None for document_id, _ in rows) else dict(rows)
