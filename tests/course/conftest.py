"""Small notebooks to find fault with."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

HEADER = """# 1.2 Reading a series

**{kind}** · Day 1 · Session 2 · {minutes} minutes

**Question:** Does Europe see fewer new drugs?

**You will learn to**

- read a series

**New words:** {words}

**Before this:** nothing"""
TASK = """### Task 1: The change

Calculate `change`.

<details><summary>Hint</summary>Earlier year first.</details>"""
SOLUTION = """### BEGIN SOLUTION
change = -22.7
### BLANK
# change = ____
### END SOLUTION"""
CHECK = """check("change").is_number().done("Good.")
### BEGIN HIDDEN TESTS
check("change").equals(-22.7)
### END HIDDEN TESTS"""
ANSWERS = """change:
  wrong:
    - {code: change = 22.7, why: sign}
    - {code: change = -15, why: difference}
    - {code: change = -29.4, why: later year}
  right:
    - {code: change = -227 / 10}
"""


def markdown(source: str, name: str, *tags: str) -> NotebookNode:
    """A markdown cell with an id and tags."""
    return new_markdown_cell(source, id=name, metadata={"tags": list(tags)} if tags else {})


def code(source: str, name: str, *tags: str, **nbgrader: Any) -> NotebookNode:
    """A code cell with an id, tags, and what nbgrader knows about it."""
    metadata: dict[str, Any] = {"tags": list(tags)} if tags else {}
    if nbgrader:
        metadata["nbgrader"] = {"schema_version": 3, "task": False, **nbgrader}
    return new_code_cell(source, id=name, metadata=metadata)


def closing() -> list[NotebookNode]:
    """The last three cells that every notebook has."""
    return [
        markdown("## Who disagrees with this number?", "who"),
        markdown("## One sentence for the case file\n\nWrite it.", "sentence"),
        markdown("## Key points\n\n- one\n- two", "key", "key-points"),
    ]


def lesson() -> NotebookNode:
    """A lesson that keeps every rule; its parameters cell is number 2."""
    header = HEADER.format(kind="Lesson", minutes=25, words="series, percent change")
    cells = [
        markdown(header, "header", "header"),
        code("first_year = 2010", "values", "parameters"),
        code("import pandas as pd\nfrom workbook.data import load", "imports"),
        *closing(),
    ]
    return new_notebook(cells=cells)


def assignment() -> NotebookNode:
    """An assignment with one task (cells 3, 4 and 5) that keeps every rule."""
    given = {"grade": False, "solution": False, "locked": True, "grade_id": "imports"}
    answer = {"grade": False, "solution": True, "locked": False, "grade_id": "change"}
    check = given | {"grade": True, "grade_id": "change-check", "points": 1}
    cells = [
        markdown(HEADER.format(kind="Assignment", minutes=40, words="none"), "header", "header"),
        code("from workbook.checks import check", "imports", **given),
        markdown(TASK, "task", "task"),
        code(SOLUTION, "change", **answer),
        code(CHECK, "change-check", **check),
        *closing(),
    ]
    return new_notebook(cells=cells)


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course of one session: lesson, assignment and known answers."""
    for folder, notebook in (("notebooks", lesson()), ("source", assignment())):
        place = tmp_path / folder / "day1"
        place.mkdir(parents=True)
        nbformat.write(notebook, place / "1-2-series.ipynb")
    answers = tmp_path / "source" / "day1" / "1-2-series.answers.yaml"
    answers.write_text(ANSWERS, encoding="utf-8")
    return tmp_path


Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a notebook of code cells, given as sources or cells; returns its path."""

    def writer(name: str, *cells: str | NotebookNode) -> Path:
        nodes = [
            code(cell, f"cell-{number}") if isinstance(cell, str) else cell
            for number, cell in enumerate(cells, start=1)
        ]
        path = tmp_path / f"{name}.ipynb"
        nbformat.write(new_notebook(cells=nodes), path)
        return path

    return writer
