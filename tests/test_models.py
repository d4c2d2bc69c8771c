"""The models' own unit tests (rows given, rows expected, in the yml beside the models), which a refresh leaves out."""

import shutil
from dataclasses import replace
from pathlib import Path

from pipelines.dbt import invoke
from pipelines.settings import Settings


def test_unit_tests_of_models_pass(sample_home: Settings, tmp_path: Path) -> None:
    here = replace(sample_home, home=tmp_path)
    here.build.mkdir()
    shutil.copy(sample_home.warehouse, here.warehouse)
    assert invoke(here, ["test", "--select", "resource_type:unit_test"])


def test_no_seed_has_the_name_of_a_model() -> None:
    """A model that reads a seed of its own name is, once dbt parses only what changed, a model that reads itself: "Found a cycle"."""
    project = Path(__file__).parents[1] / "dbt_project"
    models = {path.stem for suffix in ("sql", "py") for path in (project / "models").rglob(f"*.{suffix}")}
    assert models
    assert not models & {path.stem for path in (project / "seeds").glob("*.csv")}
