"""A typesetter of disclosure PDFs for the tests: what is printed is known, so what is read can be compared with it.

`model` says what a document is made of, `layout` sets it on pages, `draw` writes the pages as a PDF. `sample` sets the project's own
sample from `data/sample`; `python -m tests.typeset` writes it anew. Nothing here reads a PDF.
"""
