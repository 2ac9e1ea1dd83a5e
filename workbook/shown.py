"""Texts of other people, such as names of files, made safe to show on a terminal or a page."""

from __future__ import annotations

import unicodedata

#: Control signs, signs without a shape, halves of signs (bytes that are no UTF-8), ends of lines.
UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")
#: Letters, marks and symbols that nothing is drawn for: fillers, selectors of a shape, a blank.
BLANK = frozenset(
    map(chr, (0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, *range(0x180B, 0x1810), 0x2800, 0x3164,
              *range(0xFE00, 0xFE10), 0xFFA0, *range(0xE0100, 0xE01F0)))
)  # fmt: skip
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def shown(text: object) -> str:
    """One line in which every sign can be seen: none commands the terminal, turns or hides."""
    return "".join(_seen(sign) for sign in str(text))


def shown_lines(text: object) -> str:
    """The same for a text of several lines, which stay lines; tabs stay too."""
    return "".join(sign if sign in "\n\t" else _seen(sign) for sign in str(text))


def shown_in_cell(text: str) -> str:
    """The same for a cell of a CSV file: it does nothing, and no program takes it for two cells.

    In many countries a spreadsheet program ends a cell at a semicolon, and heeds no quotes then.
    """
    text = f"'{text}" if text.lstrip(" ").startswith(FORMULA_SIGNS) else text
    return shown(text).replace(";", "\\u003b")


def is_seen(sign: str) -> bool:
    """Whether a sign has a shape, or is a space."""
    return sign not in BLANK and unicodedata.category(sign) not in UNSEEN


def _seen(sign: str) -> str:
    if is_seen(sign):
        return sign
    return f"\\u{ord(sign):04x}" if ord(sign) < 0x10000 else f"\\U{ord(sign):08x}"
