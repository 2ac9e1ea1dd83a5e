"""Solutions give way to the blanks that their author wrote."""

from __future__ import annotations

import re

from nbformat import NotebookNode
from nbgrader.preprocessors import ClearSolutions
from traitlets import Unicode

from workbook.errors import WorkbookError


def blank_of(region: list[str], marker: str) -> list[str] | None:
    """The lines after ``marker`` in a solution region, uncommented; None without a marker."""
    for number, line in enumerate(region):
        if marker in line:
            return [re.sub(r"^(\s*)# ?", r"\1", later) for later in region[number + 1 :]]
    return None


class FillBlanks(ClearSolutions):
    """nbgrader's ClearSolutions, with a stub of its own for each solution region.

    Inside a region, the lines after ``### BLANK`` are what the trainee gets. Without that
    line the usual stub is used.
    """

    blank_delimeter = Unicode(
        "### BLANK", help="The line after which the released text of a solution region stands"
    ).tag(config=True)

    def _replace_solution_region(self, cell: NotebookNode, language: str) -> bool:
        lines = cell.source.split("\n")
        begins = [n for n, line in enumerate(lines) if self.begin_solution_delimeter in line]
        ends = [n for n, line in enumerate(lines) if self.end_solution_delimeter in line]
        if len(begins) != len(ends) or any(b >= e for b, e in zip(begins, ends, strict=True)):
            raise WorkbookError(
                f"Cell {cell.get('id', '?')}: each '{self.begin_solution_delimeter}' needs one "
                f"'{self.end_solution_delimeter}' after it. The cell begins: {lines[0]}"
            )
        blank_lines = [n for n, line in enumerate(lines) if self.blank_delimeter in line]
        spans = list(zip(begins, ends, strict=True))
        if any(not any(b < n < e for b, e in spans) for n in blank_lines):
            raise WorkbookError(
                f"Cell {cell.get('id', '?')}: '{self.blank_delimeter}' stands outside a solution. "
                "Put it between the solution and its end marker."
            )
        for begin, end in reversed(spans):
            stub = blank_of(lines[begin + 1 : end], self.blank_delimeter)
            if stub is None:
                stub = self.code_stub[language].split("\n")
            lines[begin : end + 1] = stub
        cell.source = "\n".join(lines)
        return bool(spans)
