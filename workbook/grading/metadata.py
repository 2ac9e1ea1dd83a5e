"""The marks that make a cell nbgrader's are checked once, not once for every submission."""

from __future__ import annotations

import json
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import CheckCellMetadata

_MOST = 10_000
_sound: set[str] = set()


class CheckMetadata(CheckCellMetadata):
    """nbgrader's CheckCellMetadata. A notebook whose cells carry marks that passed is passed.

    Its check of a cell against the schema takes longer than all other steps that do not run
    code; and all submissions of a class have the marks of the author's notebook.
    """

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Check the marks of all cells.

        :raises ValidationError: some are not in nbgrader's form.
        """
        marks = json.dumps([(cell.cell_type, cell.metadata.get("nbgrader")) for cell in nb.cells
                            if "nbgrader" in cell.metadata], sort_keys=True)  # fmt: skip
        if marks in _sound:
            return nb, resources
        nb, resources = super().preprocess(nb, resources)
        if len(_sound) >= _MOST:
            _sound.clear()
        _sound.add(marks)
        return nb, resources
