"""Texts that would keep a page busy: cleaning them takes the square of their length."""

from __future__ import annotations

import re
from collections import Counter

from workbook.course.result import ANSI

# Characters of one output on a page.
MOST_TEXT, MOST_HTML = 100_000, 300_000
# Elements inside elements, and changes of colour.
MOST_DEPTH, MOST_COLOURS = 100, 1000
CUT = "\n(The rest is too long for this page.)"
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
# These hold nothing.
VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta",
                  "source", "track", "wbr"})  # fmt: skip


def is_tame(markup: str) -> bool:
    """Whether HTML, or Markdown with HTML in it, can be cleaned in reasonable time."""
    if len(markup) > MOST_HTML:
        return False
    opened: Counter[str] = Counter()
    depth = 0
    for closing, name in TAG.findall(markup.lower()):
        if name in VOID:
            continue
        if not closing:
            opened[name] += 1
            depth += 1
        elif opened[name]:
            opened[name] -= 1
            depth -= 1
        if depth > MOST_DEPTH:
            return False
    return True


def cut(text: str) -> str:
    """Text of an output, at most as long as a page can show, colours and all."""
    if len(text) > MOST_TEXT:
        text = text[:MOST_TEXT] + CUT
    return ANSI.sub("", text) if text.count("\x1b") > MOST_COLOURS else text
