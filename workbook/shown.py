"""Texts of other people, such as names of files, made safe to show on a terminal or a page."""

from __future__ import annotations

import unicodedata

#: Control signs, signs without a shape, halves of signs (bytes that are no UTF-8), ends of lines.
UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")


def shown(text: object) -> str:
    """One line in which every sign can be seen: none commands the terminal, turns or hides."""
    return "".join(_seen(sign) for sign in str(text))


def shown_lines(text: object) -> str:
    """The same for a text of several lines, which stay lines; tabs stay too."""
    return "".join(sign if sign in "\n\t" else _seen(sign) for sign in str(text))


def _seen(sign: str) -> str:
    if unicodedata.category(sign) not in UNSEEN:
        return sign
    return f"\\u{ord(sign):04x}" if ord(sign) < 0x10000 else f"\\U{ord(sign):08x}"
