"""`python -m tests.typeset` writes the sample's PDF anew from `data/sample`'s figures."""

import click

from tests.typeset.sample import build

if __name__ == "__main__":
    path = build()
    click.echo(f"{path.name}: {path.stat().st_size:,} bytes")
