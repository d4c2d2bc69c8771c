"""Settings come from the environment by a function, and say what is wrong with it."""

from pathlib import Path

import pytest

from pipelines.settings import CHECKOUT, Limits, UsageError, load_settings


def test_the_home_is_the_checkouts_data_unless_named(tmp_path: Path) -> None:
    assert load_settings(environ={}).home == CHECKOUT / "data"
    assert load_settings(environ={"BUDGETS_HOME": str(tmp_path)}).home == tmp_path
    assert load_settings(tmp_path / "x", {"BUDGETS_HOME": str(tmp_path)}).home == tmp_path / "x"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BUDGETS_WORKERS", "many"),
        ("BUDGETS_WORKERS", "0.5"),
        ("BUDGETS_VERSIONS_KEPT", "inf"),
        ("BUDGETS_SECONDS", "nan"),
        ("BUDGETS_MEMORY_MB", "0"),
        ("BUDGETS_SECONDS", "-1"),
        ("BUDGETS_ENGINE", "acrobat"),
        ("BUDGETS_KEEP_INTERMEDIATE", "yes"),
    ],
)
def test_a_value_that_cannot_be_used_is_named(name: str, value: str) -> None:
    with pytest.raises(UsageError, match=f"{name} is '{value}'"):
        load_settings(environ={name: value})


def test_each_variable_sets_what_it_names() -> None:
    said = {
        "BUDGETS_WORKERS": "3",
        "BUDGETS_ENGINE": "pdfplumber",
        "BUDGETS_VERSIONS_KEPT": "7",
        "BUDGETS_KEEP_INTERMEDIATE": "1",
        "BUDGETS_MEMORY_MB": "512",
    }
    settings = load_settings(environ=said)
    assert (settings.workers, settings.engine, settings.versions_kept, settings.limits.memory_mb) == (3, "pdfplumber", 7, 512)
    assert settings.intermediate == settings.build / "intermediate.duckdb"
    for unsaid in ("", "0"):
        assert load_settings(environ={"BUDGETS_KEEP_INTERMEDIATE": unsaid}).intermediate is None


def test_a_document_may_take_longer_the_more_pages_it_has() -> None:
    limits = load_settings(environ={"BUDGETS_SECONDS": "10", "BUDGETS_SECONDS_PER_PAGE": "0.5"}).limits
    assert limits.allowed(100) == 60


def test_the_documentation_gives_the_limits_that_hold() -> None:
    said = (CHECKOUT / "docs" / "operations.md").read_text(encoding="utf-8")
    limits = Limits()
    for name, value in (("SECONDS", limits.seconds), ("SECONDS_PER_PAGE", limits.seconds_per_page), ("MEMORY_MB", limits.memory_mb)):
        assert f"`BUDGETS_{name}` ({value:g})" in said
