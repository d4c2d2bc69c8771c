"""Extras: which optional parts of this package are installed. Nothing of them is imported to find out."""

from importlib.util import find_spec

_SCAN = ("cv2", "onnxruntime", "rapidocr")


def can_read_pictures() -> bool:
    """Whether the extra `scan` is installed, with which image-only pages are read."""
    return all(find_spec(name) for name in _SCAN)
