"""The gradebook's say about each cell, asked once for a submission."""

from __future__ import annotations

from typing import Any

from nbformat import NotebookNode
from nbgrader.api import Gradebook, GradeCell, MissingEntry, SourceCell, TaskCell
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor, OverwriteCells

from workbook.grading.gradebook import kept_gradebook


class OverwriteMarks(OverwriteCells):
    """nbgrader's OverwriteCells. It reads all cells at once, not one by one.

    Who has read them before, for all notebooks of a submission, gives them in
    ``resources["workbook"]["cells"]``. It puts no missing cells back:
    :class:`workbook.grading.restore.RestoreSource` has done it.
    """

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Points, locks and checksums of every cell as the gradebook has them."""
        where = resources["nbgrader"]
        self.notebook_id, self.assignment_id = where["notebook"], where["assignment"]
        self.gradebook = resources.get("workbook", {}).get("cells")
        if self.gradebook is None:
            course = CourseDirectory(config=self.config).course_id
            with kept_gradebook(where["db_url"], course) as book:
                self.gradebook = gradebook_cells(book, self.assignment_id)[self.notebook_id]
        # The parent of OverwriteCells goes from cell to cell.
        return NbGraderPreprocessor.preprocess(self, nb, resources)


def gradebook_cells(book: Gradebook, assignment: str) -> dict[str, GradebookCells]:
    """The cells of an assignment, by notebook; they can be used when the gradebook is closed."""
    notebooks = {entry.id: entry.name for entry in book.find_assignment(assignment).notebooks}
    # Asked for by its kind, a cell comes whole; else each would be read once more.
    source, grade, task = (
        book.db.query(kind).filter(kind.notebook_id.in_(notebooks)).all()
        for kind in (SourceCell, GradeCell, TaskCell)
    )
    found = {name: GradebookCells() for name in notebooks.values()}
    for cell in source:
        found[notebooks[cell.notebook_id]].sources[cell.name] = cell
    for cell in (*grade, *task):
        found[notebooks[cell.notebook_id]].graded[cell.name] = cell
    return found


class GradebookCells:
    """The cells of one notebook; answers as a gradebook would."""

    def __init__(self) -> None:
        self.sources: dict[str, SourceCell] = {}
        self.graded: dict[str, GradeCell | TaskCell] = {}

    def find_source_cell(self, name: str, notebook: str, assignment: str) -> Any:
        """One cell.

        :raises MissingEntry: the gradebook does not have it.
        """
        return self._find(self.sources, name)

    def find_graded_cell(self, name: str, notebook: str, assignment: str) -> Any:
        """One cell that has points.

        :raises MissingEntry: the gradebook does not have it.
        """
        return self._find(self.graded, name)

    def _find(self, cells: dict[str, Any], name: str) -> Any:
        if name not in cells:
            raise MissingEntry(f"No such cell: {name}")
        return cells[name]
