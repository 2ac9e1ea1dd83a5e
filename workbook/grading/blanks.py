"""Solutions give way to the blanks that their author wrote."""

from __future__ import annotations

from nbformat import NotebookNode
from nbgrader.preprocessors import ClearSolutions

from workbook.course.regions import take_apart
from workbook.errors import WorkbookError


class FillBlanks(ClearSolutions):
    """nbgrader's ClearSolutions, with a stub of its own for each solution region.

    Inside a region, the lines after ``### BLANK`` are what the trainee gets.
    """

    def _replace_solution_region(self, cell: NotebookNode, language: str) -> bool:
        regions = take_apart(cell.source)
        if regions.problems:
            raise WorkbookError(
                f"Cell {cell.get('id', '?')} cannot be released. {' '.join(regions.problems)}"
            )
        if regions.solutions:
            cell.source = regions.visible
        return bool(regions.solutions)
