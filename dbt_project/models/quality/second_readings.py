"""What another text engine reads in the boxes of suspected cells. One row a cell; a document whose file is not here has none."""

from typing import Any


def model(dbt: Any, session: Any) -> Any:  # noqa: ARG001  # the signature is dbt's
    """dbt's entry: located_errors of the documents at hand -> the second reading of each cell."""
    from pipelines.rereading import second_readings
    from pipelines.settings import load_settings

    dbt.config(materialized="incremental", schema="build")
    # A page read by pdfplumber costs 35 ms and more: only cells that a value is asked for are read again, in documents that changed.
    suspects = dbt.ref("located_errors").filter("implied_yuan is not null")
    if dbt.is_incremental:
        suspects = suspects.join(dbt.source("staging", "changed_documents").project("document_id").distinct(), "document_id")
    documents = dbt.source("staging", "documents").project("document_id, relative_path")
    cells = suspects.join(documents, "document_id").project(
        "document_id, relative_path, table_no, row_no, column_no, page_no, x0, top, x1, bottom"
    )
    return second_readings(load_settings().raw, cells.fetchall())
