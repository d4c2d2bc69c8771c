"""docs/commands.md from the commands' own help: `python -m tests.manual` writes it, a test holds it to what the commands say."""

from pathlib import Path

import click

from pipelines.cli import main

MANUAL = Path(__file__).resolve().parents[1] / "docs" / "commands.md"


def manual() -> str:
    """The page: the help of `budgets`, then of each command."""
    pages = [("budgets", main), *((f"budgets {name}", command) for name, command in sorted(main.commands.items()))]
    parts = ["# Commands\n\nWhat `--help` prints, written by `make docs`.\n"]
    for name, command in pages:
        context = click.Context(command, info_name=name, help_option_names=["-h", "--help"], terminal_width=110, max_content_width=110)
        parts.append(f"## {name}\n\n```\n{command.get_help(context)}\n```\n")
    return "\n".join(parts)


if __name__ == "__main__":
    MANUAL.write_text(manual(), encoding="utf-8")
