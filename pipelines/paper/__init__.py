"""Paper: a PDF file as pages, lines, tables and cells. Pure functions; no Dagster, no DuckDB, no word of money."""
