"""One verdict for a submission, and the record of it in ``autograded/NAME/DAY/verdict.json``.

The record is written last and at once. A submission whose record fits what was handed in, the
author's notebooks, the case and the gradebook need not be graded again.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from fnmatch import fnmatch
from pathlib import Path
from secrets import token_hex
from typing import Any, Literal

from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    Notebook,
    SubmittedAssignment,
    SubmittedNotebook,
)

from workbook import __version__
from workbook.folders import case_folder
from workbook.grading.cases import case_of
from workbook.grading.config import RECORD
from workbook.grading.handed_in import MOST_BYTES, places_in, size_of

Verdict = Literal["graded", "graded with repairs", "rejected", "not graded"]


@dataclass(frozen=True)
class Graded:
    """The outcome for one trainee.

    ``rejected``: nothing that was handed in could be marked; ``reason`` says why, to the trainee.
    ``not graded``: the course could not do it; ``reason`` says why, to the instructor, and there
    is no record. ``acts`` are for the instructor only. ``seconds`` of the run that graded;
    ``kept`` if that was an earlier one.
    """

    student: str
    verdict: Verdict
    score: float = 0
    max_score: float = 0
    needs_manual_grade: bool = False
    reason: str = ""
    repairs: tuple[str, ...] = ()
    acts: tuple[str, ...] = ()
    seconds: float = 0
    sandbox: bool = True
    kept: bool = False


@dataclass(frozen=True)
class Record:
    """What is kept of a verdict. ``digests``: see :func:`digests`; ``book``: :func:`book_state`."""

    verdict: Verdict
    reason: str
    repairs: tuple[str, ...]
    acts: tuple[str, ...]
    seconds: float
    sandbox: bool
    digests: dict[str, str]
    book: str
    version: str = __version__


def place_of(root: Path, assignment: str, student: str) -> Path:
    """The file of a record."""
    return root / "autograded" / student / assignment / RECORD


def write_record(file: Path, record: Record) -> None:
    """Write it at once: after a crash there is the whole record or none."""
    # A name that nobody can have handed in beside the notebooks.
    partial = file.with_name(f".{file.name}-{token_hex(8)}")
    with partial.open("x", encoding="utf-8") as stream:
        json.dump(asdict(record), stream, ensure_ascii=False, indent=1)
        stream.flush()
        os.fsync(stream.fileno())
    partial.replace(file)


def read_record(file: Path) -> Record | None:
    """The record, or None if there is none that can be read."""
    try:
        content: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        for name in ("repairs", "acts"):
            content[name] = tuple(content[name])
        return Record(**content)
    except (OSError, ValueError, TypeError, KeyError):
        return None


def digests(root: Path, assignment: str, student: str) -> dict[str, str]:
    """SHA-256 sums of what decides a score: the submission, the author's files, the case."""
    case = case_of(root, student) or case_folder()
    return {
        "submitted": _digest_of(root / "submitted" / student / assignment, most=MOST_BYTES),
        "source": _digest_of(root / "source" / assignment, "*.answers.yaml"),
        "case": _digest_of(case, only=("case.json",)),
    }


def _digest_of(
    folder: Path, leave: str = "", only: Iterable[str] = ("*",), most: int | None = None
) -> str:
    """A sum over the files of a folder. What goes beyond ``most`` bytes together is not read."""
    whole, size = hashlib.sha256(), 0
    names = tuple(only)
    for file in sorted(places_in(folder)):
        inside = file.relative_to(folder)
        hidden = any(part.startswith((".", "__pycache__")) for part in inside.parts)
        wanted = any(fnmatch(str(inside), name) for name in names)
        if hidden or not wanted or fnmatch(file.name, leave):
            continue
        size += size_of(file)
        large = most is not None and size > most
        if one := f"{size_of(file)} bytes" if large else _sum_of(file):
            whole.update(f"{one} {inside}\n".encode("utf-8", "surrogateescape"))
    return whole.hexdigest()


def _sum_of(file: Path) -> str:
    """The sum of a file; "" if it is none. A trainee's file may be closed to everybody."""
    try:
        if not file.is_file():
            return ""
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return "cannot be read"


def book_state(book: Gradebook, assignment: str, student: str | None = None) -> dict[str, str]:
    """A sum over all that grading wrote into the gradebook, by trainee.

    What a person wrote is not part of it.
    """
    found: dict[str, list[str]] = defaultdict(list)
    for kind, value in ((Grade, Grade.auto_score), (Comment, Comment.auto_comment)):
        asked = (
            book.db.query(SubmittedAssignment.student_id, SubmittedAssignment.id, Notebook.name,
                          BaseCell.name, SubmittedNotebook.late_submission_penalty, value)
            .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
            .join(Notebook, SubmittedNotebook.notebook_id == Notebook.id)
            .join(kind, kind.notebook_id == SubmittedNotebook.id)
            .join(BaseCell, kind.cell_id == BaseCell.id)
            .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
            .filter(Assignment.name == assignment)
        )  # fmt: skip
        if student is not None:
            asked = asked.filter(SubmittedAssignment.student_id == student)
        for name, *row in asked:
            found[name].append(json.dumps([kind.__name__, *row]))
    return {
        name: hashlib.sha256("\n".join(sorted(rows)).encode()).hexdigest()
        for name, rows in found.items()
    }


def as_graded(record: Record, submission: SubmittedAssignment, *, kept: bool) -> Graded:
    """A verdict with the points as they stand in the gradebook now."""
    return Graded(
        submission.student_id, record.verdict, submission.score, submission.max_score,
        bool(submission.needs_manual_grade), record.reason, record.repairs, record.acts,
        record.seconds, record.sandbox, kept,
    )  # fmt: skip
