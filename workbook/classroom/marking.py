"""One submission: graded, or given feedback. Plain functions that run in any process.

nbgrader's own steps do the work; this module keeps what nbgrader would build anew for every
submission (its settings, its gradebook), and gives each submission a verdict.
"""

from __future__ import annotations

import io
import logging
import shutil
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_notebook
from nbgrader import utils
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.apps import NbGraderAPI
from nbgrader.converters import Autograde, BaseConverter, GenerateFeedback
from nbgrader.utils import temp_attrs

from workbook.classroom.nbgrader_api import nbgrader_api, said
from workbook.classroom.verdict import (
    Graded,
    Record,
    Verdict,
    as_graded,
    book_state,
    digests,
    place_of,
    write_record,
)
from workbook.errors import WorkbookError
from workbook.grading.collect import enter
from workbook.grading.gradebook import kept_gradebook
from workbook.grading.handed_in import copy_stamps, problem_of, time_of
from workbook.grading.metadata import CheckMetadata
from workbook.grading.overwrite import OverwriteMarks, gradebook_cells
from workbook.grading.restore import add_note, lay_on_source, read_source
from workbook.kernels import sandbox


@dataclass(frozen=True)
class Fed:
    """Feedback for one trainee; ``problem`` says why there is none."""

    student: str
    problem: str = ""


class Marking(Autograde):
    """nbgrader's Autograde, which opens the gradebook once and remembers what was repaired.

    Its two steps are one: between them a notebook would be written, read and checked again.
    """

    notebooks: list[str]
    #: Folder of the runs of untouched notebooks, if this is one of several submissions.
    runs: Path | None = None
    _known: dict[str, dict[str, Any]]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.notes: dict[str, dict[str, Any]] = {}

    def init_assignment(self, assignment_id: str, student_id: str) -> None:
        """Enter the submission, copy the author's files, and score missing notebooks zero.

        Of what was handed in only notebooks are marked; pages among the other files would be
        released as feedback.
        """
        self._init_preprocessors()
        course = self.coursedir
        handed_in = Path(self._format_source(assignment_id, student_id))
        folder = Path(self._format_dest(assignment_id, student_id))
        folder.mkdir(parents=True, exist_ok=True)
        stamp = time_of(handed_in)
        copy_stamps(handed_in, folder)
        with kept_gradebook(course.db_url, course.course_id) as book:
            enter(book, student_id)
            when = {"timestamp": stamp} if stamp else {}
            submission = book.update_or_create_submission(assignment_id, student_id, **when)
            rows = {notebook.name: notebook for notebook in submission.notebooks}
            sent = {Path(file).stem for file in self.notebooks}
            self.notebooks = [file for file in self.notebooks if Path(file).stem in rows]
            for name in rows.keys() - sent:
                for grade in rows[name].grades:
                    grade.auto_score, grade.needs_manual_grade = 0, False
            in_time = submission.total_seconds_late <= 0 and all(
                row.late_submission_penalty is None for row in rows.values()
            )
            # What the steps would ask the gradebook for, notebook by notebook.
            self._known = {n: {"row": row.id, "in_time": in_time} for n, row in rows.items()}
            book.db.commit()
            cells = gradebook_cells(book, assignment_id)
            for name, known in self._known.items():
                known["cells"] = cells[name]
        source = Path(course.format_path(course.source_directory, ".", assignment_id))
        for name in utils.find_all_files(str(source), [*course.ignore, "*.ipynb"]):
            target = folder / Path(name).relative_to(source)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(name, target)

    def init_single_notebook_resources(self, notebook_filename: str) -> Any:
        """nbgrader's; the notebook runs where its marked copy will be."""
        resources = super().init_single_notebook_resources(notebook_filename)
        where = resources["nbgrader"]
        place = Path(self._format_dest(where["assignment"], where["student"]))
        place.mkdir(parents=True, exist_ok=True)
        resources["metadata"] = {"path": str(place)}
        resources["workbook"] = {**self._known[where["notebook"]], "runs": self.runs}
        return resources

    def _init_preprocessors(self) -> None:
        self.exporter._preprocessors = []
        for step in (*self.sanitize_preprocessors, *self.autograde_preprocessors):
            self.exporter.register_preprocessor(step)

    def convert_single_notebook(self, notebook_filename: str) -> None:
        """Read, mark and write one notebook."""
        with utils.setenv(NBGRADER_EXECUTION="autograde"):
            BaseConverter.convert_single_notebook(self, notebook_filename)

    def write_single_notebook(self, output: str, resources: Any) -> None:
        """nbgrader's; keeps what is said about the notebook and not in it."""
        self.notes[resources["nbgrader"]["notebook"]] = resources["workbook"]
        super().write_single_notebook(output, resources)


@lru_cache(maxsize=4)
def kept_api(root: Path, db_url: str) -> NbGraderAPI:
    """nbgrader with the settings of a course, built once in a process."""
    api = nbgrader_api(root)
    api.log.setLevel(logging.ERROR)
    if db_url:
        api.coursedir.db_url = db_url
        api.config.CourseDirectory.db_url = db_url
    return api


def book_of(api: NbGraderAPI) -> Any:
    """The gradebook that this process keeps, for a ``with`` block."""
    return kept_gradebook(api.coursedir.db_url, api.coursedir.course_id)


def prepare(root: Path, assignment: str, api: NbGraderAPI) -> None:
    """Do once what a process does slowly for its first submission: its forks have it done.

    What goes wrong here goes wrong there again, and is said there.
    """
    with suppress(Exception), book_of(api) as book:
        cells = gradebook_cells(book, assignment)
        for file in sorted((root / "source" / assignment).glob("*.ipynb")):
            blank, _ = lay_on_source(new_notebook(), read_source(file))
            where = {"notebook": file.stem, "assignment": assignment}
            known = {"nbgrader": where, "workbook": {"cells": cells[file.stem]}}
            for step in (OverwriteMarks(), CheckMetadata()):
                blank, _ = step.preprocess(blank, known)
            nbformat.validate(blank, relax_add_props=True)


def grade_one(
    root: Path, assignment: str, student: str, *, db_url: str = "", unsafe: bool = False,
    runs: Path | None = None,
) -> Graded:  # fmt: skip
    """Grade one submission. Never raises: what goes wrong becomes its verdict.

    :param db_url: of the gradebook, where it is not the one of the course's settings.
    :param unsafe: grade without a sandbox where there is none.
    :param runs: folder that the processes which grade this class share.
    """
    try:
        with sandbox.allowed(unsafe):
            return _grade(root, assignment, student, kept_api(root, db_url), runs)
    except Exception as error:
        return Graded(student, "not graded", reason=_sentence(error))


def _grade(
    root: Path, assignment: str, student: str, api: NbGraderAPI, runs: Path | None
) -> Graded:
    began = time.monotonic()
    # The old record goes first: from here on this submission counts as not graded.
    place_of(root, assignment, student).unlink(missing_ok=True)
    folder = root / "submitted" / student / assignment
    if problem := problem_of(folder):
        return reject_one(root, assignment, student, problem, db_url=api.coursedir.db_url)
    sums = digests(root, assignment, student)
    wanted = {file.stem for file in (root / "source" / assignment).glob("*.ipynb")}
    found = {file.stem for file in folder.glob("*.ipynb")}
    if not wanted & found:
        return reject_one(
            root, assignment, student, f"No notebook of {assignment} was handed in.",
            db_url=api.coursedir.db_url,
        )  # fmt: skip
    with temp_attrs(api.coursedir, assignment_id=assignment, student_id=student):
        step = Marking(coursedir=api.coursedir, parent=api)
        step.force, step.runs = True, runs
        _run(step, api)
    repairs = [f"Not handed in: {missing}.ipynb." for missing in sorted(wanted - found)]
    acts: list[str] = []
    for name, note in sorted(step.notes.items()):
        repairs.extend(f"{name}: {repair}" for repair in note["repairs"])
        acts.extend(f"{name}: {act}" for act in note["acts"])
    refused = [note["rejected"] for _, note in sorted(step.notes.items())]
    verdict: Verdict = "graded with repairs" if repairs else "graded"
    reason = ""
    if all(refused):
        verdict, reason, repairs = "rejected", " ".join(refused), repairs
    return _settle(root, api, assignment, student, began, Record(
        verdict, reason, tuple(repairs), tuple(acts), 0, not sandbox.problem(), sums, "",
    ))  # fmt: skip


def reject_one(
    root: Path, assignment: str, student: str, reason: str, *,
    db_url: str = "", for_a_person: bool = False,
) -> Graded:  # fmt: skip
    """No points, and a page for the trainee that says why. Nothing of the submission is run.

    :param for_a_person: somebody should look at it: it needs a manual grade.
    """
    began = time.monotonic()
    api = kept_api(root, db_url)
    place_of(root, assignment, student).unlink(missing_ok=True)
    sums = digests(root, assignment, student)
    folder = root / "autograded" / student / assignment
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    handed_in = root / "submitted" / student / assignment
    stamp = None
    # A time that cannot be read is the reason for some rejections.
    with suppress(ValueError):
        stamp = time_of(handed_in)
    copy_stamps(handed_in, folder, timed=bool(stamp))
    for file in sorted((root / "source" / assignment).glob("*.ipynb")):
        blank, _ = lay_on_source(new_notebook(), read_source(file))
        blank.metadata["workbook"] = {"rejected": reason, "repairs": [reason]}
        add_note(blank, [reason])
        nbformat.write(blank, folder / file.name)
    with book_of(api) as book:
        enter(book, student)
        when = {"timestamp": stamp} if stamp else {}
        submission = book.update_or_create_submission(assignment, student, **when)
        for notebook in submission.notebooks:
            notebook.late_submission_penalty = None
            for grade in notebook.grades:
                grade.auto_score, grade.needs_manual_grade = 0, for_a_person
            for comment in notebook.comments:
                comment.auto_comment = reason
        book.db.commit()
    return _settle(root, api, assignment, student, began, Record(
        "rejected", reason, (), (), 0, not sandbox.problem(), sums, "",
    ))  # fmt: skip


def _settle(
    root: Path, api: NbGraderAPI, assignment: str, student: str, began: float, record: Record
) -> Graded:
    """Write the record, last of all."""
    with book_of(api) as book:
        record = Record(**{
            **vars(record), "seconds": round(time.monotonic() - began, 3),
            "book": book_state(book, assignment, student).get(student, ""),
        })  # fmt: skip
        write_record(place_of(root, assignment, student), record)
        return as_graded(record, book.find_submission(assignment, student), kept=False)


def feedback_one(root: Path, assignment: str, student: str, *, db_url: str = "") -> Fed:
    """Write a trainee's feedback pages and put them into the exchange. Never raises."""
    try:
        api = kept_api(root, db_url)
        with temp_attrs(api.coursedir, assignment_id=assignment, student_id=student):
            step = GenerateFeedback(coursedir=api.coursedir, parent=api)
            step.force = True
            _run(step, api)
        # Work that was put into submitted/ by hand has nowhere to be released to.
        api.release_feedback(assignment, student)
    except Exception as error:
        return Fed(student, f"No feedback for {student}: {_sentence(error)}")
    return Fed(student)


def _run(step: BaseConverter, api: NbGraderAPI) -> None:
    """Run a step of nbgrader.

    :raises WorkbookError: with the error that nbgrader logged.
    """
    heard = io.StringIO()
    handler = logging.StreamHandler(heard)
    handler.setLevel(logging.ERROR)
    api.log.addHandler(handler)
    try:
        step.start()
    except Exception as error:
        log = heard.getvalue()
        raise WorkbookError(said({"error": repr(error), "log": log})) from error
    finally:
        api.log.removeHandler(handler)


def _sentence(error: Exception) -> str:
    if isinstance(error, WorkbookError):
        return error.message
    return f"{type(error).__name__}: {error}".splitlines()[0]


def find_submission(book: Gradebook, assignment: str, student: str) -> Any:
    """The submission's row, or None."""
    try:
        return book.find_submission(assignment, student)
    except MissingEntry:
        return None
