"""Random documents in every layout family: what is read is what was typeset, cell by cell, and every character is accounted for.

Sixty documents here; `python -m tests.typeset.prove 1000` for as many as one likes.
"""

from pathlib import Path

import pytest

from pipelines.paper.extract import extract
from pipelines.paper.fold import fold
from tests.typeset import families, fonts
from tests.typeset.compare import differences
from tests.typeset.draw import pdf

pytestmark = pytest.mark.skipif(not fonts.is_installed(), reason=f"the package {fonts.PACKAGE} of requirements-dev.lock is not installed")


# Documents that were once misread, one for each cause: labels of two rows cut one to one, printed once (102), drawn over both pages (381)
# or half on each (295); labels over three pages (470); a clip that a font not embedded loses (119, 252, 390); a row drawn over both pages
# (228); a title inside an open frame (97); tables with level rules only, under one another (62) and over pages (65).
MISREAD = (62, 65, 97, 102, 119, 228, 252, 295, 381, 390, 470)


@pytest.mark.parametrize("seed", [*range(1, 61), *MISREAD])
def test_a_random_document_is_read_as_it_was_typeset(seed: int, tmp_path: Path) -> None:
    document = families.document(seed)
    path = tmp_path / f"{seed}.pdf"
    path.write_bytes(pdf(document))
    extraction = extract(path)
    assert differences(extraction, document.tables) == []
    for page in extraction.tables["pages"].to_pylist():
        assert page["n_characters"] == page["n_in_cells"] + page["n_in_lines"] + page["n_hidden"], page["page_no"]
    captions = "".join(fold(table["caption"]) or "" for table in extraction.tables["tables"].to_pylist())
    for table in document.tables:
        assert all((fold(text) or "") in captions for line in table.above for text in (line.left, line.middle, line.right))
    assert any(page["is_baseline_displaced"] for page in extraction.tables["pages"].to_pylist()) == any(
        table.style.font == "displaced" for table in document.tables
    )
