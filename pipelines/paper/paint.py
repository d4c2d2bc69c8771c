"""How writing is painted, and what of it is no part of the page's text: watermarks, stamps, and what nobody sees.

Nobody sees what is not painted, what is white on white paper, and what is smaller than any print. Here: what the text objects of open pages
say of it. Whether white writing stands on a dark ground is known from the drawing (`pdfium`).
"""

from typing import NamedTuple

import numpy as np

from .library import INTS, Ready, pdfium, results, written
from .page import Bools, Floats, Ints, lengths, runs

# A watermark: writing that runs neither along nor up the page, or pale writing larger than the rest of its page. A table's figures stand
# level, and what is larger than they are (a title) is as black.
LARGER = 1.5  # times the type size of the page's middle text object
PALE = 0.5  # of the way from black to white
WHITE = 250  # of 255 in red, green and blue
TINY = 2.0  # points: the smallest print of 106 documents is 3.6
ENOUGH = 0.25  # of the unseen glyphs: more must be seen for these to be the page's text
NEXT = 0.5  # of the type size: text objects so near one another on a line are painted alike, as the glyphs of a word

FILLED, INVISIBLE = 0, 3  # how a text object is painted


class Painted(NamedTuple):
    """Of each text object what its look says."""

    is_mark: Bools
    is_unseen: Bools
    is_white: Bools


class Places(NamedTuple):
    """Of each text object its page, how many glyphs it has, and where it stands. Pages ascend."""

    page: Ints
    n_glyphs: Ints
    x0: Floats
    x1: Floats
    baseline: Floats
    size: Floats


def painted(objects: list[Ready], at: Places, is_askew: Bools) -> Painted:
    """What of the text objects is a watermark or a stamp, what is unseen, and what is white."""
    begins = np.ones(len(objects), np.bool_)
    begins[1:] = (np.diff(at.page) != 0) | (np.diff(at.size) != 0) | (np.diff(at.baseline) != 0)
    begins[1:] |= np.abs(at.x0[1:] - at.x1[:-1]) > NEXT * at.size[1:]
    some = [objects[i] for i in np.flatnonzero(begins).tolist()]
    of_run = begins.cumsum() - 1

    def of_each(is_so: Bools) -> Bools:
        return is_so[of_run] if is_so.any() else np.zeros(len(objects), np.bool_)

    modes = results(len(some), pdfium.FPDFTextObj_GetTextRenderMode, some)
    found, red, green, blue, opacity = written(pdfium.FPDFPageObj_GetFillColor, some, into=INTS)
    darkest = np.minimum(np.minimum(red, green), blue)
    is_white = (found > 0) & (darkest >= WHITE) & (modes == FILLED)
    # White writing is no mark: it stands on a dark ground, or nobody sees it.
    is_pale = (found > 0) & (opacity * (255 - darkest) < (1 - PALE) * 255 * 255) & (darkest < WHITE)
    is_mark = is_askew | of_each(is_pale)
    if is_pale.any():
        is_mark &= is_askew | _are_larger(at)
    if is_askew.any():
        is_mark |= _are_stamped(((red << 16) | (green << 8) | blue)[of_run], at, is_askew)
    is_unseen = of_each((modes == INVISIBLE) | ((found > 0) & (opacity == 0))) | (at.size < TINY)
    return Painted(is_mark, _of_few(is_unseen, at), of_each(is_white))


def _are_larger(at: Places) -> Bools:
    """Which are larger than the middle one of their page."""
    of_pages = runs(at.page)
    n_objects = lengths(of_pages, len(at.page))
    usual = at.size[np.lexsort((at.size, at.page))][of_pages + n_objects // 2]
    larger: Bools = at.size > LARGER * np.repeat(usual, n_objects)
    return larger


def _are_stamped(colours: Ints, at: Places, is_askew: Bools) -> Bools:
    """Level writing among writing askew, of its colour: the lines within a seal. What most of the page is painted with is no seal's."""
    stamped = np.zeros(len(colours), np.bool_)
    for page in np.unique(at.page[is_askew]).tolist():
        here = np.flatnonzero(at.page == page)
        seal = here[is_askew[here]]
        values, which = np.unique(colours[here], return_inverse=True)
        usual = values[np.bincount(which, at.n_glyphs[here]).argmax()]
        level = here[~is_askew[here] & np.isin(colours[here], colours[seal]) & (colours[here] != usual)]
        room = 2 * at.size[seal].max()
        within = (at.x0[level] >= at.x0[seal].min() - room) & (at.x1[level] <= at.x1[seal].max() + room)
        within &= np.abs(at.baseline[level] - (low := at.baseline[seal].min())) <= at.baseline[seal].max() - low + room
        stamped[level[within]] = True
    return stamped


def _of_few(is_unseen: Bools, at: Places) -> Bools:
    """What is unseen, on pages where enough is seen. Else it is what there is to read: what a scanner's program put under a picture."""
    if not is_unseen.any():
        return is_unseen
    unseen, total = np.bincount(at.page, at.n_glyphs * is_unseen), np.bincount(at.page, at.n_glyphs)
    return is_unseen & (total - unseen > ENOUGH * unseen)[at.page]
