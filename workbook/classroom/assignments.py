"""The assignments of a course, by name. nbgrader is not imported here."""

from __future__ import annotations

import re
from math import inf
from pathlib import Path

from workbook.errors import UsageError

#: Day and session, as the name of a notebook begins.
PLACE = re.compile(r"(?P<day>\d+)-(?P<session>\d+)-")


def assignments(root: Path) -> list[str]:
    """The names of all assignments, in the order of the course: day and session, then name.

    They are the folders of ``source/`` that hold notebooks.
    """
    found: dict[str, tuple[float, float]] = {}
    for file in (root / "source").glob("*/*.ipynb"):
        number = PLACE.match(file.name)
        place = (int(number["day"]), int(number["session"])) if number else (inf, inf)
        name = file.parent.name
        found[name] = min(place, found.get(name, place))
    return sorted(found, key=lambda name: (found[name], name))


def find_assignment(root: Path, name: str) -> str:
    """``name``, if it is an assignment.

    :raises UsageError: it is not; the message lists those that are.
    """
    known = assignments(root)
    if name not in known:
        raise UsageError(f"There is no assignment called {name!r}. {_there_are(known)}")
    return name


def meant(root: Path, typed: str) -> str:
    """The assignment that a person means: ``Day 1`` is ``day1``.

    :raises UsageError: there is none, or nothing was typed; the message lists those that are.
    """
    known = assignments(root)
    if not typed:
        raise UsageError(f"Say which assignment, such as day1. {_there_are(known)}")
    alike = [name for name in known if _plain(name) == _plain(typed)]
    return find_assignment(root, alike[0] if len(alike) == 1 and typed not in known else typed)


def _there_are(known: list[str]) -> str:
    return f"There are: {', '.join(known)}." if known else "There are none: source/ is empty."


def _plain(name: str) -> str:
    return re.sub(r"[\s_-]", "", name).casefold()
