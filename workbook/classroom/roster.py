"""Who is in the class, by name: from the gradebook, the cases, and the work that came in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from workbook.classroom.cases import HANDOUT
from workbook.classroom.nbgrader_api import gradebook, nbgrader_api
from workbook.errors import UsageError
from workbook.grading.cases import CASES, TRUTH, case_of
from workbook.grading.collect import enter
from workbook.grading.handed_in import name_problem
from workbook.tree import reason

#: Folders with one folder for each person.
PERSONAL = ("submitted", "autograded", "feedback", CASES, TRUTH)


@dataclass(frozen=True)
class Person:
    """One trainee. ``submissions`` are the assignments that came in and are in ``submitted/``.

    ``problem`` says why they are not known.
    """

    name: str
    has_case: bool
    submissions: tuple[str, ...]
    problem: str = ""


def people(root: Path) -> list[Person]:
    """Everybody whom the gradebook or a folder of the course knows, by name."""
    with gradebook(nbgrader_api(root)) as book:
        names = {student.id for student in book.students}
    for room in PERSONAL:
        names |= {folder.name for folder in entries(root / room) if folder.is_dir()}
    names -= {HANDOUT}
    found = []
    for name in sorted(name for name in names if not name.startswith(".")):
        handed_in: tuple[str, ...] = ()
        problem = ""
        try:
            places = entries(root / "submitted" / name)
            handed_in = tuple(place.name for place in places if place.is_dir())
        except OSError as error:
            problem = reason(error)
        found.append(Person(name, case_of(root, name) is not None, handed_in, problem))
    return found


def alike(names: Sequence[str], others: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Of each name the one among ``others`` that may be the same person's, spelled in another way.

    Order of the words, capital letters and what stands between the words do not count.
    """
    plain = {_plain(other): other for other in others}
    for name in names:
        for found in get_close_matches(_plain(name), plain, n=1, cutoff=0.8):
            yield name, plain[found]


def _plain(name: str) -> str:
    return " ".join(sorted(re.findall(r"\w+", name.casefold().replace("_", " "))))


def add(root: Path, name: str) -> bool:
    """Enter a person into the gradebook, before anything was handed in.

    :returns: False if the person was there already.
    :raises UsageError: the name cannot be used.
    """
    check_name(name)
    with gradebook(nbgrader_api(root)) as book:
        new = all(student.id != name for student in book.students)
        enter(book, name)
    return new


def check_name(name: str) -> None:
    """Whether a name can be that of a folder.

    :raises UsageError: it cannot; the message says why.
    """
    problem = name_problem(name)
    if not problem and (name == HANDOUT or name.startswith(".")):
        problem = f"{name!r} is a reserved name. Choose another."
    if not problem and Path(name).name != name:
        problem = f"{name!r} cannot be the name of a folder."
    if problem:
        raise UsageError(problem)


def entries(folder: Path) -> list[Path]:
    """What lies in a folder; nothing if it is not there, or is a link to another place."""
    if folder.is_symlink() or not folder.is_dir():
        return []
    return sorted(folder.iterdir())
