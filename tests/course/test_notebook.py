"""Notebooks as objects, and how they are found."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.course.conftest import Write, code, markdown
from workbook.course.notebook import Notebook, NotebookError, find_notebooks
from workbook.errors import UsageError


def test_a_task_is_its_three_cells(course: Path) -> None:
    notebook = Notebook.read(course / "source/day1/1-2-series.ipynb")
    (task,) = notebook.tasks
    assert (task.grade_id, task.number, task.points) == ("change", 3, 1.0)
    assert [cell.id for cell in (task.task, task.answer, task.check)] == [
        "task",
        "change",
        "change-check",
    ]


def test_words_are_counted_without_marks_and_tags(write: Write) -> None:
    path = write("a", markdown("## Two words\n\n- <b>three</b> **more** 22.7 % · words", "a"))
    assert Notebook.read(path).words == 6


def test_parameters_are_read_from_their_cell_only(write: Write) -> None:
    cell = code(
        "year = 2010\nname: str = 'Eutylone'\ntotal = 1 + 2 ** year\n_x = 1", "b", "parameters"
    )
    notebook = Notebook.read(write("a", "other = 1", cell))
    assert notebook.parameters == {"year": 2010, "name": "Eutylone", "total": ...}


def test_nothing_means_all_lessons_and_assignments(
    course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (course / "elsewhere").mkdir()
    monkeypatch.chdir(course / "elsewhere")
    hidden = course / "notebooks/day1/.ipynb_checkpoints/1-2-series-checkpoint.ipynb"
    hidden.parent.mkdir()
    hidden.write_text("{}")
    lesson, assignment = (course / f / "day1/1-2-series.ipynb" for f in ("notebooks", "source"))
    assert find_notebooks([], course) == [lesson, assignment]
    assert find_notebooks(["day1"], course) == [lesson, assignment]
    assert find_notebooks(["source"], course) == [assignment]
    assert find_notebooks([lesson, "notebooks/day1", lesson], course) == [lesson]


@pytest.mark.parametrize("name", ["day7", "nowhere.ipynb", "empty"])
def test_an_unknown_path_is_named(course: Path, name: str) -> None:
    (course / "empty").mkdir()
    with pytest.raises(UsageError, match=name):
        find_notebooks([name], course)


@pytest.mark.parametrize("text", ["", "not JSON", "[]", '{"cells": 3}', '{"nbformat": 4}'])
def test_a_file_that_is_no_notebook(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.ipynb"
    path.write_text(text)
    with pytest.raises(NotebookError, match=r"a\.ipynb is not a notebook"):
        Notebook.read(path)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(NotebookError, match="cannot be read"):
        Notebook.read(tmp_path / "a.ipynb")
