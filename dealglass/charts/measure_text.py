"""How wide text is in Inter, without a browser: enough to give labels their room."""

from __future__ import annotations

import math
from collections.abc import Iterable

_NARROW, _WIDE = frozenset("iljtfrI.,:;'|!()[]1 -"), frozenset("mwMW@%")


def text_px(words: str, size: float = 12.0) -> float:
    """Return about how wide text is in Inter, in pixels at `size`; errs to the wide side."""
    total = 0.0
    for char in words:
        if char in _NARROW:
            total += 0.34
        elif char in _WIDE:
            total += 0.92
        elif ord(char) > 0x2E80:
            total += 1.02
        else:
            total += 0.67 if char.isupper() or ord(char) > 0x3FF else 0.6
    return total * size


def column_px(words: Iterable[str], size: float = 12.0, most: int = 260) -> int:
    """Return the width of a column of texts, in steps of 8 so that specs are shared."""
    widest = max((text_px(w, size) for w in words), default=0.0)
    return min(most, 8 * math.ceil((widest + 4) / 8))


def wrapped(words: str, room: float, size: float = 12.0) -> list[str]:
    """Return the text broken between words into lines no wider than `room` pixels."""
    lines: list[str] = []
    for word in words.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_px(longer, size) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
