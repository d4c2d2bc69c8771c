"""What another text engine reads in the boxes of suspected cells. One row a cell; a document whose file is not here has none."""

from typing import Any


def model(dbt: Any, session: Any) -> Any:
    """dbt's entry: cells_in_doubt of the documents at hand -> the second reading of each cell."""
    dbt.config(materialized="incremental", schema="intermediate")
    # A page read by pdfplumber costs 35 ms and more: only cells of broken identities are read again, in documents that changed.
    cells = dbt.ref("cells_in_doubt")
    documents = dbt.source("staging", "documents").project("document_id, relative_path")
    cells = cells.join(documents, "document_id").project(
        "document_id, relative_path, table_no, row_no, column_no, page_no, x0, top, x1, bottom"
    )
    doubts = cells.fetchall()
    none = cells.project("document_id, table_no, row_no, column_no, cast(null as varchar) as second_reading").limit(0)
    if not doubts:
        return none

    # Imported only where there is a page to read; and the rows are given as they are, not as an Arrow table, for which DuckDB
    # imports pandas. Each took as long as ten models after one document.
    from pipelines.rereading import second_readings
    from pipelines.settings import load_settings

    readings = second_readings(load_settings().raw, doubts)
    return session.sql("select reading.* from (select unnest($readings) as reading)", params={"readings": readings}) if readings else none
