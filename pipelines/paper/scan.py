"""A page image read as a Page: the same characters and rulings that a text page gives, from ink.

Turn it upright and straight, find the rulings by morphology, take them out of the picture, find the text lines, cut them at the
standing rulings, read them. No PDF here and no tables: the caller renders the page, and one table finder serves both kinds.
"""

import math
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
import numpy.typing as npt

from . import light, ocr
from .ocr import Boxes, Grey, Reading
from .page import Box, Candidate, Character, Horizontal, Page, Vertical

Ints = npt.NDArray[np.intp]

FIND_DPI = 96  # of the picture that text is looked for in: half the time of 150 and as many lines found
MAX_SKEW = 3.0  # degrees
POINTS = 72.0
TALLEST = 1.2  # inches, of a line of type: a grey gradient was read as one C as high as the page
_STANDING = 1.5  # a line this much higher than broad stands
_SPECK = 0.04  # of the square of a character: less ink is none (一 has twice that)
_DOT = 0.02  # inches: ink of no more than a square of it is a speck (30.00 was read as 十30.00)
_LEGIBLE = 0.4  # mean certainty of a line below which it is no writing
VERSION = f"8 {ocr.MODELS}"  # raise it when the same picture would be read otherwise
UNTOLD = 0.6  # of a line's height: ink this broad is a character; what characters reach beside their places is less
_SURE = 0.7  # mean certainty of a page that is read the right way up (median 0.99 on upright pages)


@dataclass(frozen=True, slots=True)
class _Line:
    """A line as read, in pixels of the straightened picture."""

    readings: list[Reading]
    x0: float
    top: float
    x1: float
    bottom: float
    candidates: list[tuple[str, float]]


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The straightened picture without its rulings, its ink, and what was found on it; boxes of lines are in pixels."""

    clean: Grey
    ink: Grey
    horizontals: Boxes
    verticals: Boxes
    boxes: Boxes


def read_scan(page_no: int, image: Grey | light.Colours, dpi: float) -> Page:
    """The page that a grey or colour picture of `dpi` pixels an inch shows, upright and straight; its `problem` where it shows no text."""
    sheet, lines, quarters = _upright(light.evened(image if image.ndim == 2 else light.as_grey(image, dpi), dpi), dpi)
    height, width = sheet.clean.shape
    points = POINTS / dpi
    page = Page(page_no, width * points, height * points, turned=quarters, engine=f"onnxruntime {ocr.MODELS}", text_source="ocr")
    page.horizontals = [Horizontal((y0 + y1) / 2 * points, x0 * points, x1 * points) for x0, y0, x1, y1 in sheet.horizontals.tolist()]
    page.verticals = [Vertical((x0 + x1) / 2 * points, y0 * points, y1 * points) for x0, y0, x1, y1 in sheet.verticals.tolist()]
    if _certainty(lines) >= _SURE:
        lines = [line for line in lines if _is_writing(line, dpi)]
        page.characters = [c for line in lines for c in _characters(line, points)]
        page.candidates = [c for line in lines for c in _candidates(line, points)]
    if not page.characters:
        page.text_source = "none"
        page.problem = "the page is an image in which no text was found"
    return page


def _certainty(lines: list[_Line]) -> float:
    confidences = [r.confidence for line in lines for r in line.readings]
    return float(np.mean(confidences)) if confidences else 0.0


def _is_writing(line: _Line, dpi: float) -> bool:
    return line.bottom - line.top < TALLEST * dpi and float(np.mean([r.confidence for r in line.readings])) >= _LEGIBLE


def _characters(line: _Line, points: float) -> list[Character]:
    """The line's characters; their size is the height of the line's ink, their baseline a tenth of it above the ink's bottom.

    The reader tells about where a character stands, often a little late, and nothing of its width: each reaches halfway to its
    neighbours, but no further than type does, and none leaves the line.
    """
    size = line.bottom - line.top
    width = line.x1 - line.x0
    readings = _without_stutter([r for r in line.readings if not r.text.isspace()], 0.55 * size / width)
    readings = _as_number(readings) or readings
    centres = [min(max(line.x0 + (r.x0 + r.x1) / 2 * width, line.x0), line.x1) for r in readings]
    between = [line.x0, *((a + b) / 2 for a, b in pairwise(centres)), line.x1]
    return [
        Character(
            r.text,
            max(left, centre - 0.75 * size) * points,
            min(right, centre + 0.75 * size) * points,
            (line.bottom - 0.1 * size) * points,
            size * points,
            r.confidence,
        )
        for r, centre, left, right in zip(readings, centres, between[:-1], between[1:], strict=True)
    ]


def _candidates(line: _Line, points: float) -> list[Candidate]:
    box = Box(line.x0 * points, line.top * points, line.x1 * points, line.bottom * points)
    return [Candidate(_text(_as_number(line.readings) or line.readings), text, score, box) for text, score in line.candidates]


def _text(readings: list[Reading]) -> str:
    return "".join(r.text for r in readings if not r.text.isspace())


def _without_stutter(readings: list[Reading], near: float) -> list[Reading]:
    """Han characters stand a width apart: of two alike and nearer than `near` the reader saw one twice (据居), and the surer one stays."""
    kept: list[Reading] = []
    for r in readings:
        if kept and _are_alike(r, kept[-1]) and r.x0 + r.x1 - kept[-1].x0 - kept[-1].x1 < 2 * near:
            kept[-1] = max(kept[-1], r, key=lambda one: one.confidence)
        else:
            kept.append(r)
    return kept


def _are_alike(a: Reading, b: Reading) -> bool:
    """Two Han characters of which the reader might have taken one for the other."""
    taken = a.text in (text for text, _ in b.alternatives) or b.text in (text for text, _ in a.alternatives)
    return taken and _is_han(a.text) and _is_han(b.text)


def _is_han(text: str) -> bool:
    return "\u4e00" <= text <= "\u9fff"


_LOOKALIKES = {"o": "0", "O": "0", "〇": "0", "○": "0", "。": "0", "l": "1", "I": "1", "|": "1"}
_SEPARATORS = ".,，、。·"


def _as_number(readings: list[Reading]) -> list[Reading] | None:
    """A line of digits, separators and look-alikes of digits by the grammar of amounts: groups of three, then two or six decimals.

    Most errors of the reader are a comma for a point, and the truth is one alternative away (EXTRACTION: 24 of 26). What the grammar does
    not decide (the first half of a figure that wraps, `39,880,0`) stays as it was read. None: no number, or none that can be right.
    """
    text = "".join("," if r.text in _SEPARATORS and len(readings) > 1 else _LOOKALIKES.get(r.text, r.text) for r in readings)
    parts = text.lstrip("-").split(",")
    if not all(p.isdecimal() and p.isascii() for p in parts) or not _may_be_amount(parts):
        return None
    last = text.rfind(",")
    wanted = list(text)
    if last >= 0 and (len(parts[-1]) != 3 or (len(parts) == 2 and readings[last].confidence >= _CERTAIN)):
        wanted[last] = "." if len(parts[-1]) in _DECIMALS and _may_be(readings[last], ".") else readings[last].text
    return [r if c == r.text else _instead(r, c) for r, c in zip(readings, wanted, strict=True)]


def _may_be(reading: Reading, text: str) -> bool:
    """Not where the reader is certain of something else: of a figure that wraps, `39,880,00` is the first line."""
    return reading.confidence < _CERTAIN or any(score >= _POSSIBLE for other, score in reading.alternatives if other == text)


_DECIMALS = (2, 6)
_PRINTED = {*"0123456789.,-"}
N_CANDIDATES = 8
_BEYOND_DOUBT = 0.999  # of a figure's least certain character: nothing else is looked for
_POSSIBLE = 0.001  # of another character in its place: less is noise of the network
_CERTAIN = 0.98  # right characters have a median of 0.9999, wrong ones of 0.755; below 0.98 stand 25 of 26 wrong ones


def _may_be_amount(parts: list[str]) -> bool:
    """Digits between separators in groups as amounts have them, or without groups; the last part may be cut or decimals."""
    *groups, last = parts
    return not groups or (len(last) in (1, 2, 3, 6) and (len(parts) == 2 or (len(groups[0]) <= 3 and all(len(g) == 3 for g in groups[1:]))))


def _instead(reading: Reading, text: str) -> Reading:
    """The same ink read as `text`, as certain as the reader was of that."""
    score = next((score for other, score in reading.alternatives if other == text), 0.0)
    return Reading(
        text, min(reading.confidence, score), ((reading.text, reading.confidence), *reading.alternatives), reading.x0, reading.x1
    )


def _upright(image: Grey, dpi: float) -> tuple[_Sheet, list[_Line], int]:
    """The sheet the right way up, read, and the quarters by which it was turned clockwise.

    Sideways when its lines stand, upside down when it reads badly; the better reading wins.
    """
    sheet, quarters = _straight(image, dpi), 0
    if _stands(sheet.boxes):
        quarters = 3
        image = np.ascontiguousarray(np.rot90(image))
        sheet = _straight(image, dpi)
    lines = _lines(sheet, dpi)
    if lines and _certainty(lines) < _SURE:
        turned = _straight(np.ascontiguousarray(np.rot90(image, 2)), dpi)
        again = _lines(turned, dpi)
        if _certainty(again) > _certainty(lines):
            return turned, again, (quarters + 2) % 4
    return sheet, lines, quarters


def _stands(boxes: Boxes) -> bool:
    """More of the text stands than lies."""
    width, height = (boxes[:, 2:] - boxes[:, :2]).T
    return bool(height[height > _STANDING * width].sum() > 2 * width[width > _STANDING * height].sum())


def _straight(image: Grey, dpi: float) -> _Sheet:
    ink = _ink(image)
    skew = _skew(ink, dpi)
    if abs(skew) > 0.02:
        image = _turned(image, skew)
        ink = _ink(image)
    lying, standing = _strokes(ink, dpi)
    horizontals, verticals = _pruned(_rulings(lying, dpi), _rulings(standing.T, dpi)[:, [1, 0, 3, 2]], dpi)
    near = _mask(ink.shape, horizontals, verticals, 0.04 * dpi) & (lying | standing)
    clean = _without(
        image, cv2.dilate(near, np.ones((5, 5), np.uint8)).astype(np.uint8) | _mask(ink.shape, horizontals, verticals, 0.025 * dpi)
    )
    return _Sheet(clean, _ink(clean), horizontals, verticals, _cut(_found(clean, dpi), verticals, clean.shape[1]))


def _ink(image: Grey) -> Grey:
    """1 where the page is darker than its surroundings."""
    window = 2 * (min(image.shape) // 60) + 1
    return cv2.adaptiveThreshold(image, 1, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, max(3, window), 15).astype(np.uint8)


def _skew(ink: Grey, dpi: float) -> float:
    """Degrees by which long lying strokes fall to the right; of the rows of text where there are no strokes."""
    strokes = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, round(dpi * 0.25)), np.uint8))
    strokes = cv2.dilate(strokes, np.ones((3, round(dpi * 0.1)), np.uint8))
    n, labels, stats, _ = cv2.connectedComponentsWithStats(strokes)
    slopes, weights = [], []
    for i in range(1, n):
        left, top, w, h, _area = (int(v) for v in stats[i])
        if w < dpi * 1.5 or h > w * math.tan(math.radians(MAX_SKEW)) + 8:
            continue
        ys, xs = np.nonzero(labels[top : top + h, left : left + w] == i)
        slopes.append(float(np.polyfit(xs, ys, 1)[0]))
        weights.append(float(w))
    if not slopes:
        return _skew_of_text(ink)
    order = np.argsort(slopes)
    middle = int(np.searchsorted(np.cumsum(np.array(weights)[order]), sum(weights) / 2))
    return math.degrees(math.atan(slopes[int(order[middle])]))


def _skew_of_text(ink: Grey) -> float:
    """The turn that makes rows of ink sharpest."""
    small = cv2.resize(ink * np.uint8(255), None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA).astype(np.uint8)
    if int(small.sum()) < 255 * 50:
        return 0.0
    angles = np.arange(-MAX_SKEW, MAX_SKEW + 0.01, 0.2)
    return float(max(angles, key=lambda a: float((_turned(small, float(a), 0).sum(1, dtype=np.float64) ** 2).sum())))


def _turned(image: Grey, degrees: float, border: int = 255) -> Grey:
    h, w = image.shape
    matrix = cv2.getRotationMatrix2D((w / 2, h / 2), degrees, 1)
    return cv2.warpAffine(image, matrix, (w, h), flags=cv2.INTER_CUBIC, borderValue=border).astype(np.uint8)


def _strokes(ink: Grey, dpi: float) -> tuple[Grey, Grey]:
    """Masks of lying and standing strokes longer than most strokes of type."""
    closed = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((2, 2), np.uint8))
    long = round(dpi * 0.22)
    lying = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((1, long), np.uint8))
    standing = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((long, 1), np.uint8))
    return lying.astype(np.uint8), standing.astype(np.uint8)


def _rulings(lying: Grey, dpi: float) -> Boxes:
    """Thin lying strokes as segments (x0, y, x1, y); pieces in one line with small gaps are one."""
    joined = cv2.dilate(lying, np.ones((max(3, round(dpi * 0.02)), round(dpi * 0.08)), np.uint8))
    n, labels, stats, _ = cv2.connectedComponentsWithStats(joined)
    found = []
    for i in range(1, n):
        left, top, w, h, _area = (int(v) for v in stats[i])
        ys, xs = np.nonzero((labels[top : top + h, left : left + w] == i) & (lying[top : top + h, left : left + w] > 0))
        if len(xs) and np.ptp(xs) >= dpi * 0.15 and np.ptp(ys) <= max(dpi * 0.06, np.ptp(xs) * 0.02):
            y = top + float(ys.mean())
            found.append((left + float(xs.min()), y, left + float(xs.max()), y))
    return np.array(found, dtype=np.float64).reshape(-1, 4)


def _pruned(horizontals: Boxes, verticals: Boxes, dpi: float) -> tuple[Boxes, Boxes]:
    """Without strokes of type: a short stroke is a ruling only where both its ends meet rulings of the other way.

    On forms the strokes of 一 计 期 pass for lying rulings (page 32 of the scanned sample document: eight of them).
    """
    reach, long = dpi * 0.06, dpi * 1.2
    for _ in range(2):
        horizontals = np.array(
            [h for h in horizontals if h[2] - h[0] >= long or _met(h[[0, 2]], h[1], verticals, reach)], dtype=np.float64
        ).reshape(-1, 4)
        flat = horizontals[:, [1, 0, 3, 2]]
        verticals = np.array([v for v in verticals if v[3] - v[1] >= long or _met(v[[1, 3]], v[0], flat, reach)], dtype=np.float64).reshape(
            -1, 4
        )
    return horizontals, verticals


def _met(ends: npt.NDArray[np.float64], at: float, others: Boxes, reach: float) -> bool:
    """Both ends of a stroke at `at` stand at a ruling of the other way (x, from, x, to)."""
    if not len(others):
        return False
    crossing = others[(others[:, 1] - reach <= at) & (at <= others[:, 3] + reach)]
    return bool(len(crossing)) and all(bool((np.abs(crossing[:, 0] - end) <= reach).any()) for end in ends)


def _mask(shape: tuple[int, ...], horizontals: Boxes, verticals: Boxes, breadth: float) -> Grey:
    """1 along the rulings, `breadth` pixels wide."""
    mask = np.zeros(shape, np.uint8)
    for x0, y0, x1, y1 in np.vstack([horizontals, verticals]).round().astype(int).tolist():
        cv2.line(mask, (x0, y0), (x1, y1), 1, max(3, round(breadth)))
    return mask


def _without(image: Grey, mask: Grey) -> Grey:
    """The picture with the masked parts painted over in the paper's shade."""
    out = image.copy()
    shades = cv2.calcHist([image], [0], None, [256], [0, 256]).cumsum()
    out[mask > 0] = np.searchsorted(shades, 0.9 * image.size)
    return out


def _found(clean: Grey, dpi: float) -> Boxes:
    scale = FIND_DPI / dpi
    small = cv2.resize(clean, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA).astype(np.uint8)
    return ocr.find_lines(small) / scale + np.array([-1, 0, 1, 0]) * dpi * 0.02


def _lines(sheet: _Sheet, dpi: float) -> list[_Line]:
    clean, ink = sheet.clean, sheet.ink
    boxes = _with_ink_of_their_own(_unstacked(sheet.boxes, ink), ink, dpi)
    boxes = np.vstack([boxes, _missed(ink, boxes, dpi)])
    areas = [(slice(int(y0), math.ceil(y1)), slice(int(x0), math.ceil(x1))) for x0, y0, x1, y1 in boxes]
    lines = []
    for area, all_readings in zip(areas, _readings([clean[area] for area in areas], [ink[area] for area in areas]), strict=True):
        line, *others = map(_without_rests, all_readings)
        if any(not r.text.isspace() for r in line):
            top, bottom = _extent(ink[area])
            rows, columns = area
            lines.append(_Line(line, columns.start, rows.start + top, columns.stop, rows.start + bottom, _other_numbers(line, others)))
    return lines


def _readings(crops: list[Grey], inks: list[Grey]) -> list[list[list[Reading]]]:
    """What each crop says: the better reading, then the other one. A doubtful line is read twice, at full width with more paper around."""
    readings = [[line] for line in ocr.read_lines(crops)]
    doubtful = [i for i, ink in enumerate(inks) if _is_doubtful(readings[i][0], ink)]
    wide = [cv2.copyMakeBorder(crops[i], 4, 4, _MARGIN, _MARGIN, cv2.BORDER_REPLICATE).astype(np.uint8) for i in doubtful]
    for i, again in zip(doubtful, ocr.read_lines(wide, narrow=1.0), strict=True):
        readings[i].append([_without_margin(r, crops[i].shape[1]) for r in again])
        readings[i].sort(key=lambda line: _worth(line, inks[i]), reverse=True)
        if _is_cut_short(readings[i][0], inks[i]):
            readings[i][0] = [r._replace(confidence=min(r.confidence, _BELIEVED)) for r in readings[i][0]]
    return readings


def _other_numbers(line: list[Reading], others: list[list[Reading]]) -> list[tuple[str, float]]:
    """What else a figure that is not certain may be, likeliest first: as it was read otherwise, or with one character exchanged."""
    if not _is_figure(line) or min(r.confidence for r in line) >= _BEYOND_DOUBT:
        return []
    exchanged = [
        [*line[:i], _instead(r, text), *line[i + 1 :]]
        for i, r in enumerate(line)
        for text, score in r.alternatives
        if text in _PRINTED and score >= _POSSIBLE
    ]
    scores: dict[str, float] = {}
    for number in filter(None, map(_as_number, [*others, *exchanged])):
        text = _text(number)
        scores[text] = max(scores.get(text, 0.0), min(r.confidence for r in number))
    scores.pop(_text(_as_number(line) or line), None)
    return sorted(scores.items(), key=lambda item: -item[1])[:N_CANDIDATES]


def _without_rests(line: list[Reading]) -> list[Reading]:
    """Without what is left of a ruling at the line's ends: a thin stroke that the reader itself does not believe."""
    while line and line[-1].text in _STROKES and line[-1].confidence < _BELIEVED:
        line = line[:-1]
    while line and line[0].text in _STROKES and line[0].confidence < _BELIEVED:
        line = line[1:]
    return line


_STROKES = "1lI|丨!一二三-—"
_BELIEVED = 0.6


_MARGIN = 10  # pixels


def _without_margin(reading: Reading, width: int) -> Reading:
    """Where the character stands in the crop, from where it stands in the crop with its margin."""
    x0, x1 = (((x * (width + 2 * _MARGIN)) - _MARGIN) / width for x in (reading.x0, reading.x1))
    return reading._replace(x0=x0, x1=x1)


def _is_doubtful(line: list[Reading], ink: Grey) -> bool:
    """A word may be a little uncertain, a figure not at all; of a long line some character always is.

    Long lines below 0.6 were read twice once: a twelfth of a page's time, and on 32 pages of forms
    (three scans, 23,776 characters) one character was the better for it.
    """
    can_be, tells_all, certainty = _worth(line, ink)
    if _is_figure(line):
        return not (can_be and tells_all and certainty >= _CERTAIN)
    return not tells_all or certainty < (0.8 if ocr.is_short(ink) else 0.3)


def _is_figure(line: list[Reading]) -> bool:
    return sum(r.text.isdecimal() or r.text in ",." for r in line) > 0.7 * len(line)


def _worth(line: list[Reading], ink: Grey) -> tuple[bool, bool, float]:
    """Whether the line can be what it is, whether it tells all ink, and the certainty of its least certain character."""
    can_be = not _is_figure(line) or _as_number(line) is not None
    return can_be, not _is_cut_short(line, ink), min((r.confidence for r in line), default=0.0)


def _is_cut_short(line: list[Reading], ink: Grey) -> bool:
    """More than a figure's breadth of a short line stands where no character was read: 505,000 read as 5,000, 全年 as 年.

    Of a long line the reader does not tell the places well enough.
    """
    if not ocr.is_short(ink):
        return False
    top, bottom = _extent(ink)
    size, width = bottom - top, ink.shape[1]
    told = np.zeros(width, bool)
    for r in line:
        if not r.text.isspace():
            centre, reach = (r.x0 + r.x1) / 2 * width, (0.42 if r.text.isascii() else 0.62) * size
            told[max(0, int(centre - reach)) : max(0, int(centre + reach) + 1)] = True
    return int((ink[top:bottom].any(0) & ~told).sum()) > UNTOLD * size


def _extent(ink: Grey) -> tuple[int, int]:
    """First row of the crop's middle line and the row after its last: the neighbours' ends at the crop's edges are not its own."""
    profile = ink.sum(1)
    middle = len(profile) // 2
    inked = np.nonzero(profile > max(1.0, 0.08 * profile.max()))[0]
    if not len(inked):
        return 0, len(profile)
    gap = 0.12 * len(profile)
    runs = np.split(inked, np.nonzero(np.diff(inked) > gap)[0] + 1)
    own = min(runs, key=lambda run: abs((run[0] + run[-1]) / 2 - middle) - len(run))
    return int(own[0]), int(own[-1]) + 1


def _cut(boxes: Boxes, verticals: Boxes, width: int) -> Boxes:
    """Boxes that standing rulings cross, in their parts, without the rulings' own ink."""
    out = []
    for x0, y0, x1, y1 in boxes.tolist():
        middle = (y0 + y1) / 2
        cuts = sorted(x for x, top, _, bottom in verticals.tolist() if x0 < x < x1 and top <= middle <= bottom)
        edges = [max(0.0, x0) - 2, *cuts, min(x1, width) + 2]
        out += [(a + 2, y0, b - 2, y1) for a, b in pairwise(edges) if b - a > 10]
    return np.array(out, dtype=np.float64).reshape(-1, 4)


def _unstacked(boxes: Boxes, ink: Grey) -> Boxes:
    """Lines that stand on a page of lying ones are labels set one character above the other: each character is a line."""
    out = []
    for x0, y0, x1, y1 in boxes.tolist():
        rows = [(y0, y1)]
        if y1 - y0 > _STANDING * (x1 - x0):
            area = ink[int(y0) : math.ceil(y1), int(x0) : math.ceil(x1)]
            breadth = int(np.ptp(np.nonzero(area.any(0))[0])) if area.any() else 0
            rows = [(int(y0) + top - 2, int(y0) + bottom + 2) for top, bottom in _stacked(area, breadth)] or rows
        out += [(x0, top, x1, bottom) for top, bottom in rows]
    return np.array(out, dtype=np.float64).reshape(-1, 4).clip(0, [*ink.shape[::-1]] * 2)


def _stacked(ink: Grey, breadth: int) -> list[tuple[int, int]]:
    """Rows of the characters of a stack; strokes between which there is a gap (二) are one where together they are no taller than broad."""
    inked = np.nonzero(ink.any(1))[0]
    found: list[tuple[int, int]] = []
    for run in np.split(inked, np.nonzero(np.diff(inked) > 1)[0] + 1):
        if ink[run].sum() > _SPECK * breadth**2:
            top, bottom = int(run[0]), int(run[-1]) + 1
            if found and bottom - found[-1][0] <= 1.2 * breadth:
                top = found.pop()[0]
            found.append((top, bottom))
    return found


def _with_ink_of_their_own(boxes: Boxes, ink: Grey, dpi: float) -> Boxes:
    """Without specks, and without what a box that crossed a ruling has of the neighbour cell's last character."""
    sums = cv2.integral(ink)
    x0, y0, x1, y1 = boxes.clip(0).astype(int).T

    def inked(x0: Ints, y0: Ints, x1: Ints, y1: Ints) -> Ints:
        return np.where((x0 < x1) & (y0 < y1), sums[y1, x1] - sums[y0, x1] - sums[y1, x0] + sums[y0, x0], 0)

    own = inked(x0, y0, x1, y1)
    shared = inked(np.maximum.outer(x0, x0), np.maximum.outer(y0, y0), np.minimum.outer(x1, x1), np.minimum.outer(y1, y1))
    centre, height = (boxes[:, 1] + boxes[:, 3]) / 2, boxes[:, 3] - boxes[:, 1]
    is_one_row = np.abs(np.subtract.outer(centre, centre)) < 0.3 * np.minimum.outer(height, height)
    is_double = is_one_row & (2 * shared > own[:, None]) & (own[:, None] < own)
    return boxes[(own > (_DOT * dpi) ** 2) & ~is_double.any(1)]


def _missed(ink: Grey, boxes: Boxes, dpi: float) -> Boxes:
    """Boxes of ink that the finder overlooked (it misses lone zeros)."""
    left_over = ink.copy()
    for x0, y0, x1, y1 in boxes.astype(int).tolist():
        left_over[y0 : y1 + 1, x0 : x1 + 1] = 0
    left_over = cv2.morphologyEx(left_over, cv2.MORPH_OPEN, np.ones((2, 2), np.uint8)).astype(np.uint8)
    joined = cv2.dilate(left_over, np.ones((3, round(dpi * 0.06)), np.uint8))
    n, _, stats, _ = cv2.connectedComponentsWithStats(joined)
    pad = dpi * 0.03
    out = []
    for left, top, w, h, _area in stats[1:n].tolist():
        inked = int(left_over[top : top + h, left : left + w].sum())
        if dpi * 0.05 <= h <= dpi * 0.3 and w <= dpi * 4 and inked > 4 * (_DOT * dpi) ** 2:
            out.append((max(0.0, left - pad), max(0.0, top - pad), left + w + pad, top + h + pad))
    return np.array(out, dtype=np.float64).reshape(-1, 4)
