"""Checks are folded in the released copy: a trainee sees one line to run, not the code.

The code stays in the cell, so the fold is courtesy, not secrecy: points come from hidden tests.
"""

from __future__ import annotations

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.preprocessors import NbGraderPreprocessor

#: What JupyterLab shows of a folded cell: its first line.
FIRST_LINE = "# Check: press Shift + Enter"


class FoldChecks(NbGraderPreprocessor):
    """Folds the source of every check cell. It comes before the checksums are computed."""

    def preprocess_cell(
        self, cell: NotebookNode, resources: ResourcesDict, cell_index: int
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Fold the cell if it is a check that the trainee does not answer in."""
        if cell.cell_type == "code" and utils.is_grade(cell) and not utils.is_solution(cell):
            cell.source = f"{FIRST_LINE}\n{unfolded(cell.source)}"
            cell.metadata["jupyter"] = {**cell.metadata.get("jupyter", {}), "source_hidden": True}
        return cell, resources


def unfolded(source: str) -> str:
    """The source of a check as its author wrote it, without the line that the fold adds."""
    return source.removeprefix(FIRST_LINE).lstrip("\n")
