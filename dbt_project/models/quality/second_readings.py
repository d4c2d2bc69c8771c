"""What another text engine reads in the boxes of suspected cells: paper, so Python. One row a cell; a document whose file is not here has none."""

from pathlib import Path

import pyarrow as pa


def model(dbt, session):  # type: ignore[no-untyped-def]  # the signature is dbt's
    from pipelines.rereading import Place, reread
    from pipelines.settings import load_settings

    dbt.config(materialized="incremental", incremental_strategy="append", on_schema_change="fail", schema="build")
    suspects = dbt.ref("located_errors")
    documents = dbt.source("staging", "documents")
    changed = dbt.source("staging", "changed_documents")
    if dbt.is_incremental:
        suspects = suspects.join(changed.project("document_id"), "document_id", how="semi")
    rows = (
        suspects.join(documents.project("document_id, relative_path"), "document_id")
        .project("document_id, relative_path, table_no, row_no, column_no, page_no, x0, top, x1, bottom")
        .order("document_id, table_no, row_no, column_no")
        .fetchall()
    )
    return _readings(load_settings().raw, rows, Place, reread)


def _readings(raw, rows, place, reread):  # type: ignore[no-untyped-def]
    found = []
    for document_id, relative_path in sorted({row[:2] for row in rows}):
        path = Path(raw) / relative_path
        mine = [row for row in rows if row[0] == document_id]
        texts = reread(path, [place(*row[5:]) for row in mine]) if path.exists() else {}
        found += [(*row[2:5], texts[place(*row[5:])], document_id) for row in mine if texts.get(place(*row[5:]))]
    columns = list(zip(*found, strict=True)) or [[], [], [], [], []]
    return pa.table(
        {
            "document_id": pa.array(columns[4], pa.string()),
            "table_no": pa.array(columns[0], pa.int32()),
            "row_no": pa.array(columns[1], pa.int32()),
            "column_no": pa.array(columns[2], pa.int32()),
            "second_reading": pa.array(columns[3], pa.string()),
        }
    )
