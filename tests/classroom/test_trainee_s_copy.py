"""A trainee's copy of the course has every page that a notebook names, no solution, and no
assignment before its day."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cells import ROOT
from tests.trainee_copy import make_copy
from workbook.course.notebook import Notebook, find_notebooks

PAGE = re.compile(r"\bdocs/[\w/-]+\.md\b")


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the commands of the instructors' page copy."""
    return make_copy(tmp_path_factory.mktemp("way-2"))[1]


def test_every_page_that_a_notebook_names_is_in_the_copy(copied: Path) -> None:
    named = {
        page
        for file in find_notebooks([], ROOT)
        for cell in Notebook.read(file).cells
        for page in PAGE.findall(cell.source)
    }
    assert named
    assert {page for page in named if not (copied / page).is_file()} == set()


def test_no_solution_is_in_the_copy(copied: Path) -> None:
    assert {"notebooks", "datasets", "workbook", "exchange"} <= {p.name for p in copied.iterdir()}
    for name in ("source", ".git", "tests", "gradebook.db", "docs/instructors"):
        assert not (copied / name).exists()
    assert [*copied.rglob("*.answers.yaml")] == []


def test_only_the_first_day_is_in_the_copy(copied: Path) -> None:
    assignments = {file.name: file.parent.name for file in (ROOT / "release").glob("*/*.ipynb")}
    lessons = copied / "notebooks"
    found = {
        assignments[file.name]
        for file in copied.rglob("*.ipynb")
        if file.name in assignments and not file.is_relative_to(lessons)
    }
    assert found == {"pretest", "day1"}
