"""Models that follow documents read other such models only through `changed(...)`.

What reads a whole relation instead adds rows of documents that did not change a second time, at every refresh that adds one document (the
text's 三公 figures of the sample stood twice, and its total test put the sample aside).
"""

import re
from pathlib import Path

import pytest

MODELS = {path.stem: path.read_text(encoding="utf-8") for path in Path(__file__).parents[1].glob("dbt_project/models/**/*.sql")}
BY_DOCUMENT = sorted(name for name, text in MODELS.items() if "by_document()" in text)
WITHIN_DOCUMENT = sorted(name for name, text in MODELS.items() if "within_document()" in text)


def read_whole(text: str) -> set[str]:
    """Names of relations that the model refers to outside `changed(...)`."""
    bare = re.sub(r"changed\(\s*ref\([^)]*\)\s*\)", "", re.sub(r"--[^\n]*", "", text))
    return set(re.findall(r"\bref\('(\w+)'\)", bare))


@pytest.mark.parametrize("name", BY_DOCUMENT + WITHIN_DOCUMENT)
def test_a_model_by_document_reads_models_by_document_through_changed(name: str) -> None:
    assert read_whole(MODELS[name]) & set(BY_DOCUMENT) == set()


@pytest.mark.parametrize("name", sorted(MODELS.keys() - set(BY_DOCUMENT) - set(WITHIN_DOCUMENT)))
def test_a_model_of_all_documents_reads_none_that_stands_within_its_reader_and_so_has_the_changed_documents_alone(name: str) -> None:
    assert not set(re.findall(r"\bref\('(\w+)'\)", MODELS[name])) & set(WITHIN_DOCUMENT)


def test_a_bare_reference_is_seen_and_a_wrapped_one_is_not() -> None:
    assert read_whole("select * from {{ ref('a') }} join {{ changed(ref('b')) }} -- ref('c')") == {"a"}
