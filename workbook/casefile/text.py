"""Text from markets and strangers, made safe to show: nothing hidden, nothing that turns lines."""

from __future__ import annotations

import html
import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

#: Characters that turn or reorder what a reader sees (Boucher and Anderson, Trojan Source, 2021).
TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
#: The tags that figures of the course use in their labels.
_TAG = re.compile(r"<(?!/?(?:b|i|br|sub|sup|extra)\s*/?>)", re.IGNORECASE)
_KNOWN_TAG = re.compile(r"</?(?:b|i|br|sub|sup|extra)\s*/?>", re.IGNORECASE)


def visible(text: object) -> str:
    """The text with control characters and reading-order marks shown by number, as ⟨U+202E⟩."""
    return "".join(_shown(letter) for letter in str(text))


def _shown(letter: str) -> str:
    hidden = unicodedata.category(letter) in ("Cc", "Cs") and letter not in "\n\t"
    return f"⟨U+{ord(letter):04X}⟩" if hidden or letter in TURNING else letter


def printable(text: object) -> str:
    """:func:`visible`, and characters that the fonts of the PDF lack shown by number too."""
    known = _glyphs()
    return "".join(
        letter if letter in "\n\t" or ord(letter) in known else f"⟨U+{ord(letter):04X}⟩"
        for letter in visible(text)
        if letter != "\ufe0f"  # asks for the coloured form of the sign before it
    )


def fonts_folder() -> Path:
    """The folder with DejaVu Sans, which has Latin, Cyrillic and Greek letters."""
    import matplotlib

    return Path(matplotlib.get_data_path()) / "fonts" / "ttf"


@cache
def _glyphs() -> frozenset[int]:
    from matplotlib.ft2font import FT2Font

    return frozenset(FT2Font(str(fonts_folder() / "DejaVuSans.ttf")).get_charmap())


def plain(label: object) -> str:
    """A label of a figure without its tags, on one line."""
    text = re.sub(r"<br\s*/?>", " ", str(label), flags=re.IGNORECASE)
    return " ".join(html.unescape(_KNOWN_TAG.sub("", text)).split())


def without_tags(value: Any) -> Any:
    """JSON of a figure in which no text holds a tag other than bold, italics and new lines."""
    if isinstance(value, str):
        return _TAG.sub("&lt;", visible(value))
    if isinstance(value, dict):
        return {key: without_tags(item) for key, item in value.items()}
    if isinstance(value, list):
        return [without_tags(item) for item in value]
    return value
