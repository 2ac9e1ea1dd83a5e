"""Building a release: blanks instead of solutions, and what is said when markers are wrong."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from tests.cells import make_course, write
from workbook.classroom.day import build
from workbook.errors import WorkbookError


def released(course: Path) -> dict[str, str]:
    notebook = nbformat.read(course / "release" / "tiny" / "tiny.ipynb", as_version=4)
    return {cell.id: cell.source for cell in notebook.cells}


def test_a_trainee_gets_the_blanks_and_the_visible_checks(tmp_path: Path) -> None:
    course = make_course(tmp_path)
    build(course, "tiny")
    cells = released(course)
    assert cells["pair"] == "year = ...\nwhy = ..."
    assert cells["total-check"].endswith('\ncheck("total").is_number().done()')


@pytest.mark.parametrize(
    ("marker", "instead", "says"),
    [
        ("### END SOLUTION", "", "has no end"),
        ("### BLANK", "", "inside the solution part"),
        ("### BEGIN SOLUTION", "### BEGIN SOLUTIONS", "almost a marker"),
        ("### BEGIN SOLUTION", "    ### begin solution", "almost a marker"),
    ],
)
def test_a_wrong_marker_is_named_with_its_cell(
    tmp_path: Path, marker: str, instead: str, says: str
) -> None:
    course = make_course(tmp_path)
    file = course / "source" / "tiny" / "tiny.ipynb"
    notebook = nbformat.read(file, as_version=4)
    cell = next(cell for cell in notebook.cells if cell.id == "total")
    cell.source = cell.source.replace(marker, instead)
    write(notebook, file)
    with pytest.raises(WorkbookError, match=f"tiny was not built: Cell total .*{says}"):
        build(course, "tiny")
    assert not (course / "release" / "tiny").exists()
