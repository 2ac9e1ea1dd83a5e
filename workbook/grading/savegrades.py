"""Scores and reasons into nbgrader's gradebook."""

from __future__ import annotations

from typing import Any

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.api import BaseCell, Comment, Grade, Gradebook
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor, SaveAutoGrades
from sqlalchemy import select, update

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
            self._places = {
                Grade: self._read(book, row, Grade, Grade.manual_score),
                Comment: self._read(book, row, Comment),
            }
            self._new: dict[type, list[dict[str, Any]]] = {Grade: [], Comment: []}
            # The parent of SaveAutoGrades goes from cell to cell.
            nb, resources = NbGraderPreprocessor.preprocess(self, nb, resources)
            for kind, values in self._new.items():
                if values:
                    book.db.execute(update(kind), values)
            book.db.commit()
        return nb, resources

    def _read(self, book: Gradebook, notebook: str, kind: Any, *more: Any) -> dict[str, Any]:
        """Rows of this notebook, by the name of their cell: ``id`` and what else is asked for."""
        cells = select(BaseCell.name, kind.id, *more).join(BaseCell, BaseCell.id == kind.cell_id)
        return {row.name: row for row in book.db.execute(cells.where(kind.notebook_id == notebook))}

    def _add_score(self, cell: NotebookNode, resources: ResourcesDict) -> None:
        row = self._row(Grade, cell)
        points = self._scores[cell.metadata["nbgrader"]["grade_id"]].points
        by_hand = row.manual_score is not None or points is None
        self._new[Grade].append({"id": row.id, "auto_score": points, "needs_manual_grade": by_hand})

    def _add_comment(self, cell: NotebookNode, resources: ResourcesDict) -> None:
        reasons = self._reasons.get(cell.metadata["nbgrader"]["grade_id"], [])
        untouched = cell.metadata.nbgrader.get("checksum") == utils.compute_checksum(cell)
        said = "\n\n".join(dict.fromkeys(reasons)) or None
        if untouched and not utils.is_task(cell):
            said = BLANK
        self._new[Comment].append({"id": self._row(Comment, cell).id, "auto_comment": said})

    def _row(self, kind: type, cell: NotebookNode) -> Any:
        name = cell.metadata["nbgrader"]["grade_id"]
        if name not in self._places[kind]:
            raise WorkbookError(
                f"The gradebook has no place for the cell {name}: it came into the source after "
                "the first submission was entered. Take it out, or start a new gradebook."
            )
        return self._places[kind][name]
