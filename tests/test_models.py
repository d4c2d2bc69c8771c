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
