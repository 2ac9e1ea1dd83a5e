"""The gradebook's say about each cell, asked once for a notebook."""

from __future__ import annotations

from typing import Any

from nbformat import NotebookNode
from nbgrader.api import Gradebook, GradeCell, MissingEntry, TaskCell
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor, OverwriteCells

from workbook.grading.gradebook import kept_gradebook


class OverwriteMarks(OverwriteCells):
    """nbgrader's OverwriteCells. It reads all cells of a notebook at once, not one by one.

    It puts no missing cells back: :class:`workbook.grading.restore.RestoreSource` has done it.
    """

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Points, locks and checksums of every cell as the gradebook has them."""
        where = resources["nbgrader"]
        self.notebook_id, self.assignment_id = where["notebook"], where["assignment"]
        course = CourseDirectory(config=self.config).course_id
        with kept_gradebook(where["db_url"], course) as book:
            self.gradebook = _Known(book, self.notebook_id, self.assignment_id)
            # The parent of OverwriteCells goes from cell to cell.
            return NbGraderPreprocessor.preprocess(self, nb, resources)


class _Known:
    """The cells of one notebook; answers as a gradebook would."""

    def __init__(self, book: Gradebook, notebook: str, assignment: str) -> None:
        entry = book.find_notebook(notebook, assignment)
        self._sources = {cell.name: cell for cell in entry.source_cells}
        # Asked for by their kind, a cell comes whole; else each would be read once more.
        self._graded = {
            cell.name: cell
            for kind in (GradeCell, TaskCell)
            for cell in book.db.query(kind).filter(kind.notebook_id == entry.id)
        }

    def find_source_cell(self, name: str, notebook: str, assignment: str) -> Any:
        return self._find(self._sources, name)

    def find_graded_cell(self, name: str, notebook: str, assignment: str) -> Any:
        return self._find(self._graded, name)

    def _find(self, cells: dict[str, Any], name: str) -> Any:
        if name not in cells:
            raise MissingEntry(f"No such cell: {name}")
        return cells[name]
