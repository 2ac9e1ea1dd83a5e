"""Grading and feedback for a whole class, several trainees at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TypeVar

import nbformat
from filelock import FileLock, Timeout
from nbgrader.apps import NbGraderAPI

from workbook.classroom.assignments import find_assignment
from workbook.classroom.day import build, submitted
from workbook.classroom.marking import (
    Fed,
    book_of,
    feedback_one,
    find_submission,
    grade_one,
    kept_api,
    prepare,
    reject_one,
)
from workbook.classroom.nbgrader_api import gradebook
from workbook.classroom.run import Run
from workbook.classroom.shared import Shared
from workbook.classroom.verdict import (
    Graded,
    as_graded,
    book_state,
    digests,
    place_of,
    read_record,
)
from workbook.errors import UsageError
from workbook.grading.examination import close_all
from workbook.grading.handed_in import name_problem
from workbook.kernels import sandbox
from workbook.kernels.folders import TemporaryFolder
from workbook.shown import shown
from workbook.wording import listed

T = TypeVar("T")
OnTick = Callable[[list[str]], None]


def _silent(names: list[str]) -> None:
    """Hear nothing."""


def grade(
    root: Path,
    name: str,
    *,
    students: list[str] | None = None,
    again: bool = False,
    jobs: int = 1,
    scheduler: str = "",
    unsafe: bool = False,
    on_tick: OnTick = _silent,
) -> Iterator[Graded]:
    """Grade the submissions of an assignment; results as they come. None stops another.

    :param again: grade those too whose record still fits.
    :param jobs: submissions at a time, on this machine.
    :param scheduler: address of a dask scheduler that does the work instead.
    :param unsafe: grade without a sandbox where there is none.
    :param on_tick: hears several times a second who is being graded.
    :raises UsageError: no such assignment, or no such submission, or somebody grades it now.
    """
    find_assignment(root, name)
    with _alone(root, name):
        yield from _grade(root, name, students, again, jobs, scheduler, unsafe, on_tick)


@contextmanager
def _alone(root: Path, name: str) -> Iterator[None]:
    """Two runs would grade the same submission at the same time."""
    (root / ".cache").mkdir(exist_ok=True)
    lock = FileLock(root / ".cache" / f"grade-{name}.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise UsageError(f"{name} is being graded already. Wait until that has ended.") from error
    try:
        yield
    finally:
        lock.release()


def _grade(
    root: Path, name: str, students: list[str] | None, again: bool, jobs: int, scheduler: str,
    unsafe: bool, on_tick: OnTick,
) -> Iterator[Graded]:  # fmt: skip
    handed_in = submitted(root, name)
    if not handed_in:
        raise UsageError(f"Nobody handed in {name} yet. Run `workbook collect {name}` first.")
    waiting = _chosen(students, handed_in, f"submission of {name}", f"collect {name}", "Handed in")
    api = kept_api(root, "")
    if not _is_built(api, root, name):
        build(root, name)
    fitting = {} if again else kept(api, root, name, waiting)
    left = []
    for student in waiting:
        if problem := name_problem(student):
            yield Graded(student, "not graded", reason=problem)
        elif student in fitting:
            yield fitting[student]
        else:
            left.append(student)
    url = api.coursedir.db_url
    runs = TemporaryFolder("runs")
    # Workers of a cluster may be elsewhere.
    here = None if scheduler else runs.path
    task = partial(grade_one, root, name, db_url=url, unsafe=unsafe, runs=here)
    rescue = partial(_reject, root, name, db_url=url)
    try:
        if left and not scheduler:
            with sandbox.allowed(unsafe):
                shared = Shared(root, name, left)
                prepare(root, name, api)
                shared.wait_until_ready()
        failed = []
        for result in _spread(
            task, rescue, _not_graded, left, root, jobs, scheduler, url, on_tick
        ):  # fmt: skip
            if result.verdict == "not graded":
                failed.append(result.student)
            else:
                yield result
        # The system may have ended what marks, for want of memory: again, each alone.
        yield from _spread(task, rescue, _not_graded, failed, root, 1, scheduler, url, on_tick)
    finally:
        runs.remove()
        close_all()


def feedback(
    root: Path,
    name: str,
    *,
    students: list[str] | None = None,
    jobs: int = 1,
    scheduler: str = "",
    on_tick: OnTick = _silent,
) -> Iterator[Fed]:
    """Write the feedback pages and put them into the exchange; results as they come.

    :raises UsageError: no such assignment, or nothing was graded.
    """
    find_assignment(root, name)
    done = graded(root, name)
    if not done:
        raise UsageError(f"No graded submission of {name}. Run `workbook grade {name}` first.")
    waiting = _chosen(students, done, f"graded submission of {name}", f"grade {name}", "Graded")
    url = kept_api(root, "").coursedir.db_url
    task = partial(feedback_one, root, name, db_url=url)
    yield from _spread(
        task, _no_feedback, _no_feedback, waiting, root, jobs, scheduler, url, on_tick
    )


def _chosen(
    students: list[str] | None, there: list[str], what: str, step: str, known: str
) -> list[str]:
    """Those of whom something is there: all, or the chosen ones.

    :raises UsageError: a chosen one is not among them; who is stands after ``known``.
    """
    chosen = there if students is None else list(dict.fromkeys(students))
    for student in chosen:
        if student not in there:
            raise UsageError(
                f"There is no {what} by {student}. Check the name, or run `workbook {step}` first. "
                f"{known}: {listed(there)}."
            )
    return chosen


def graded(root: Path, name: str) -> list[str]:
    """Trainees with a graded copy of this assignment."""
    return sorted(folder.parent.name for folder in (root / "autograded").glob(f"*/{name}"))


def _spread(
    task: Callable[[str], T],
    rescue: Callable[[str, str], T],
    last_word: Callable[[str, str], T],
    names: list[str],
    root: Path,
    jobs: int,
    scheduler: str,
    db_url: str,
    on_tick: OnTick,
) -> Iterator[T]:
    """On this machine, or on a cluster."""
    if not names:
        return
    if scheduler:
        from workbook.classroom.cluster import results_from

        yield from results_from(
            scheduler, root, task, rescue, names, db_url=db_url, on_tick=on_tick
        )
    else:
        yield from Run(task, rescue, jobs=jobs, last_word=last_word, on_tick=on_tick).results(names)


def _reject(root: Path, name: str, student: str, reason: str, *, db_url: str) -> Graded:
    """The verdict on a submission that ended the process that graded it."""
    return reject_one(root, name, student, reason, db_url=db_url, for_a_person=True)


def _not_graded(student: str, reason: str) -> Graded:
    """The verdict where that verdict could not be given either."""
    return Graded(student, "not graded", reason=reason)


def _no_feedback(student: str, reason: str) -> Fed:
    return Fed(student, f"No feedback for {shown(student)}: writing it ended the program.")


def kept(api: NbGraderAPI, root: Path, name: str, students: list[str]) -> dict[str, Graded]:
    """Verdicts that still hold: nothing that they rest on has changed."""
    records = {student: read_record(place_of(root, name, student)) for student in students}
    found = {}
    with book_of(api) as book:
        states = book_state(book, name)
        for student, record in records.items():
            if record is None or record.book != states.get(student):
                continue
            row = find_submission(book, name, student)
            if row is not None and record.digests == digests(root, name, student):
                found[student] = as_graded(record, row, kept=True)
    return found


def _is_built(api: NbGraderAPI, root: Path, name: str) -> bool:
    """Whether the gradebook has this assignment as a whole; a build may have been killed."""
    with gradebook(api) as book:
        entry = next((entry for entry in book.assignments if entry.name == name), None)
        if entry is None:
            return False
        if entry.submissions:
            return True
        known = {
            book_.name: {cell.name for cell in book_.source_cells} for book_ in entry.notebooks
        }
    for file in (root / "source" / name).glob("*.ipynb"):
        marks = [cell.metadata.get("nbgrader", {}) for cell in nbformat.read(file, 4).cells]
        if known.get(file.stem) != {mark["grade_id"] for mark in marks if "grade_id" in mark}:
            return False
    return True
