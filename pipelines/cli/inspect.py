"""`budgets inspect`: one page of a PDF as a picture, with the tables, cells and rulings that were found in it."""

from pathlib import Path

import click

from pipelines.cli.console import example, fail, say


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("page", type=click.IntRange(min=1))
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="The picture to write. [default: FILE-pPAGE.png, here]")
@click.option("--dpi", type=click.FloatRange(36, 600), default=110.0, show_default=True, help="Pixels an inch.")
@example("budgets inspect data/raw/budget.pdf 7")
def inspect(file: Path, page: int, out: Path | None, dpi: float) -> None:
    """Draw what was found on PAGE of FILE: tables blue, cells green, rulings orange and violet, lines grey, hidden characters pink.

    Needs no refresh and no warehouse: it reads the file as a refresh would.
    """
    from pipelines.paper import Refused
    from pipelines.paper.draw import inspected_page

    target = out or Path(f"{file.stem}-p{page}.png")
    try:
        picture = inspected_page(file, page, dpi)
    except Refused as refused:
        fail(f"{file}: {refused.reason}")
    try:
        picture.save(target)
    except (OSError, ValueError) as error:  # a folder that is not there, an ending that is no picture's
        fail(f"{target} cannot be written: {error}", 2)
    say(str(target))
