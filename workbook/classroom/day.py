"""The instructor's day, step by step. Every step can be run again."""

from __future__ import annotations

import filecmp
from dataclasses import dataclass
from pathlib import Path

from nbgrader.utils import capture_log, notebook_hash, temp_attrs

from workbook.classroom.assignments import find_assignment
from workbook.classroom.from_folder import Collected, take_in
from workbook.classroom.nbgrader_api import gradebook, nbgrader_api, said
from workbook.classroom.roster import alike, people
from workbook.errors import WorkbookError
from workbook.grading.collect import enter
from workbook.grading.handed_in import SECRET, can_look_into, is_folder, secret_of

WITHOUT_SANDBOX = "graded without sandbox"
NO_SECRET = f"no usable {SECRET} came with the work"


def build(root: Path, name: str) -> None:
    """Build ``release/NAME`` from ``source/NAME`` and enter the assignment in the gradebook.

    :raises WorkbookError: nbgrader refuses; the message is its reason.
    """
    api = nbgrader_api(root)
    find_assignment(root, name)
    result = api.generate_assignment(name, force=True)
    if not result["success"]:
        raise WorkbookError(f"{name} was not built: {said(result)}")


def release(root: Path, name: str) -> None:
    """Build an assignment and put it into the exchange, where trainees fetch it."""
    build(root, name)
    api = nbgrader_api(root)
    api.coursedir.assignment_id = name
    step = api.exchange.ReleaseAssignment(
        coursedir=api.coursedir, authenticator=api.authenticator, parent=api
    )
    step.force = True
    step.start()


def collect(root: Path, name: str, folder: Path | None = None) -> Collected:
    """Take in what trainees handed in: from the exchange, or from a folder.

    :param folder: see :func:`workbook.classroom.from_folder.take_in`.
    :raises UsageError: no such assignment or folder.
    """
    find_assignment(root, name)
    known = {person.name for person in people(root)}
    if folder is None:
        collected = _collect_exchange(root, name)
    else:
        collected = take_in(root, name, folder)
        with gradebook(nbgrader_api(root)) as book:
            for student in collected.students:
                enter(book, student)
    came = set(submitted(root, name))
    if known:
        collected.new = [student for student in collected.students if student not in known]
        collected.alike = list(alike(collected.new, sorted(known)))
    collected.missing = sorted(known - came)
    return collected


def _collect_exchange(root: Path, name: str) -> Collected:
    api = nbgrader_api(root)
    with temp_attrs(api.coursedir, assignment_id=name):
        step = api.exchange.Collect(
            coursedir=api.coursedir, authenticator=api.authenticator, parent=api
        )
        step.update = True
        result = capture_log(step)
    if not result["success"]:
        raise WorkbookError(f"Nothing was collected for {name}: {said(result)}")
    # A course may have set a class of its own.
    return Collected(students=submitted(root, name), left=getattr(step, "left", []))


def submitted(root: Path, name: str) -> list[str]:
    """Trainees with a folder for this assignment in ``submitted/``.

    Nobody knows what is in a closed folder: its trainee counts, and is told.
    """
    room = root / "submitted"
    found = {folder.parent.name for folder in room.glob(f"*/{name}")}
    found |= {
        folder.name for folder in room.glob("*") if is_folder(folder) and not can_look_into(folder)
    }
    return sorted(found)


def why_not_released(root: Path, name: str, student: str) -> str:
    """Why a trainee cannot fetch the feedback that was written; "" if it is in the exchange."""
    api = nbgrader_api(root)
    written = root / "feedback" / student / name
    secret = secret_of(written)
    if not secret:
        return NO_SECRET
    exchange = Path(api.config.Exchange.root) / api.coursedir.course_id / "feedback"

    def is_there(page: Path) -> bool:
        digest = notebook_hash(secret=secret, notebook_id=page.stem)
        released = exchange / f"{digest}.html"
        return released.is_file() and filecmp.cmp(page, released, shallow=False)

    if all(map(is_there, written.glob("*.html"))):
        return ""
    # Again, for what nbgrader says to it.
    result = api.release_feedback(name, student)
    return "" if result["success"] else said(result).rstrip(".")


@dataclass(frozen=True)
class GradeRow:
    """One trainee's result in one assignment.

    The last three come from the record of the verdict, and are empty if nbgrader's own commands
    graded. ``sandbox`` is empty or :data:`WITHOUT_SANDBOX`; ``acts`` are for the instructor only.
    """

    student: str
    assignment: str
    score: float
    max_score: float
    late_penalty: float
    needs_manual_grade: bool
    verdict: str = ""
    sandbox: str = ""
    acts: str = ""


def grades(root: Path) -> list[GradeRow]:
    """All results so far, by trainee and assignment. A missing submission has no row."""
    from workbook.classroom.verdict import place_of, read_record

    api = nbgrader_api(root)
    rows = []
    with gradebook(api) as book:
        for assignment in book.assignments:
            for submission in assignment.submissions:
                penalty = sum(n.late_submission_penalty or 0 for n in submission.notebooks)
                record = read_record(place_of(root, assignment.name, submission.student.id))
                rows.append(
                    GradeRow(
                        submission.student.id, assignment.name,
                        max(0.0, submission.score - penalty), submission.max_score,
                        penalty, bool(submission.needs_manual_grade),
                        record.verdict if record else "",
                        WITHOUT_SANDBOX if record and not record.sandbox else "",
                        " ".join(record.acts) if record else "",
                    )
                )  # fmt: skip
    return sorted(rows, key=lambda row: (row.student, row.assignment))
