"""Points that late work loses, by the rule that the course sets (nbgrader's plugin)."""

from __future__ import annotations

from typing import Any

from nbformat import NotebookNode
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import AssignLatePenalties

from workbook.grading.gradebook import kept_gradebook


class LatePenalties(AssignLatePenalties):
    """nbgrader's AssignLatePenalties, with the gradebook that the process keeps."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Write the penalty of this notebook, or that there is none.

        Who knows that the submission came in time, and that no penalty is written, says so in
        ``resources["workbook"]["in_time"]``.
        """
        if resources.get("workbook", {}).get("in_time"):
            return nb, resources
        where = resources["nbgrader"]
        student = where["student"]
        self.init_plugin()
        course = CourseDirectory(config=self.config).course_id
        with kept_gradebook(where["db_url"], course) as book:
            notebook = book.find_submission_notebook(
                where["notebook"], where["assignment"], student
            )
            late = notebook.assignment.total_seconds_late
            penalty = None
            if late > 0:
                score = notebook.score
                penalty = self.plugin_inst.late_submission_penalty(student, score, late)
                if penalty is not None:
                    penalty = self._check_late_penalty(notebook, penalty)
            if notebook.late_submission_penalty != penalty:
                notebook.late_submission_penalty = penalty
                book.db.commit()
        return nb, resources
