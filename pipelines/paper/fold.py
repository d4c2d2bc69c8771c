"""Folding: the one form in which printed texts are compared. Typography only: no synonyms, no terms."""

import re
import unicodedata
from functools import lru_cache

# Full-width and bracket variants that NFKC leaves apart, as the acceptance score folds them.
_BRACKETS = str.maketrans("（）〔〕【】：，；＜＞〈〉", "()[][]:,;<><>")

# Some fonts map glyphs to the supplement of CJK radicals, which NFKC does not fold (⻔ ⻓ ⻛ for 门 长 风).
_RADICALS = str.maketrans(
    "⺟⺠⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰",
    "母民西见角贝车长门青韦页风飞食马骨鬼鱼鸟卤麦黄黾齐齿龙",
)

# The glyph that is printed for a radical or a compatibility ideograph is that of the character itself: ⾦ is 金 on paper.
_OTHER_NAMES = (*range(0x2F00, 0x2FD6), *range(0xF900, 0xFA6E))
PLAIN: dict[int, int] = _RADICALS | {code: ord(unicodedata.normalize("NFKC", chr(code))) for code in _OTHER_NAMES}

_SPACE = re.compile(r"\s+")


# Tables repeat their labels and figures.
@lru_cache(maxsize=1 << 16)
def fold(text: str | None) -> str | None:
    """NFKC, brackets and punctuation in their ASCII form, radicals as characters, no white space; None for nothing."""
    if not text:
        return None
    plain = unicodedata.normalize("NFKC", text.translate(_RADICALS)).translate(_BRACKETS)
    return _SPACE.sub("", plain) or None
