"""A trainee's copy of the course has every page that a notebook names, and no solution."""

from __future__ import annotations

import re
import shlex

from tests.cells import ROOT
from workbook.course.notebook import Notebook, find_notebooks

README = ROOT / "docs" / "instructors" / "README.md"
PAGE = re.compile(r"\bdocs/[\w/-]+\.md\b")


def copied() -> set[str]:
    """The files and folders that the ``cp`` commands of the instructors' page copy."""
    lines = README.read_text(encoding="utf-8").splitlines()
    commands = [shlex.split(line) for line in lines if line.startswith("    cp ")]
    parts = {
        part
        for command in commands
        if command[-1].startswith("trainee/")
        for part in command[1:-1]
        if not part.startswith("-")
    }
    return {str(path.relative_to(ROOT)) for part in parts for path in ROOT.glob(part)}


def test_every_page_that_a_notebook_names_is_in_the_copy() -> None:
    named = {
        page
        for file in find_notebooks([], ROOT)
        for cell in Notebook.read(file).cells
        for page in PAGE.findall(cell.source)
    }
    assert named
    assert named - copied() == set()


def test_no_solution_is_in_the_copy() -> None:
    assert {"notebooks", "release", "datasets", "workbook"} <= copied()
    assert not copied() & {"source", ".git", "tests", "docs", "gradebook.db"}
