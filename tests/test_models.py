"""The models' own unit tests (rows given, rows expected, in the yml beside the models), which a refresh leaves out."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner

from pipelines.dbt import environment, invoke, prepare_manifest
from pipelines.settings import Settings
from tests.looked_into import looked_into
from tests.workshop import Workshop


def test_unit_tests_of_models_pass(sample_home: Settings, workshop: Workshop) -> None:
    here = workshop.home(keep_intermediate=True, like=sample_home)
    assert invoke(here, ["test", "--select", "resource_type:unit_test"])


def test_what_does_not_fit_into_memory_lies_beside_the_build_database(sample_home: Settings, workshop: Workshop) -> None:
    """DuckDB's own choice for what it opens in memory is the folder that it was started in, where not everyone may write."""
    here = workshop.home(keep_intermediate=True, like=sample_home)
    query = "select current_setting('temp_directory') as place"
    project = ["--project-dir", str(here.dbt_project), "--profiles-dir", str(here.dbt_project)]
    target = ["--target-path", str(here.dbt_target), "--log-path", str(here.dbt_target)]
    with environment(here):
        shown: Any = dbtRunner().invoke(["--log-level", "none", "show", "--inline", query, *project, *target]).result
    DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
    assert [tuple(row) for row in shown.results[0].agate_table.rows] == [(f"{here.warehouse}.tmp",)]


def test_no_seed_has_the_name_of_a_model() -> None:
    """A model that reads a seed of its own name is, once dbt parses only what changed, a model that reads itself: "Found a cycle"."""
    project = Path(__file__).parents[1] / "dbt_project"
    models = {path.stem for suffix in ("sql", "py") for path in (project / "models").rglob(f"*.{suffix}")}
    assert models
    assert not models & {path.stem for path in (project / "seeds").glob("*.csv")}


def test_every_kind_of_term_says_all_that_is_said_of_one(sample_home: Settings) -> None:
    """They are laid side by side by name (terms_as_read), where a column forgotten or misspelled would be NULL and not an error."""
    (compiled,) = sample_home.dbt_target.rglob("compiled/**/terms_as_read.sql")
    queries, _, reader = compiled.read_text(encoding="utf-8").partition("terms as (\n    select * from __dbt__cte__terms__row_sums")
    emitters = ["terms__row_sums", *re.findall(r"from __dbt__cte__(terms__\w+)", reader)]
    assert len(emitters) == len(list((sample_home.dbt_project / "models/quality/terms").glob("terms__*.sql")))
    with looked_into(replace(sample_home, keep_intermediate=True)) as connection:
        queries = queries.rstrip().removesuffix(",")
        described = {e: connection.execute(f"describe {queries} select * from __dbt__cte__{e}").fetchall() for e in emitters}
    # where a figure stands in the text is said of narrative figures alone
    places = {"paragraph_no", "sentence_no", "figure_no"}
    said = {emitter: {row[0] for row in rows} for emitter, rows in described.items()}
    first = said["terms__row_sums"]
    assert first
    assert {e for e, columns in said.items() if columns != (first | places if "narrative" in e else first)} == set()


def test_a_project_that_was_moved_reads_its_seeds_where_they_are_now(small: Settings, tmp_path: Path) -> None:
    """dbt keeps of a parsed seed where its file was: a home that another checkout builds in found none of them."""
    (small.dbt_project / "seeds").mkdir()
    (small.dbt_project / "seeds" / "units.csv").write_text("unit,yuan\n万元,10000\n", encoding="utf-8")
    prepare_manifest(small)
    moved = replace(small, dbt_project=small.dbt_project.rename(tmp_path / "moved"))
    prepare_manifest(moved)
    moved.build.mkdir(exist_ok=True)
    assert invoke(moved, ["seed"])
