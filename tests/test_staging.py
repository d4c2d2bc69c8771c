"""Staging: replaced document by document, all or nothing, with a list of what the models have yet to follow."""

from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from pipelines import staging
from pipelines.documents import File, Listing, Source
from pipelines.paper.extraction import SCHEMAS, Extraction
from pipelines.results import result_path, write_extracted, write_refused
from pipelines.settings import Settings
from pipelines.staging import PER_DOCUMENT, TABLES, Changes, load, open_warehouse, settle


def rows(document_id: str, table: str, texts: list[str]) -> pa.Table:
    """Rows of one document with the texts given and every other column NULL or 1."""
    values = []
    for number, text in enumerate(texts, 1):
        row: dict[str, object] = dict.fromkeys(SCHEMAS[table].names)
        row |= {name: number for name in ("page_no", "line_no", "table_no", "row_no", "column_no") if name in row}
        values.append(row | {"document_id": document_id} | ({"text": text} if "text" in row else {}))
    return pa.Table.from_pylist(values, schema=SCHEMAS[table])


def leave(home: Settings, document_id: str, texts: list[str], version: str = "v1") -> None:
    tables = {name: rows(document_id, name, texts) for name in SCHEMAS}
    write_extracted(result_path(home.extracted, document_id, version), Extraction(document_id, 1, tables), version)


def listing(*document_ids: str, sources: tuple[Source, ...] = (), prefix: str = "") -> Listing:
    return Listing(tuple(File(f"{prefix}{d}.pdf", d, 10) for d in document_ids), sources, (), ())


def bring(home: Settings, found: Listing, version: str = "v1") -> Changes:
    with open_warehouse(home.warehouse) as warehouse:
        return load(warehouse, found, home.extracted, version)


def ask(home: Settings, sql: str) -> list[tuple[object, ...]]:
    with open_warehouse(home.warehouse, read_only=True) as warehouse:
        return warehouse.execute(sql).fetchall()


@pytest.fixture
def loaded(home: Settings) -> Settings:
    """Documents a and b loaded and followed."""
    leave(home, "a", ["one", "two"])
    leave(home, "b", ["three"])
    bring(home, listing("a", "b"))
    with open_warehouse(home.warehouse) as warehouse:
        settle(warehouse, "project")
    return home


def test_the_tables_have_the_columns_of_the_contract(loaded: Settings) -> None:
    for name, schema in TABLES.items():
        columns = [row[0] for row in ask(loaded, f"select column_name from (describe staging.{name})")]
        assert columns == schema.names, name


def test_documents_are_added(loaded: Settings) -> None:
    assert ask(loaded, "select document_id, text from staging.cells order by all") == [("a", "one"), ("a", "two"), ("b", "three")]
    assert ask(
        loaded, "select file_name, relative_path, byte_count, page_count, status from staging.documents where document_id = 'a'"
    ) == [("a.pdf", "a.pdf", 10, 1, "extracted")]


def test_an_unchanged_document_is_left_alone(loaded: Settings) -> None:
    changes = bring(loaded, listing("a", "b"))
    assert not changes.any
    assert changes.unchanged == 2
    assert ask(loaded, "from staging.changed_documents") == []


def test_a_document_read_by_another_version_is_replaced(loaded: Settings) -> None:
    leave(loaded, "a", ["new"], "v2")
    leave(loaded, "b", ["three"], "v2")
    changes = bring(loaded, listing("a", "b"), "v2")
    assert changes.changed == ("a", "b")
    assert ask(loaded, "select text from staging.cells order by document_id") == [("new",), ("three",)]
    assert ask(loaded, "from staging.changed_documents") == [("a", "changed"), ("b", "changed")]


def test_a_removed_document_leaves_nothing_behind(loaded: Settings) -> None:
    assert bring(loaded, listing("b")).removed == ("a",)
    for name in PER_DOCUMENT:
        assert ask(loaded, f"select count(*) from staging.{name} where document_id = 'a'") == [(0,)], name
    assert ask(loaded, "from staging.changed_documents") == [("a", "removed")]


def test_changes_wait_until_the_models_followed_them(loaded: Settings) -> None:
    bring(loaded, listing("b"))
    leave(loaded, "c", ["four"])
    bring(loaded, listing("b", "c"))
    assert ask(loaded, "from staging.changed_documents order by all") == [("a", "removed"), ("c", "added")]
    bring(loaded, listing("b"))
    assert ask(loaded, "from staging.changed_documents order by all") == [("a", "removed"), ("c", "removed")]


def test_a_renamed_document_and_a_new_row_of_the_sidecar_are_changes(loaded: Settings) -> None:
    assert bring(loaded, listing("a", "b", prefix="2026-")).changed == ("a", "b")
    source = Source("a.pdf", "局", 2026, "budget", None, None, "a")
    assert bring(loaded, listing("a", "b", prefix="2026-", sources=(source,))).changed == ("a",)
    assert ask(loaded, "select unit_name, fiscal_year, document_id from staging.sources") == [("局", 2026, "a")]


def test_refused_documents_are_rows_with_their_reason(home: Settings) -> None:
    write_refused(result_path(home.extracted, "a", "v1"), "a", "encrypted", "needs a password", "v1")
    unreadable = File("b.pdf", "b", 0, "unreadable", "the file cannot be read")
    found = Listing((File("a.pdf", "a", 10), unreadable), (), (), ())
    changes = bring(home, found)
    with open_warehouse(home.warehouse, read_only=True) as warehouse:
        assert staging.refusals(warehouse, changes) == [("a.pdf", "needs a password"), ("b.pdf", "the file cannot be read")]
    again = bring(home, found)
    with open_warehouse(home.warehouse, read_only=True) as warehouse:
        assert staging.refusals(warehouse, again) == []
    write_refused(result_path(home.extracted, "a", "v1"), "a", "damaged", "is cut off", "v1")
    assert bring(home, found).changed == ("a",)


def test_a_load_that_fails_changes_nothing(loaded: Settings) -> None:
    result_path(loaded.extracted, "c", "v1").write_bytes(b"not a result")
    with pytest.raises(pa.ArrowInvalid):
        bring(loaded, listing("b", "c"))
    assert ask(loaded, "select document_id from staging.documents order by all") == [("a",), ("b",)]
    assert ask(loaded, "from staging.changed_documents") == []


def test_the_same_file_under_two_paths_is_two_files_and_one_document(home: Settings) -> None:
    leave(home, "a", ["one"])
    bring(home, Listing((File("a.pdf", "a", 10), File("copy/a.pdf", "a", 10)), (), (), ()))
    assert ask(home, "select relative_path from staging.documents") == [("a.pdf",)]
    assert ask(home, "select relative_path from staging.files order by all") == [("a.pdf",), ("copy/a.pdf",)]


def test_a_database_of_another_shape_is_loaded_anew(loaded: Settings) -> None:
    with duckdb.connect(str(loaded.warehouse)) as connection:
        connection.execute("alter table staging.cells drop column folded; update state.notes set value = 'old' where key = 'shape'")
    assert bring(loaded, listing("a", "b")).added == ("a", "b")
    assert ask(loaded, "select count(folded) + count(*) from staging.cells") == [(3,)]


def test_the_staging_assets_are_the_staging_tables() -> None:
    from pipelines.defs.assets import STAGING

    assert set(STAGING) == set(TABLES)


def test_no_table_of_staging_is_missing_from_the_dbt_sources() -> None:
    text = (Path(__file__).parents[1] / "dbt_project" / "models" / "_sources.yml").read_text(encoding="utf-8")
    assert [name for name in TABLES if f"- name: {name}\n" not in text] == []
