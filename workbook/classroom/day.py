"""The instructor's day, step by step. Every step can be run again."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path, PurePosixPath
from secrets import token_hex

from workbook.classroom.nbgrader_api import find_assignment, gradebook, nbgrader_api, said
from workbook.errors import UsageError, WorkbookError
from workbook.grading.collect import enter

# nbgrader looks trainees up by file pattern, and joins names with a plus sign.
PATTERN_SIGNS = frozenset("*?[]+")
#: What a damaged or locked zip file, or one of an unknown kind, raises.
UNREADABLE = (OSError, ValueError, RuntimeError, EOFError, zipfile.BadZipFile, zlib.error)
WITHOUT_SANDBOX = "graded without sandbox"


@dataclass
class Collected:
    """What was taken over, and what was left and why."""

    students: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


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

    :param folder: one subfolder or one zip file for each trainee, called by the trainee's
        name, with the notebooks in it. Files that are not part of the assignment are left.
    :raises UsageError: no such assignment or folder.
    """
    find_assignment(root, name)
    if folder is None:
        return _collect_exchange(root, name)
    if not folder.is_dir():
        raise UsageError(f"There is no folder {folder}.")
    wanted = {file.name for file in (root / "source" / name).glob("*.ipynb")}
    given_out = {file.name for file in (root / "release" / name).rglob("*")}
    collected = Collected()
    for entry in sorted(folder.iterdir()):
        if entry.name.startswith("."):
            continue
        student = entry.stem if entry.suffix.lower() == ".zip" else entry.name
        if entry.is_symlink() or not (entry.is_dir() or _is_zip(entry)):
            collected.left.append(f"{entry.name}: neither a folder nor a zip file.")
            continue
        if problem := name_problem(student):
            collected.left.append(problem)
            continue
        with tempfile.TemporaryDirectory(prefix=".collect-", dir=root) as staging:
            staged = Path(staging) / name
            staged.mkdir()
            try:
                for file_name, read in _files(entry):
                    if file_name in wanted:
                        (staged / file_name).write_bytes(read())
                    elif file_name not in given_out:
                        collected.left.append(f"{entry.name}: {file_name} is not part of {name}.")
            except UNREADABLE as error:
                said = str(error).splitlines()[0][:100] if str(error) else type(error).__name__
                collected.left.append(f"{entry.name} cannot be read: {said}.")
                continue
            if not any(staged.iterdir()):
                collected.left.append(f"{entry.name}: no notebook of {name} in it.")
                continue
            stamp = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S.%f} UTC"
            (staged / "timestamp.txt").write_text(stamp, encoding="utf-8")
            # nbgrader's Submit leaves one too; without it nbgrader releases no feedback.
            (staged / "submission_secret.txt").write_text(token_hex(32), encoding="utf-8")
            target = root / "submitted" / student / name
            shutil.rmtree(target, ignore_errors=True)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(staged, target)
        collected.students.append(student)
    with gradebook(nbgrader_api(root)) as book:
        for student in collected.students:
            enter(book, student)
    return collected


def _is_zip(entry: Path) -> bool:
    # A pipe would be waited for.
    return entry.is_file() and zipfile.is_zipfile(entry)


def _files(entry: Path) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """Names without folders, and a way to the contents: nothing is written outside its place."""
    limit = 200 * 1024 * 1024
    if entry.is_dir():
        for file in sorted(entry.rglob("*")):
            if file.is_file() and not file.is_symlink() and file.stat().st_size <= limit:
                yield file.name, file.read_bytes
        return
    with zipfile.ZipFile(entry) as archive:
        for item in archive.infolist():
            if not item.is_dir() and item.file_size <= limit:
                name = PurePosixPath(item.filename.replace("\\", "/")).name
                yield name, partial(archive.read, item)


def _collect_exchange(root: Path, name: str) -> Collected:
    api = nbgrader_api(root)
    result = api.collect(name, update=True)
    if not result["success"]:
        raise WorkbookError(f"Nothing was collected for {name}: {said(result)}")
    return Collected(students=submitted(root, name))


def submitted(root: Path, name: str) -> list[str]:
    """Trainees with a folder for this assignment in ``submitted/``."""
    return sorted(folder.parent.name for folder in (root / "submitted").glob(f"*/{name}"))


def name_problem(student: str) -> str:
    """Why nbgrader could not find a trainee of this name; "" if it can."""
    found = sorted(PATTERN_SIGNS & set(student))
    if not found:
        return ""
    return f"A name must not contain {' '.join(found)}. Rename {student} and run this step again."


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
