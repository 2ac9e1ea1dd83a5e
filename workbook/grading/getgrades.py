"""Points and comments onto the trainee's page, from the gradebook that the process keeps."""

from __future__ import annotations

from typing import Any

from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.api import Comment, Grade
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import GetGrades
from sqlalchemy.orm import joinedload

from workbook.grading.gradebook import kept_gradebook


class ReadGrades(GetGrades):
    """nbgrader's GetGrades, which asks once for a notebook and not once for every cell."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Write scores and comments into the cells' metadata, and the sums into resources."""
        where = resources["nbgrader"]
        course = CourseDirectory(config=self.config).course_id
        with kept_gradebook(where["db_url"], course) as book:
            entry = book.find_submission_notebook(
                where["notebook"], where["assignment"], where["student"]
            )
            grades, comments = (
                {row.cell.name: row
                 for row in book.db.query(kind).options(joinedload(kind.cell))
                 .filter(kind.notebook_id == entry.id)}
                for kind in (Grade, Comment)
            )  # fmt: skip
            for cell in nb.cells:
                marks = cell.metadata.get("nbgrader", {})
                if utils.is_solution(cell) or utils.is_task(cell):
                    marks["comment"] = comments[marks["grade_id"]].comment
                if utils.is_grade(cell) or utils.is_task(cell):
                    grade = grades[marks["grade_id"]]
                    marks["score"], marks["points"] = grade.score, grade.max_score
            penalty = entry.late_submission_penalty or 0
            where["score"] = entry.score - penalty
            where["max_score"], where["late_penalty"] = entry.max_score, penalty
        return nb, resources
