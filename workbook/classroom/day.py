"""The instructor's day, step by step. Every step can be run again."""

from __future__ import annotations

import filecmp
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path, PurePath, PurePosixPath
from secrets import token_hex

from nbgrader.utils import capture_log, notebook_hash, temp_attrs

from workbook.classroom.nbgrader_api import find_assignment, gradebook, nbgrader_api, said
from workbook.errors import UsageError, WorkbookError
from workbook.grading.collect import enter
from workbook.grading.handed_in import (
    LARGEST,
    MOST_BYTES,
    SECRET,
    TIMESTAMP,
    can_look_into,
    is_folder,
    is_plain,
    name_problem,
    places_in,
    secret_of,
    too_much,
)
from workbook.shown import shown
from workbook.tree import open_plain, read_plain

#: Sentences about what is left of one trainee's work.
MOST_SAID = 20
WITHOUT_SANDBOX = "graded without sandbox"
NO_SECRET = f"no usable {SECRET} came with the work"


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
            collected.left.append(f"{shown(entry.name)}: neither a folder nor a zip file.")
        elif problem := name_problem(student):
            collected.left.append(problem)
        else:
            target = root / "submitted" / student / name
            left: list[str] = []
            try:
                if _take_over(entry, target, wanted, given_out, left):
                    collected.students.append(student)
            # A damaged or locked zip file, or one of an unknown kind, raises what it likes.
            except Exception as error:
                said = str(error).splitlines()[0][:100] if str(error) else type(error).__name__
                left = [f"{shown(entry.name)} cannot be read: {shown(said)}."]
            if len(left) > MOST_SAID:
                left[MOST_SAID:] = [f"{shown(entry.name)}: {len(left) - MOST_SAID:,} more."]
            collected.left += left
    with gradebook(nbgrader_api(root)) as book:
        for student in collected.students:
            enter(book, student)
    return collected


def _take_over(
    entry: Path, target: Path, wanted: set[str], given_out: set[str], left: list[str]
) -> bool:
    """Put the notebooks of an entry into ``submitted/``. Says in ``left`` what it leaves, and why.

    :returns: False if there are none.
    :raises ValueError: there is too much in it, or it cannot be read; so do others.
    """
    label, assignment, room = shown(entry.name), target.name, MOST_BYTES
    with tempfile.TemporaryDirectory(prefix=".collect-", dir=target.parents[2]) as staging:
        staged = Path(staging) / assignment
        staged.mkdir()
        for number, item in enumerate(_items(entry), start=1):
            if problem := too_much(number, item.inside):
                raise ValueError(problem)
            name, given = shown(item.inside.name), item.inside.name in given_out
            if not item.is_plain:
                left.append(f"{label}: {name} is no plain file.")
            elif item.read is None:
                continue
            elif item.inside.name not in wanted:
                left += [] if given else [f"{label}: {name} is not part of {assignment}."]
            elif item.size > room:
                left.append(f"{label}: {name} is too large; {MOST_BYTES:,} bytes are read in all.")
            else:
                room -= item.size
                (staged / item.inside.name).write_bytes(item.read())
        if not any(staged.iterdir()):
            left.append(f"{label}: no notebook of {assignment} in it.")
            return False
        stamp = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S.%f} UTC"
        (staged / TIMESTAMP).write_text(stamp, encoding="utf-8")
        # nbgrader's Submit leaves one too; without it nbgrader releases no feedback.
        (staged / SECRET).write_text(token_hex(32), encoding="utf-8")
        shutil.rmtree(target, ignore_errors=True)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(staged, target)
    return True


def _is_zip(entry: Path) -> bool:
    try:
        with open_plain(entry.parent, PurePath(entry.name)) as stream:
            return zipfile.is_zipfile(stream)
    except OSError:
        return False


@dataclass(frozen=True)
class Item:
    """A file or folder that was handed in. ``read`` gives the contents of a file."""

    inside: PurePath
    size: int = 0
    read: Callable[[], bytes] | None = None
    is_plain: bool = True


def _items(entry: Path) -> Iterator[Item]:
    """What is in a folder or a zip file."""
    if entry.is_dir():
        for place in places_in(entry):
            inside: PurePath = place.relative_to(entry)
            if is_folder(place):
                # Else one that cannot be read would seem to be empty.
                next(place.iterdir(), None)
                yield Item(inside)
            elif is_plain(place):
                read_it = partial(read_plain, entry, inside, LARGEST)
                yield Item(inside, place.lstat().st_size, read_it)
            else:
                yield Item(inside, is_plain=False)
        return
    if entry.stat().st_size > MOST_BYTES:
        raise ValueError(f"it has more than {MOST_BYTES // 10**6:,} MB")
    with (
        open_plain(entry.parent, PurePath(entry.name)) as stream,
        zipfile.ZipFile(stream) as archive,
    ):
        for item in archive.infolist():
            inside = PurePosixPath(item.filename.replace("\\", "/"))
            read = None if item.is_dir() else partial(archive.read, item)
            yield Item(inside, item.file_size, read)


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
