"""The two networks that read an image: where text stands, and what it says. Nothing of pages, tables or PDF.

The models are those that the `rapidocr` wheel carries (PP-OCRv6 small, Apache-2.0); onnxruntime runs them. Their output is decoded here,
because the package's own decoding keeps one score a line, and a page of figures needs the least certain character of each.
Both packages come with the optional extra `scan`; without it importing this module raises ImportError.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt
import onnxruntime  # type: ignore[import-untyped]  # mypy knows stubs of it that are not installed, and heeds no override
import rapidocr  # noqa: F401  (its wheel holds the models)

Grey = npt.NDArray[np.uint8]
Boxes = npt.NDArray[np.float64]  # rows of x0, y0, x1, y1 in pixels

MODELS = "PP-OCRv6 small"
_FINDER = "PP-OCRv6_det_small.onnx"
_READER = "PP-OCRv6_rec_small.onnx"

HEIGHT = 48  # pixels of a line as the reader wants it
# The reader takes narrowed type as well as printed type: on 14 scanned forms 0.75 of the width missed as many characters as 1.0
# (60 of 13,174) for a quarter less time. At 0.7 (5 % less) 舆 became 與 three times in a scan where at 0.75 it did twice; at 0.6
# ten times as many figures were lost.
NARROW = 0.75
# A short line is read at its full width. Narrowed, 505,000 lost two figures without a doubt, and 85 of 5,673 were wrong, not 36.
SHORT = 5  # heights
# Pixels a batch. Batches counted in lines took 3.2 GB; wide ones pad more than they save (3.5 s a page at 4800, 2.6 s at 800).
BATCH_WIDTH = 800
N_ALTERNATIVES = 4
_CONCEIVABLE = 1e-6  # of a character in another's place; to sort all 18,710 took 0.07 s a page
_LIKELY_TEXT = 0.3  # of a pixel
_LIKELY_LINE = 0.4  # mean over a line's pixels
_GROW = 1.6  # the finder is trained on shrunk lines; this undoes it


class Reading(NamedTuple):
    """A character as read: its certainty (0..1), what else it could be, and where in the crop (0..1 of its width) it stands."""

    text: str
    confidence: float
    alternatives: tuple[tuple[str, float], ...]
    x0: float
    x1: float


@cache
def _network(name: str) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # documents share the cores, not the layers of one network
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    # Denormal numbers cost the processor a hundred times the others: of 1.07 s of finding lines on a page they were 0.68, in two layers.
    # The first session of a process decides for all.
    options.add_session_config_entry("session.set_denormal_as_zero", "1")
    return onnxruntime.InferenceSession(str(files("rapidocr").joinpath("models", name)), options, providers=["CPUExecutionProvider"])


@cache
def _alphabet() -> list[str]:
    """The reader's classes: blank, its characters, space."""
    listed: str = _network(_READER).get_modelmeta().custom_metadata_map["character"]
    return ["", *listed.splitlines(), " "]


def find_lines(image: Grey) -> Boxes:
    """Boxes of the text lines in a grey image (about 100 dpi serves best), in its pixels."""
    height, width = image.shape
    wide, high = max(32, round(width / 32) * 32), max(32, round(height / 32) * 32)
    x = cv2.resize(image, (wide, high)).astype(np.float32) / 127.5 - 1
    likely = _network(_FINDER).run(None, {"x": np.broadcast_to(x, (1, 3, high, wide))})[0][0, 0]
    mask = cv2.dilate((likely > _LIKELY_TEXT).astype(np.uint8), np.ones((2, 2), np.uint8))
    n, labels, stats, _ = cv2.connectedComponentsWithStats(mask)
    sums = np.bincount(labels.ravel(), weights=likely.ravel(), minlength=n)
    found = []
    for i in range(1, n):
        left, top, w, h, area = (int(v) for v in stats[i])
        if min(w, h) >= 3 and sums[i] / area >= _LIKELY_LINE:
            grow = _GROW * w * h / (2 * (w + h))
            found.append((left - grow, top - grow, left + w + grow, top + h + grow))
    boxes: Boxes = np.array(found, dtype=np.float64).reshape(-1, 4) * ([width / wide, height / high] * 2)
    return boxes.clip(0, [width, height] * 2)


def is_short(crop: Grey) -> bool:
    """A figure, a label, a few words."""
    return bool(crop.shape[1] <= SHORT * crop.shape[0])


def read_lines(crops: Sequence[Grey], narrow: float = NARROW) -> list[list[Reading]]:
    """What each crop (one line of text, of any size) says; those that are not short are read at `narrow` of their width."""
    out: list[list[Reading]] = [[] for _ in crops]
    for batch in _batches(crops, narrow):
        width = max(w for _, w in batch)
        x = np.zeros((len(batch), 3, HEIGHT, width), dtype=np.float32)
        for row, (i, w) in enumerate(batch):
            how = cv2.INTER_AREA if crops[i].shape[0] > HEIGHT else cv2.INTER_CUBIC
            x[row, :, :, :w] = cv2.resize(crops[i], (w, HEIGHT), interpolation=how).astype(np.float32) / 127.5 - 1
        for (i, w), scores in zip(batch, _network(_READER).run(None, {"x": x})[0], strict=True):
            out[i] = _decode(scores, w / width)
    return out


def _batches(crops: Sequence[Grey], narrow: float) -> Iterator[list[tuple[int, int]]]:
    """Crops of like width together: (index of the crop, its width as read)."""
    widths = [max(16, round((1.0 if is_short(c) else narrow) * HEIGHT * c.shape[1] / c.shape[0])) for c in crops]
    batch: list[tuple[int, int]] = []
    for i in sorted(range(len(crops)), key=widths.__getitem__):
        if batch and widths[i] * (len(batch) + 1) > BATCH_WIDTH:
            yield batch
            batch = []
        batch.append((i, widths[i]))
    if batch:
        yield batch


def _decode(scores: npt.NDArray[np.float32], used: float) -> list[Reading]:
    """Runs of one class between blanks are a character; its certainty is the run's best step. `used`: share of the width that is crop."""
    alphabet = _alphabet()
    steps = len(scores)
    best = scores.argmax(1)
    out = []
    end = 0
    while end < steps:
        begin, c = end, int(best[end])
        while end < steps and best[end] == c:
            end += 1
        if c == 0:
            continue
        peak = scores[begin + int(scores[begin:end, c].argmax())]
        near = np.nonzero(peak > _CONCEIVABLE)[0]
        others = [(alphabet[k], float(peak[k])) for k in near[np.argsort(-peak[near])] if k not in (0, c)]
        out.append(Reading(alphabet[c], float(peak[c]), tuple(others[:N_ALTERNATIVES]), begin / steps / used, end / steps / used))
    return out
