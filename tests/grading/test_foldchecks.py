"""Checks are folded in the released copy, and a folded check is still the author's."""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.utils import compute_checksum

from tests.cells import make_course
from workbook.classroom.day import build
from workbook.grading.foldchecks import FIRST_LINE, unfolded
from workbook.grading.restore import lay_on_source


def built(tmp_path: Path) -> tuple[NotebookNode, NotebookNode]:
    """The author's notebook and what the trainee gets."""
    course = make_course(tmp_path)
    build(course, "tiny")
    source, released = (
        nbformat.read(course / folder / "tiny" / "tiny.ipynb", as_version=4)
        for folder in ("source", "release")
    )
    return source, released


def cells(notebook: NotebookNode) -> dict[str, NotebookNode]:
    return {cell.id: cell for cell in notebook.cells}


def folded(cell: NotebookNode) -> bool:
    return bool(cell.metadata.get("jupyter", {}).get("source_hidden", False))


def test_checks_are_folded_and_nothing_else(tmp_path: Path) -> None:
    source, released = built(tmp_path)
    of_trainee = cells(released)
    assert {name for name, cell in of_trainee.items() if folded(cell)} == {
        "total-check", "pair-check", "figure-check",
    }  # fmt: skip
    shown = of_trainee["total-check"].source.splitlines()
    assert shown == [FIRST_LINE, 'check("total").is_number().done()']
    assert not any(folded(cell) or FIRST_LINE in cell.source for cell in source.cells)


def test_nbgrader_does_not_take_a_folded_check_for_a_changed_one(tmp_path: Path) -> None:
    _, released = built(tmp_path)
    for cell in released.cells:
        if folded(cell):
            assert cell.metadata.nbgrader.checksum == compute_checksum(cell)


def test_marking_does_not_take_a_folded_check_for_a_changed_one(tmp_path: Path) -> None:
    source, released = built(tmp_path)
    restored, repairs = lay_on_source(released, source)
    assert repairs == []
    check = cells(restored)["total-check"]
    assert FIRST_LINE not in check.source and not folded(check)
    cells(released)["total-check"].source = f"{FIRST_LINE}\npass"
    _, repairs = lay_on_source(released, source)
    assert repairs == ["Cells had another text and are as the author wrote them: total-check."]


def test_unfolding_leaves_another_check_alone() -> None:
    assert unfolded(f"{FIRST_LINE}\ncheck()") == "check()"
    assert unfolded("check()") == "check()"
