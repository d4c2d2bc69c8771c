"""The same budget in the words of another place: `tests/vocabulary/dialects.csv` says which title, heading, label or unit is printed there
instead of ours. A dialect changes words alone; figures, codes and the grid stay.
"""

import csv
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from tests.typeset.model import Block, Document, Paragraph, Table

_PATH = Path(__file__).parents[1] / "vocabulary" / "dialects.csv"


def dialects() -> dict[str, dict[str, str]]:
    """For each place what it prints instead of our words."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    with _PATH.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[row["place"]][row["ours"]] = row["theirs"]
    return dict(found)


def spoken(document: Document, words: Mapping[str, str]) -> Document:
    """The document in those words: a cell or a title is exchanged whole, but for its year; of other lines the beginning or the end."""
    return replace(document, blocks=tuple(_block(block, words) for block in document.blocks))


def _block(block: Block, words: Mapping[str, str]) -> Block:
    if isinstance(block, Paragraph):
        return replace(block, text=_line(block.text, words))
    if isinstance(block, Table):
        above = tuple(
            replace(line, left=_line(line.left, words), middle=_line(line.middle, words), right=_line(line.right, words))
            for line in block.above
        )
        return replace(block, above=above, cells=tuple(replace(c, text=c.text and _whole(c.text, words)) for c in block.cells))
    return replace(block, running=_line(block.running, words))


def _whole(text: str, words: Mapping[str, str]) -> str:
    bare = re.sub(r"^20\d\d年", "", text)
    return f"{text.removesuffix(bare)}{words.get(bare, bare)}"


def _line(text: str, words: Mapping[str, str]) -> str:
    whole = _whole(text, words)
    if whole != text:
        return whole
    for ours, theirs in words.items():
        if text.startswith(ours):
            return f"{theirs}{text.removeprefix(ours)}"
        if text.endswith(ours) and not text.endswith("表"):
            return f"{text.removesuffix(ours)}{theirs}"
    return text
