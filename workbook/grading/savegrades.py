"""Scores and reasons into nbgrader's gradebook."""

from __future__ import annotations

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.preprocessors import SaveAutoGrades

from workbook.grading.score import Score, read_score


class SaveGrades(SaveAutoGrades):
    """nbgrader's SaveAutoGrades, with the score from :mod:`workbook.grading.score`.

    The reasons for lost points become the automatic comment of the answer they are about,
    so that Formgrader and the feedback show them there.
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
        return super().preprocess(nb, resources)

    def _add_score(self, cell: NotebookNode, resources: ResourcesDict) -> None:
        name = cell.metadata["nbgrader"]["grade_id"]
        grade = self.gradebook.find_grade(
            name, self.notebook_id, self.assignment_id, self.student_id
        )
        grade.auto_score = self._scores[name].points
        needs_a_person = grade.manual_score is not None or grade.auto_score is None
        grade.needs_manual_grade = needs_a_person
        self.gradebook.db.commit()

    def _add_comment(self, cell: NotebookNode, resources: ResourcesDict) -> None:
        super()._add_comment(cell, resources)
        name = cell.metadata["nbgrader"]["grade_id"]
        reasons = self._reasons.get(name, [])
        comment = self.gradebook.find_comment(
            name, self.notebook_id, self.assignment_id, self.student_id
        )
        if reasons and comment.auto_comment is None:
            comment.auto_comment = "\n\n".join(dict.fromkeys(reasons))
            self.gradebook.db.commit()
