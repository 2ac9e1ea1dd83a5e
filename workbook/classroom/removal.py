"""Taking one person out of a class: the gradebook, the folders, the exchange, lists of names.

What belongs to a person is found by the whole name. Nothing is found by a pattern, and no link is
followed, so a name that is a part of another takes nobody else away.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.apps import NbGraderAPI
from nbgrader.utils import notebook_hash
from sqlalchemy import text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError

from workbook.classroom.assignments import assignments
from workbook.classroom.cases import HANDOUT
from workbook.classroom.nbgrader_api import gradebook, nbgrader_api
from workbook.classroom.roster import PERSONAL, entries, people
from workbook.classroom.search import as_written
from workbook.errors import UsageError, WorkbookError
from workbook.grading.cases import CASES
from workbook.grading.handed_in import secret_of
from workbook.tree import remove_tree

LISTS = (".txt", ".csv")


@dataclass(frozen=True)
class Traces:
    """What a class has of a person.

    ``paths`` are files and folders that are the person's alone, ``lists`` files with lines about
    the person among others; ``rows`` counts submissions, grades and comments in the gradebook.
    """

    name: str
    paths: tuple[Path, ...]
    lists: tuple[Path, ...]
    rows: dict[str, int]

    def __bool__(self) -> bool:
        return bool(self.paths or self.lists or self.rows)


def traces(root: Path, name: str) -> Traces:
    """What would go if ``name`` was taken out.

    :raises UsageError: the name cannot be that of a folder.
    """
    if name in ("", ".", "..", HANDOUT) or Path(name).name != name:
        raise UsageError(f"{name!r} is no name of a person. See `workbook roster list`.")
    api = nbgrader_api(root)
    paths = [place for room in PERSONAL for place in entries(root / room) if place.name == name]
    paths += [file for file in entries(root / CASES / HANDOUT) if file.stem == name]
    sent = _sent(api, name)
    paths += sent
    paths += _released_feedback(root, api, [*paths, *sent])
    lists = [file for file in entries(root) if _is_list(file) and _without(file, name) is not None]
    with gradebook(api) as book:
        rows = _rows(book, name)
    return Traces(name, tuple(paths), tuple(lists), rows)


def remove(root: Path, found: Traces) -> None:
    """Take out what :func:`traces` found, and leave no copy of it in the gradebook's file.

    If it is interrupted, it can be run again.
    """
    for path in found.paths:
        try:
            if path.is_dir() and not path.is_symlink():
                remove_tree(path)
            else:
                path.unlink(missing_ok=True)
        except OSError as error:
            raise WorkbookError(
                f"{path} cannot be removed ({error.strerror}). Remove it and run this again."
            ) from error
    for file in found.lists:
        left = _without(file, found.name)
        if left is not None:
            file.write_bytes(left)
    with gradebook(nbgrader_api(root)) as book:
        if any(student.id == found.name for student in book.students):
            student = book.find_student(found.name)
            for day in [submission.assignment.name for submission in student.submissions]:
                book.remove_submission(day, found.name)
            book.remove_student(found.name)
        book.db.remove()
        _rewrite(book.engine)


def _sent(api: NbGraderAPI, name: str) -> list[Path]:
    """In the exchange: ``NAME+DAY+TIME`` of the inbox and of the sender's cache."""
    course, exchange = api.coursedir.course_id, api.config.Exchange
    places = (Path(exchange.root) / course / "inbound", Path(exchange.cache) / course)
    return [
        place for folder in places for place in entries(folder)
        if place.name.partition("+")[0] == name
    ]  # fmt: skip


def _released_feedback(root: Path, api: NbGraderAPI, own: list[Path]) -> list[Path]:
    """Pages in the exchange are called by a digest of what only the submission holds."""
    notebooks = {file.stem for day in assignments(root)
                 for file in (root / "source" / day).glob("*.ipynb")}  # fmt: skip
    secrets, digests = set(), set()
    for place in own:
        # What is closed can hide a secret here; a copy of it lies in feedback/.
        with suppress(OSError):
            for folder in (place, *entries(place)):
                secrets.add(secret_of(folder))
                notebooks |= {file.stem for file in entries(folder) if file.suffix == ".ipynb"}
    for secret in secrets - {""}:
        digests |= {notebook_hash(secret=secret, notebook_id=name) for name in notebooks}
    folder = Path(api.config.Exchange.root) / api.coursedir.course_id / "feedback"
    return [file for file in entries(folder) if file.stem.removesuffix("-tmp") in digests]


def _is_list(file: Path) -> bool:
    return file.suffix.lower() in LISTS and file.is_file() and not file.is_symlink()


def _without(file: Path, name: str) -> bytes | None:
    """A list of names, or of grades, without the lines about a person; None if there are none."""
    raw = file.read_bytes()
    try:
        content = raw.decode("utf-8")
    except UnicodeDecodeError:
        return None
    lines = content.splitlines(keepends=True)
    ways = as_written(name)
    kept = [line for line, fields in _rows_of(file, lines) if not ways & set(fields)]
    return "".join(kept).encode("utf-8") if len(kept) < len(_rows_of(file, lines)) else None


def _rows_of(file: Path, lines: list[str]) -> list[tuple[str, list[str]]]:
    """Rows as they are written, and their fields. A row of a CSV may have several lines."""
    if file.suffix.lower() == ".txt":
        return [(line, [line.removeprefix("\ufeff").strip()]) for line in lines]
    reader, rows, start = csv.reader(lines), [], 0
    try:
        for fields in reader:
            written = "".join(lines[start : reader.line_num])
            # Grades have an apostrophe before a name that could be a formula.
            clean = [field.removeprefix("\ufeff").strip().removeprefix("'") for field in fields]
            rows.append((written, [*clean, *(field.strip() for field in fields)]))
            start = reader.line_num
    except csv.Error:
        return [(line, []) for line in lines]
    return rows


def _rows(book: Gradebook, name: str) -> dict[str, int]:
    try:
        name.encode()
        student = book.find_student(name)
    except (MissingEntry, UnicodeEncodeError):
        # The gradebook holds no name that is not UTF-8, and cannot be asked for one.
        return {}
    notebooks = [notebook for sent in student.submissions for notebook in sent.notebooks]
    return {
        "student": 1,
        "submission": len(student.submissions),
        "notebook": len(notebooks),
        "grade": sum(len(notebook.grades) for notebook in notebooks),
        "comment": sum(len(notebook.comments) for notebook in notebooks),
    }


def _rewrite(engine: Engine) -> None:
    """Write the database anew, so that no deleted row stays in a free page."""
    orders = {
        "sqlite": ("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"),
        "postgresql": ("VACUUM FULL",),
    }
    try:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as line:
            for order in orders.get(engine.dialect.name, ()):
                line.execute(text(order))
    except OperationalError as error:
        raise WorkbookError(
            "The gradebook is in use, so deleted rows may still be in its file. "
            "Stop JupyterLab and grading, then run this again."
        ) from error


def others(root: Path, name: str) -> Iterator[str]:
    """Names of other people that have this name in them, such as Annabel for Anna."""
    return (person.name for person in people(root) if name in person.name and person.name != name)
