"""Page numbers that are printed over a table: which characters of a page they are, before the rest is given to cells.

What belongs here: what one page tells. Page numbers that stand beside tables are lines, and `captions` knows them.
"""

import re

import numpy as np

from .page import Bools, Characters, Ints, Page, decoded, rules

AT_FOOT = 0.88  # of the page's height: what stands lower may be its number
SAME_BASELINE = 0.3  # points: glyphs of one string
IN_WORD = 0.8  # of the type size: a wider gap divides cells
SUNK = (0.2, 0.8)  # type sizes below the last row: too little for a line of its own, and no text of one row stands so much lower
OFF_CENTRE = 3.0  # points: what stands further from the middle of the page is not set in it

# What says that it is a page number, what may be one, and a mere number.
_NUMBER = re.compile(
    r"(?P<named>第\d{1,4}页(?:[,，/／]?共\d{1,4}页)?|共\d{1,4}页[,，/／]?第\d{1,4}页)"
    r"|(?P<dashed>[-−—–－]+\d{1,4}[-−—–－]+)|(?P<bare>^\d{1,3}(?:[/／]\d{1,3})?$)",
    re.MULTILINE,
)


def page_number(page: Page, characters: Characters) -> Bools | None:
    """Which of the page's characters are its number, where rules run lower than it stands; None where none are.

    A number without words or dashes is one where it stands alone, under all else or across other glyphs, and in the middle of the page or
    as the page counts.
    """
    baseline, levels = characters.baseline, rules(page.horizontals)[:, 0]
    if not len(baseline) or not len(levels) or characters.several or levels.max() <= baseline.max() - characters.size[baseline.argmax()]:
        return None
    low = np.flatnonzero(baseline > AT_FOOT * page.height)
    if not len(low):
        return None
    some = characters.taken(low)
    breaks = _breaks(some)
    is_number = np.zeros(len(characters), np.bool_)
    text = decoded(np.insert(some.codes, breaks, ord("\n")))
    for found in _NUMBER.finditer(text):
        start = found.start() - text.count("\n", 0, found.start())
        which = slice(start, start + len(found.group()))
        if found["named"] or _is_set_as_one(page, some, which, is_bare=bool(found["bare"])):
            is_number[low[which]] = True
    return is_number if is_number.any() else None


def _breaks(characters: Characters) -> Ints:
    """Where another string begins: on another baseline, or after a wide gap."""
    gaps = np.abs(characters.x0[1:] - characters.x1[:-1])
    is_break = (np.abs(np.diff(characters.baseline)) > SAME_BASELINE) | (gaps > IN_WORD * characters.size[1:])
    return np.flatnonzero(is_break) + 1


def _is_set_as_one(page: Page, characters: Characters, which: slice, *, is_bare: bool) -> bool:
    """The characters stand alone on their baseline, or in the middle of the page.

    A bare number must stand alone, under all else or across other glyphs; and in the middle, or be the number of the page in the file, or
    stand so little under all else that it is no line of its own.
    """
    baseline = characters.baseline[which][0]
    beside = np.abs(characters.baseline - baseline) <= SAME_BASELINE
    is_alone = np.count_nonzero(beside) == which.stop - which.start
    middle = (characters.x0[which].min() + characters.x1[which].max()) / 2
    is_centred = abs(middle - page.width / 2) <= OFF_CENTRE
    if is_bare:
        is_counted = characters.taken(which).text == str(page.page_no)
        is_over = baseline >= characters.baseline.max() or _is_across(characters, which)
        return bool(is_alone and is_over and (is_centred or is_counted or _is_sunk(characters, which)))
    return bool(is_alone or is_centred)


def _is_sunk(characters: Characters, which: slice) -> bool:
    """Under the lowest other line, and overlapping it."""
    others = np.delete(characters.baseline, np.arange(which.start, which.stop))
    lower = (characters.baseline[which][0] - others.max(initial=-np.inf)) / characters.size[which][0]
    return bool(SUNK[0] < lower < SUNK[1])


def _is_across(characters: Characters, which: slice) -> bool:
    """Other glyphs stand where these do."""
    left, right = characters.x0[which].min(), characters.x1[which].max()
    apart = np.abs(characters.baseline - characters.baseline[which][0])
    size = characters.size[which][0]
    met = (characters.x0 < right) & (characters.x1 > left) & (apart > SAME_BASELINE) & (apart < size)
    return bool(met.any())
