"""A build database with the intermediate tables of its last run, which only tests and benchmarks look into."""

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from pipelines.settings import Settings


@contextmanager
def looked_into(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """Both databases of settings that keep the intermediate one, read only: `marts.dim_documents`, `intermediate.amounts`."""
    assert settings.intermediate
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        connection.execute(f"attach '{settings.intermediate}' as intermediate (read_only)")
        yield connection
