"""Feedback shows a trainee the visible checks only."""

from __future__ import annotations

from nbconvert.exporters.exporter import ResourcesDict
from nbconvert.filters import strip_ansi
from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.preprocessors import ClearHiddenTests
from traitlets import List, Unicode

from workbook.grading.execute import TOO_LONG


class HideTests(ClearHiddenTests):
    """Hidden tests leave the feedback, and with them what a traceback would show of them."""

    # An HTML exporter sets it for all; nbgrader's preprocessors would warn that they lack it.
    display_data_priority = List(Unicode()).tag(config=True)

    def preprocess_cell(
        self, cell: NotebookNode, resources: ResourcesDict, cell_index: int
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Remove the hidden region of a test cell and shorten its errors to their last line."""
        if utils.is_grade(cell) and not utils.is_solution(cell) and cell.cell_type == "code":
            self._remove_hidden_test_region(cell)
            cell.source = cell.source.rstrip()
            for output in cell.outputs:
                if output.output_type == "error":
                    known = output.ename in ("CheckFailed", "NotMarked", TOO_LONG)
                    text = output.evalue if known else f"{output.ename}: {output.evalue}"
                    output.traceback = [strip_ansi(text)]
        return cell, resources
