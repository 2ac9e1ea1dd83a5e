"""How a score is read: the one place that decides it.

A test passes because it ran and its kernel said so, never because nothing was printed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from nbformat import NotebookNode
from nbgrader import utils

from workbook.grading.execute import Verdict
from workbook.mime import MARKS


@dataclass(frozen=True)
class Score:
    """Points for one graded cell (None: a person must mark it), and the reasons if not all."""

    points: float | None
    most: float
    reasons: tuple[str, ...] = ()


def read_score(cell: NotebookNode, verdict: Verdict | None) -> Score:
    """The score of a graded cell.

    A test cell whose last line is a number, or :class:`workbook.checks.Marks`, gives partial
    credit. Text on stderr costs nothing.

    :param verdict: what the kernel replied for this cell; None if it was never asked.
    :raises ValueError: the cell is not a graded one.
    """
    if not utils.is_grade(cell):
        raise ValueError(f"Cell {cell.get('id', '?')} is not graded.")
    most = float(cell.metadata["nbgrader"]["points"])
    if utils.is_solution(cell):
        untouched = cell.metadata["nbgrader"].get("checksum") == utils.compute_checksum(cell)
        return Score(0.0, most, ("Not answered.",)) if untouched else Score(None, most)
    if cell.cell_type != "code":
        return Score(None, most)
    if verdict is None:
        return Score(0.0, most, ("The check did not run.",))
    if verdict.status != "ok":
        return Score(0.0, most, (verdict.reason,))
    for output in cell.outputs:
        if output.output_type == "execute_result":
            return _partial(output.data, most)
    return Score(most, most)


def _partial(data: dict[str, object], most: float) -> Score:
    marks = data.get(MARKS)
    reasons: tuple[str, ...] = ()
    if isinstance(marks, dict):
        reasons = tuple(str(reason) for reason in marks.get("reasons", []))
        # Parts are weights: together they are worth the points of the cell.
        whole = float(marks.get("most") or 0)
        points = float(marks.get("score") or 0) / whole * most if whole else math.nan
    else:
        try:
            points = float("".join(str(data.get("text/plain", ""))))
        except ValueError:
            return Score(most, most)
    if not 0 <= points <= most:
        return Score(0.0, most, (f"The check gave {points:g} of {most:g} points: ask its author.",))
    return Score(points, most, reasons)
