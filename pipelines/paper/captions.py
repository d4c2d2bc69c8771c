"""Lines around tables: captions above, notes below, running headers and footers that belong to no table.

What belongs here: which line of a page tells what a table is. What the lines say is nobody's business here.
"""

import re
from collections import defaultdict
from statistics import median

from .fold import fold
from .layout import PageGrid, PageTable
from .table import Table
from .text import Line

CAPTION_LINES = 8  # at most, above a table
CAPTION_GAP = 90.0  # points: what stands higher above belongs to something else
RUNNING_PAGES = 3  # a line at the same height on this many pages is a running header or footer
LARGER = 1.2  # times the type size of the tables: titles
SAME_HEIGHT = 4.0  # points: lines of two pages this near stand in one place

# 一 and ー: a dash beside figures as OCR reads it.
_PAGE_NUMBER = re.compile(r"[-−—–－一ー\s·~]*(第?\d+页?(([/,，]?共?)\d+页)?|[ivxⅰ-ⅻ]+)[-−—–－一ー\s·~]*", re.IGNORECASE)
_NOTE = re.compile(r"[(（\[【*※]?\s*(注|备注|说明|附注)\s*\d?\s*[:：、.]")
CONTINUED = re.compile(r"[(（\[]?续表?\s*\d*[)）\]]?")


def masked(line: Line) -> str:
    return re.sub(r"\d+", "#", fold(line.text) or "")


def running_lines(grids: list[PageGrid]) -> set[tuple[int, int]]:
    """(page_no, index of the line) of page numbers and of lines that stand at one height on neighbouring pages, at top or bottom."""
    seen: dict[tuple[str, int], list[tuple[int, int]]] = defaultdict(list)
    running: set[tuple[int, int]] = set()
    for grid in grids:
        for index in {*range(min(2, len(grid.lines))), *range(max(0, len(grid.lines) - 2), len(grid.lines))}:
            line = grid.lines[index]
            at_edge = line.top < 0.15 * grid.height or line.bottom > 0.85 * grid.height
            if not at_edge:
                continue
            if _PAGE_NUMBER.fullmatch(line.text.strip()):
                running.add((grid.page_no, index))
            else:
                seen[masked(line), round(line.top / 8)].append((grid.page_no, index))
    for places in seen.values():
        pages = sorted({page for page, _ in places})
        if any(b - a <= 2 for a, b in zip(pages, pages[RUNNING_PAGES - 1 :], strict=False)):
            running |= set(places)
    return running


def _top_of_previous(grid: PageGrid, number: int) -> float:
    table = grid.tables[number]
    return max((other.box.bottom for other in grid.tables[:number] if not _stand_side_by_side(table, other)), default=-1e9)


def _stand_side_by_side(one: PageTable, other: PageTable) -> bool:
    a, b = one.box, other.box
    return (a.x1 <= b.x0 or b.x1 <= a.x0) and a.top < b.bottom and b.top < a.bottom


def _is_of_another(line: Line, table: PageTable, grid: PageGrid) -> bool:
    """The line stands over a table beside this one, and not over this one."""
    if line.x0 < table.box.x1 and table.box.x0 < line.x1:
        return False
    return any(_stand_side_by_side(table, o) and line.x0 < o.box.x1 and o.box.x0 < line.x1 for o in grid.tables)


def lines_above(grid: PageGrid, number: int, running: set[tuple[int, int]]) -> list[Line]:
    """The lines between the table and what stands above it, running headers left out."""
    table = grid.tables[number]
    floor = _top_of_previous(grid, number)
    found: list[Line] = []
    edge = table.box.top
    for index in range(len(grid.lines) - 1, -1, -1):
        line = grid.lines[index]
        if line.top < floor - 2 or len(found) >= CAPTION_LINES:
            break
        if line.bottom > table.box.top + 0.6 * line.size or (grid.page_no, index) in running:
            continue
        if len(grid.tables) > 1 and _is_of_another(line, table, grid):
            continue
        if edge - line.bottom > CAPTION_GAP or _is_body(line, grid) or (number and _NOTE.match(line.text)):
            break
        found.append(line)
        edge = line.top
    return found[::-1]


def _is_body(line: Line, grid: PageGrid) -> bool:
    """A line of running text: it ends a sentence, or it fills the width of the page's text without a gap and is no title by its type."""
    text = line.text.strip()
    if text.endswith(("。", "；", ";")) or "。" in text[:-1]:
        return True
    printed = line.size * sum(0.5 if character.isascii() else 1.0 for character in text)
    width = line.x1 - line.x0
    is_full = line.n_characters > 25 and width > 0.93 * _text_width(grid) and width < 1.2 * printed
    return is_full and not _is_set_as_title(line, grid)


def _is_set_as_title(line: Line, grid: PageGrid) -> bool:
    """Larger than the text in the page's tables, without a comma, and not one more line of a paragraph of its size."""
    text = line.text.strip()
    in_tables = [cell.lines[0].size for table in grid.tables for cell in table.cells if cell.lines]
    if not in_tables or line.size < LARGER * median(in_tables) or "，" in text or text.endswith(("：", ":")):
        return False
    return not any(abs(other.size - line.size) < 0.5 and 0 < line.top - other.top < 2.5 * line.size for other in grid.lines)


def _text_width(grid: PageGrid) -> float:
    boxes = [line.box for line in grid.lines] + [table.box for table in grid.tables]
    return max((b.x1 for b in boxes), default=0) - min((b.x0 for b in boxes), default=0)


def running_above(grid: PageGrid, part: PageTable, running: set[tuple[int, int]]) -> list[Line]:
    return [
        line
        for index, line in enumerate(grid.lines)
        if line.bottom <= part.box.top and (grid.page_no, index) in running and not _PAGE_NUMBER.fullmatch(line.text.strip())
    ]


def has_text_below(grid: PageGrid, running: set[tuple[int, int]]) -> bool:
    bottom = grid.tables[-1].box.bottom
    return any(line.top >= bottom - 2 and (grid.page_no, i) not in running for i, line in enumerate(grid.lines))


def notes_below(grid: PageGrid, running: set[tuple[int, int]]) -> list[Line]:
    """Lines under the page's last table until a gap."""
    found: list[Line] = []
    edge = grid.tables[-1].box.bottom
    for index, line in enumerate(grid.lines):
        if line.top < grid.tables[-1].box.bottom - 2 or (grid.page_no, index) in running:
            continue
        if line.top - edge > 40 or len(found) >= CAPTION_LINES:
            break
        found.append(line)
        edge = line.bottom
    return found


def stood_above(line: Line, table: Table, page: PageGrid) -> bool:
    """The line stands at its height on the page before too, over the title there: a running header of two pages."""
    return any(
        abs(other.top - line.top) < SAME_HEIGHT
        and masked(other) == masked(line)
        and any(caption.top > other.bottom for caption in table.caption if table.last_page == table.first_page)
        for other in page.lines
    )
