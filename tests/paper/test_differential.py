"""A sample of the corpus read again by us and by pdfplumber: no difference but those listed with their reason."""

from pathlib import Path

import pytest

from pipelines.paper import page_count
from tests.paper.differential import REASONS, compare, listed

CORPUS = Path(__file__).parents[2].parent / "shared" / "corpus"
SAMPLED = ("changsha", "chongqing", "fuzhou", "guangzhou", "jiangsu", "shanghai", "wuxi", "yantai")


def test_every_listed_difference_has_a_reason() -> None:
    assert listed()
    assert {d.reason for d in listed()} <= set(REASONS)


@pytest.mark.parametrize("folder", SAMPLED)
def test_only_listed_cells_differ_from_pdfplumber(folder: str) -> None:
    if not CORPUS.is_dir():
        pytest.skip("../shared/corpus is not here: there is nothing to compare on")
    file = min((CORPUS / folder).glob("*.pdf"))
    count = page_count(file)
    result = compare(file, range(1 + count // 3, count + 1, max(1, count // 6)))
    assert result.n_same_shape == result.n_tables
    assert set(result.differences) <= set(listed())


@pytest.mark.parametrize("reason", sorted({d.reason for d in listed()}))
def test_a_listed_page_differs_as_listed(reason: str) -> None:
    """The first page with each reason is read again: its differences are those of the file, no more and no fewer."""
    if not CORPUS.is_dir():
        pytest.skip("../shared/corpus is not here: there is nothing to compare on")
    first = next(d for d in listed() if d.reason == reason)
    on_page = {d for d in listed() if (d.file, d.page_no) == (first.file, first.page_no)}
    found = [set(compare(file, [first.page_no]).differences) for file in CORPUS.rglob(first.file) if page_count(file) >= first.page_no]
    assert on_page == set().union(*found)
