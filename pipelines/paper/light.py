"""The ink of a page image as type and rules: a seal pressed over it is seen through, uneven light is evened.

What belongs here: what the picture owes to light, paper and stamps, before anything is looked for on it. What does not: turning,
straightening, rulings, text.
"""

import cv2
import numpy as np
import numpy.typing as npt

Grey = npt.NDArray[np.uint8]
Colours = npt.NDArray[np.uint8]  # three channels a pixel

_COLOURED = 60  # of 255 between a pixel's brightest and darkest channel: JPEG leaves black type less
_SEAL = (1.0, 2.4)  # inches across: seals of offices are 38 to 50 mm
_HOLLOW = 0.5  # of its square a seal covers less; a coloured heading or picture covers more
_PALE = 20  # percentile of a seal's ink that passes for white: its edges are darker than it is
_UNEVEN = 0.15  # of the light: less is no shadow
_DARKEST = 0.25  # of the light: below it nothing is made brighter (photographs, bars)
_COARSE = 24.0  # dots an inch at which light is measured


def as_grey(image: Colours, dpi: float) -> Grey:
    """A colour picture in grey, with seals seen through: of their square the brightest channel, in which their ink is as bright as paper.

    Black type under a seal has no channel that is bright, and stays.
    """
    grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY).astype(np.uint8)
    coloured = (image.max(2) - image.min(2) > _COLOURED).astype(np.uint8)
    for square in _seals(coloured, dpi):
        brightest = image[square].max(2)
        ink = np.percentile(brightest[coloured[square] > 0], _PALE)
        grey[square] = np.minimum(brightest * (255 / ink), 255)
    return grey


def _seals(coloured: Grey, dpi: float) -> list[tuple[slice, slice]]:
    """The squares in which coloured ink makes a figure of a seal's size."""
    joined = cv2.dilate(coloured, np.ones((round(dpi * 0.06),) * 2, np.uint8))
    n, _, stats, _ = cv2.connectedComponentsWithStats(joined)
    squares = [(slice(top, top + h), slice(left, left + w)) for left, top, w, h, _ in stats[1:n].tolist() if _is_seal(w / dpi, h / dpi)]
    return [square for square in squares if coloured[square].mean() < _HOLLOW]


def _is_seal(width: float, height: float) -> bool:
    least, most = _SEAL
    return least <= min(width, height) and max(width, height) <= most


def evened(image: Grey, dpi: float) -> Grey:
    """The picture as if all of it had been lit alike; itself where it was."""
    light = _light(image, dpi)
    brightest = float(np.percentile(light, 95))
    if float(np.percentile(light, 2)) >= (1 - _UNEVEN) * brightest:
        return image
    gain = brightest / np.maximum(light, _DARKEST * brightest)
    height, width = image.shape
    return cv2.multiply(image, cv2.resize(gain, (width, height)), dtype=cv2.CV_8U).astype(np.uint8)


def _light(image: Grey, dpi: float) -> npt.NDArray[np.float32]:
    """How bright the paper is, coarsely: what type darkens is closed, what is left is smoothed over an inch."""
    scale = _COARSE / dpi
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    closed = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((round(_COARSE / 2),) * 2, np.uint8))
    return cv2.GaussianBlur(closed.astype(np.float32), (0, 0), _COARSE / 2).astype(np.float32)
