"""A case for each trainee, from the secret of the class.

``cases/NAME/`` is what the trainee receives, with the seals of its answers; ``truth/NAME/`` is
what only the marking reads. Both lie in the folder of the course on the instructor's machine.
"""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from workbook.errors import UsageError
from workbook.folders import SEALS
from workbook.grading.cases import CASES, TRUTH, case_of
from workbook.grading.handed_in import name_problem

HANDOUT = "handout"


@dataclass(frozen=True)
class Made:
    """One trainee's case. ``new`` is False if it was there already."""

    student: str
    handout: Path
    new: bool


def make_cases(root: Path, students: list[str], secret: str) -> Iterator[Made]:
    """Make the case of each trainee, and a zip file to hand out.

    A case that is there already is kept: the same secret would give the same one.

    :param secret: of the class; see :func:`workbook.world.seed.trainee_seed`.
    :raises UsageError: a name cannot be a folder, stands twice, or the secret is too short.
    """
    from workbook.course.author import seals_of
    from workbook.world.case import write_case
    from workbook.world.seed import trainee_seed

    _check(students)
    handouts = root / CASES / HANDOUT
    for student in students:
        seed = trainee_seed(secret, student)
        place, handout = root / CASES / student, handouts / f"{student}.zip"
        if case_of(root, student) is not None and handout.is_file():
            yield Made(student, handout, new=False)
            continue
        with tempfile.TemporaryDirectory(prefix="case-", dir=_there(root / CASES)) as folder:
            made = Path(folder) / "case"
            write_case(made, seed, truth=True)
            (made / SEALS).write_text(seals_of(root, made), encoding="utf-8")
            _move(made / "truth", root / TRUTH / student)
            _zip(made, _there(handouts) / f"{student}.zip")
            # The case comes last: while it is missing, the run can be repeated.
            _move(made, place)
        yield Made(student, handout, new=True)


def without_own(root: Path, day: str, students: Sequence[str]) -> list[str]:
    """Who is marked on the case of the course, where others of the class have one of their own.

    Nobody where the assignment asks nothing about a case.
    """
    asks = any("checks_of(" in file.read_text(encoding="utf-8")
               for file in (root / "source" / day).glob("*.ipynb"))  # fmt: skip
    if not asks or not any(case_of(root, place.name) for place in (root / CASES).glob("*")):
        return []
    return [student for student in students if case_of(root, student) is None]


def _check(students: list[str]) -> None:
    for student in students:
        problem = name_problem(student) or ("is a reserved name" if student == HANDOUT else "")
        if problem or Path(student).name != student:
            raise UsageError(f"{student!r} {problem or 'cannot be the name of a folder'}.")
    twice = {student for student in students if students.count(student) > 1}
    if twice:
        raise UsageError(f"{min(twice)} stands twice in the list.")


def _there(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _move(source: Path, target: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    _there(target.parent)
    shutil.move(source, target)


def _zip(case: Path, file: Path) -> None:
    """The case as ``case/...``, to be unpacked in ``datasets/`` of the trainee's copy."""
    partial = file.with_suffix(".partial")
    with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as archive:
        for inside in sorted(path for path in case.rglob("*") if path.is_file()):
            archive.write(inside, Path("case") / inside.relative_to(case))
    partial.rename(file)
