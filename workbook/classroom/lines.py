"""A trainee's code as lines that can be compared: without spacing, names, and what was given.

A line here is a whole statement, however it is broken. It has three readings: as it was written,
with the trainee's own names replaced by numbers, and its comment.
"""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

MOST_CHARACTERS = 100_000
MOST_LINES = 3_000
# Every text has an end here, closed or not: what is hostile is read once, from left to right.
TOKEN = re.compile(
    r"""(?P<space>[^\S\n]+|\\\n)|(?P<line>\n)|(?P<comment>\#[^\n]*)
    |(?P<text>[bBrRfFuU]{0,2}(?:\"\"\"[\s\S]*?(?:\"\"\"|\Z)|'''[\s\S]*?(?:'''|\Z)
        |\"(?:[^\"\\\n]|\\.)*\"?|'(?:[^'\\\n]|\\.)*'?))
    |(?P<number>\d[\w.]*)|(?P<name>[^\W\d]\w*)|(?P<sign>[-+*/%@&|^<>=!:]=|\*\*|//|->|[\s\S])""",
    re.VERBOSE,
)
WORD = re.compile(r"\w+")
KNOWN = frozenset({*dir(builtins), *keyword.kwlist})


@dataclass(frozen=True)
class Line:
    """One statement, or one comment.

    ``same`` is its form with the names kept, ``renamed`` with own names numbered. ``weight`` is
    how much there is in it, 0 for an assignment of a letter, about 1 for a statement with five
    steps. ``number`` counts from 1 in the cell.
    """

    number: int
    text: str
    same: str
    renamed: str
    weight: float
    is_comment: bool
    own_names: tuple[str, ...]


def lines(source: str, given: frozenset[str] = KNOWN) -> list[Line]:
    """The lines of a cell. Never raises: what is no Python is cut into tokens all the same.

    :param given: names that say nothing about who wrote the line; see :func:`names`.
    """
    found: list[Line] = []
    for number, tokens in _statements(source[:MOST_CHARACTERS]):
        if len(found) >= MOST_LINES:
            break
        comments = [text for kind, text in tokens if kind == "comment"]
        code = [(kind, text) for kind, text in tokens if kind not in ("comment", "space", "line")]
        if code:
            written = "".join(" " if k == "line" else t for k, t in tokens if k != "comment")
            found.append(_code(number, " ".join(written.split()), code, given))
        found += [_comment(number, text) for text in comments if WORD.search(text)]
    return found


def names(sources: Iterable[str]) -> frozenset[str]:
    """Python's names, and every name in some texts."""
    found = set(KNOWN)
    for source in sources:
        found |= {m["name"] for m in TOKEN.finditer(source) if m.lastgroup == "name"}
    return frozenset(found)


def _statements(source: str) -> Iterator[tuple[int, list[tuple[str, str]]]]:
    depth, number, start, tokens = 0, 1, 1, list[tuple[str, str]]()
    for match in TOKEN.finditer(source):
        kind, text = match.lastgroup or "sign", match[0]
        ends = (kind == "line" or text == ";") and depth <= 0
        if kind == "sign" and text in "([{":
            depth += 1
        elif kind == "sign" and text in ")]}":
            depth -= 1
        if ends:
            if tokens:
                yield start, tokens
            tokens, depth = [], 0
        else:
            if not tokens:
                start = number
            tokens.append((kind, text))
        number += text.count("\n")
    if tokens:
        yield start, tokens


def _code(number: int, written: str, tokens: list[tuple[str, str]], given: frozenset[str]) -> Line:
    own: dict[str, str] = {}
    same, renamed, weight = [], [], 0.0
    for place, (kind, text) in enumerate(tokens):
        before = tokens[place - 1][1] if place else ""
        after = tokens[place + 1][1] if place + 1 < len(tokens) else ""
        plain = text
        if kind == "text":
            plain = _plain(text)
            # A sentence says more than a letter.
            weight += 1 + len(WORD.findall(plain)) / 2
        elif kind == "name":
            weight += 1
            is_argument = after == "=" and before in ("(", ",")
            if text not in given and before != "." and not is_argument:
                renamed.append(own.setdefault(text, f"\0{len(own)}"))
                same.append(text)
                continue
        elif kind == "number" or (kind == "sign" and text not in "()[]{},.:="):
            weight += 1
        same.append(plain)
        renamed.append(plain)
    # Two parts, such as a name and a letter, are what every answer has.
    size = min(max(0.0, (weight - 2.5) / 4), 1.5)
    return Line(number, written[:400], " ".join(same), " ".join(renamed), size, False, tuple(own))


def _comment(number: int, text: str) -> Line:
    words = [word.lower() for word in WORD.findall(text)]
    size = min(max(0.0, (len(words) - 1) / 5), 1.5)
    key = f"# {' '.join(words)}"
    return Line(number, text.strip()[:400], key, key, size, True, ())


def _plain(text: str) -> str:
    """A text with one kind of quotes."""
    return f'"{text.lstrip("bBrRfFuU").strip(chr(34) + chr(39))}"'
