"""What Dagster serves (`dagster dev`): the definitions for the settings of the environment. Nothing is built at import."""

import dagster as dg

from pipelines.defs.build import build_defs
from pipelines.settings import load_settings


@dg.definitions
def defs() -> dg.Definitions:
    """The definitions of the home that the environment names."""
    return build_defs(load_settings())
