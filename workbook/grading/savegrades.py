"""Scores and reasons into nbgrader's gradebook."""

from __future__ import annotations

from typing import Any

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.api import Comment, Grade, Gradebook
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor, SaveAutoGrades
from sqlalchemy.orm import joinedload

from workbook.errors import WorkbookError
from workbook.grading.gradebook import kept_gradebook
from workbook.grading.score import Score, read_score

BLANK = "No response."


class SaveGrades(SaveAutoGrades):
    """nbgrader's SaveAutoGrades, with the score from :mod:`workbook.grading.score`.

    The reasons for lost points become the automatic comment of the answer they are about,
    so that Formgrader and the feedback show them there. All of a notebook is written at once
    or not at all; what a person wrote stays.
    """

    def preprocess(
        self, nb: NotebookNode, resources: ResourcesDict
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Read all scores first: an answer's comment depends on the check below it."""
        verdicts = resources.get("workbook", {}).get("verdicts", {})
        self._scores: dict[str, Score] = {}
        self._reasons: dict[str, list[str]] = {}
        answer = ""
        for cell in nb.cells:
            name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
            if utils.is_solution(cell):
                answer = name
            if utils.is_grade(cell):
                score = read_score(cell, verdicts.get(cell.get("id")))
                self._scores[name] = score
                self._reasons.setdefault(answer, []).extend(score.reasons)
        where = resources["nbgrader"]
        course = CourseDirectory(config=self.config).course_id
        with kept_gradebook(where["db_url"], course) as book:
            row = (
                resources.get("workbook", {}).get("row")
                or book.find_submission_notebook(
                    where["notebook"], where["assignment"], where["student"]
                ).id
            )
            self._rows(book, row)
            # The parent of SaveAutoGrades goes from cell to cell.
            nb, resources = NbGraderPreprocessor.preprocess(self, nb, resources)
            book.db.commit()
        return nb, resources

    def _rows(self, book: Gradebook, own: str) -> None:
        """All rows of this notebook, by the name of their cell."""
        self._grades, self._comments = (
            {row.cell.name: row
             for row in book.db.query(kind).options(joinedload(kind.cell))
             .filter(kind.notebook_id == own)}
            for kind in (Grade, Comment)
        )  # fmt: skip

    def _add_score(self, cell: NotebookNode, resources: ResourcesDict) -> None:
        grade = self._row(self._grades, cell)
        grade.auto_score = self._scores[cell.metadata["nbgrader"]["grade_id"]].points
        grade.needs_manual_grade = grade.manual_score is not None or grade.auto_score is None

    def _add_comment(self, cell: NotebookNode, resources: ResourcesDict) -> None:
        comment = self._row(self._comments, cell)
        reasons = self._reasons.get(cell.metadata["nbgrader"]["grade_id"], [])
        untouched = cell.metadata.nbgrader.get("checksum") == utils.compute_checksum(cell)
        if untouched and not utils.is_task(cell):
            comment.auto_comment = BLANK
        else:
            comment.auto_comment = "\n\n".join(dict.fromkeys(reasons)) or None

    def _row(self, rows: dict[str, Any], cell: NotebookNode) -> Any:
        name = cell.metadata["nbgrader"]["grade_id"]
        if name not in rows:
            raise WorkbookError(
                f"The gradebook has no place for the cell {name}: it came into the source after "
                "the first submission was entered. Take it out, or start a new gradebook."
            )
        return rows[name]
