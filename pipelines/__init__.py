"""Chinese budget disclosures: PDF files in, one proven DuckDB file out.

`paper` turns PDFs into grids and knows nothing of money; `dbt_project/` turns grids into facts and knows nothing of paper.
What stands here between them: finding documents, loading staging, publishing, the Dagster definitions and the command line.
"""

__version__ = "0.1.0"
