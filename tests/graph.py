"""tests/snapshots/assets.txt, the real project's assets: `python -m tests.graph` writes it, a test holds it to what the definitions say."""

import tempfile
from pathlib import Path

import dagster as dg

from pipelines.defs.build import build_defs
from pipelines.settings import load_settings

GRAPH = Path(__file__).parent / "snapshots" / "assets.txt"


def graph(defs: dg.Definitions) -> str:
    """A line an asset: its group, its key, what it is made from."""
    assets = defs.resolve_asset_graph()
    nodes = sorted((assets.get(key) for key in assets.materializable_asset_keys), key=lambda node: (node.group_name, node.key))
    lines = (
        f"{node.group_name}: {node.key.to_user_string()} <- {', '.join(sorted(key.to_user_string() for key in node.parent_keys))}"
        for node in nodes
    )
    return "\n".join(line.removesuffix(" <- ") for line in lines) + "\n"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        GRAPH.write_text(graph(build_defs(load_settings(folder, {}))), encoding="utf-8")
