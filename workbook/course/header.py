"""The header of a notebook: its first cell, read alike by people and programs."""

from __future__ import annotations

import re
from dataclasses import dataclass

from workbook.errors import WorkbookError

TITLE = re.compile(r"# (?P<number>[1-9]\d*\.\d+) (?P<title>\S.*)")
KIND = re.compile(
    r"\*\*(?P<kind>Lesson|Assignment)\*\* · Day (?P<day>[1-9]\d*) · Session (?P<session>\d+)"
    r" · (?P<minutes>[1-9]\d*) minutes"
)
LEARN = "**You will learn to**"
MARKS = {
    "question": "**Question:**",
    "words": "**New words:**",
    "before": "**Before this:**",
}
EXAMPLES = {
    "title": "# 1.2 Reading an early-warning series",
    "kind": "**Lesson** · Day 1 · Session 2 · 25 minutes",
    "question": "**Question:** Does Europe see fewer new drugs than in 2015?",
    "learn": f"{LEARN}, with a list under it: - read a yearly series",
    "words": "**New words:** series, percent change (or: none)",
    "before": "**Before this:** 1.1 A notebook as a record (or: nothing)",
}


class HeaderError(WorkbookError):
    """A line of the header is missing or wrong. The message shows what it must look like."""


@dataclass(frozen=True)
class Header:
    """What a notebook says about itself.

    ``number`` is day and session, ``1.2``; session 0 is the pre-test. ``minutes`` is how
    long it takes in class. ``new_words`` is empty if the header says "none".
    """

    kind: str  # "lesson" or "assignment"
    number: str
    title: str
    day: int
    session: int
    minutes: int
    question: str
    objectives: tuple[str, ...]
    new_words: tuple[str, ...]
    before: str


def parse_header(markdown: str) -> Header:
    """Read the header cell.

    :param markdown: the source of the cell; empty lines do not count.
    :raises HeaderError: a line is missing, or not as it must be.
    """
    lines = [line.rstrip() for line in markdown.splitlines() if line.strip()]
    title = _match(TITLE, lines, 0, "title", "The first line must be number and title")
    kind = _match(KIND, lines, 1, "kind", "The second line must tell kind, place and minutes")
    day, session = int(kind["day"]), int(kind["session"])
    if title["number"] != f"{day}.{session}":
        raise HeaderError(
            f"The title has the number {title['number']}, but the second line says "
            f"Day {day} · Session {session}. Make them agree."
        )
    question = _after(lines, "question")
    objectives = _objectives(lines, required=session > 0)
    words = _after(lines, "words")
    new_words = [word.strip() for word in words.split(",")]
    if not all(new_words):
        raise HeaderError(f"A comma too many in the new words. It must look like: {_like('words')}")
    return Header(
        kind=kind["kind"].lower(),
        number=title["number"],
        title=title["title"],
        day=day,
        session=session,
        minutes=int(kind["minutes"]),
        question=question,
        objectives=objectives,
        new_words=() if words.lower() == "none" else tuple(new_words),
        before=_after(lines, "before"),
    )


def _like(line: str) -> str:
    return EXAMPLES[line]


def _match(
    pattern: re.Pattern[str], lines: list[str], index: int, line: str, rule: str
) -> re.Match[str]:
    found = pattern.fullmatch(lines[index]) if index < len(lines) else None
    if not found:
        raise HeaderError(f"{rule}. It must look like: {_like(line)}")
    return found


def _after(lines: list[str], line: str) -> str:
    """The text after one of the marks, which must be there once."""
    mark = MARKS[line]
    found = [text.removeprefix(mark).strip() for text in lines if text.startswith(mark)]
    if not found:
        raise HeaderError(f"The line {mark} is missing. It must look like: {_like(line)}")
    if len(found) > 1:
        raise HeaderError(f"The line {mark} is there {len(found)} times. Keep one.")
    if not found[0]:
        raise HeaderError(f"Nothing stands after {mark} It must look like: {_like(line)}")
    return found[0]


def _objectives(lines: list[str], required: bool) -> tuple[str, ...]:
    if LEARN not in lines:
        if required:
            raise HeaderError(f"The line {LEARN} is missing. It must look like: {_like('learn')}")
        return ()
    found = []
    for line in lines[lines.index(LEARN) + 1 :]:
        if not line.startswith(("- ", "* ")):
            break
        found.append(line[2:].strip())
    if not found:
        raise HeaderError(f"No list stands under {LEARN}. It must look like: {_like('learn')}")
    return tuple(found)
