"""Every rule has a fault that breaks it, found in the right cell."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.course.conftest import ANSWERS, HEADER
from workbook.course.inspect import inspect, inspect_day
from workbook.course.notebook import Notebook, find_notebooks

Edit = Callable[[dict[str, Any]], Any]
LESSON, ASSIGNMENT = "notebooks/day1/1-2-series.ipynb", "source/day1/1-2-series.ipynb"
CODE = {"cell_type": "code", "execution_count": None, "id": "extra", "metadata": {}, "outputs": []}


def edit(path: Path, change: Edit) -> Path:
    """Change the JSON of a notebook file and keep its form."""
    content = json.loads(path.read_text(encoding="utf-8"))
    change(content)
    path.write_text(json.dumps(content, sort_keys=True), encoding="utf-8")
    return path


def found(path: Path) -> list[tuple[str, int, str]]:
    """File, cell and rule of every finding."""
    return [(f.path.name, f.cell, f.rule) for f in inspect(Notebook.read(path))]


def source(cell: int, text: str) -> Edit:
    """Put another source into a cell (from 1)."""
    return lambda content: content["cells"][cell - 1].update(source=text)


def replace(cell: int, old: str, new: str) -> Edit:
    """Replace a part of a cell's source, which must be there."""

    def change(content: dict[str, Any]) -> None:
        text = "".join(content["cells"][cell - 1]["source"])
        assert old in text
        content["cells"][cell - 1]["source"] = text.replace(old, new)

    return change


def meta(cell: int, **values: Any) -> Edit:
    """Change what nbgrader knows about a cell."""
    return lambda content: content["cells"][cell - 1]["metadata"]["nbgrader"].update(values)


def add(cell: int, text: str, **more: Any) -> Edit:
    """Insert a code cell, so that it has this number."""
    return lambda content: content["cells"].insert(cell - 1, CODE | {"source": text} | more)


def older(content: dict[str, Any]) -> None:
    """The form before cells had ids."""
    content["nbformat_minor"] = 4
    for cell in content["cells"]:
        del cell["id"]


def test_a_course_that_keeps_the_rules(course: Path) -> None:
    notebooks = [Notebook.read(path) for path in find_notebooks([], course)]
    assert [inspect(notebook) for notebook in notebooks] == [[], []]
    assert inspect_day(notebooks) == []


@pytest.mark.parametrize(
    ("change", "cell", "rule"),
    [
        (older, 0, "format"),
        (lambda c: c["cells"][1].pop("id"), 2, "id"),
        (lambda c: c["cells"][2].update(id="values"), 3, "id"),
        (lambda c: c["cells"][2].update(execution_count=1), 3, "outputs"),
        (
            lambda c: c["cells"][1].update(
                outputs=[{"name": "stdout", "output_type": "stream", "text": "1"}]
            ),
            2,
            "outputs",
        ),
        (replace(1, "# 1.2", "# 1.3"), 1, "header"),
        (lambda c: c["cells"][0]["metadata"].clear(), 1, "header"),
        (replace(1, "**Lesson**", "**Assignment**"), 1, "folder"),
        (replace(1, "series, percent change", "a, b, c, d, e, f"), 1, "new-words"),
        (lambda c: [add(3, "1", id=f"c{n}")(c) for n in range(40)], 0, "length"),
        (replace(5, "Write it.", "word " * 1500), 0, "length"),
        (source(3, "a = 1\n" * 9), 3, "lines"),
        (source(3, "import numpy"), 3, "imports"),
        (source(3, "from workbook import grading"), 3, "imports"),
        (source(3, "from workbook.world import make"), 3, "imports"),
        (source(3, "from . import a"), 3, "imports"),
        (source(3, "%matplotlib inline"), 3, "magic"),
        (source(3, "files = !ls"), 3, "magic"),
        (source(3, "a = = 1"), 3, "syntax"),
        (source(3, "a.sort_values('b', inplace=True)"), 3, "inplace"),
        (lambda c: c["cells"].pop(1), 1, "parameters"),
        (add(3, "b = 1", metadata={"tags": ["parameters"]}), 3, "parameters"),
        (lambda c: c["cells"][-1]["metadata"].clear(), 6, "key-points"),
        (source(6, "## Key points\n\n- one"), 6, "key-points"),
        (replace(4, "Who disagrees", "Who agrees"), 6, "closing"),
        (lambda c: c["cells"].insert(1, c["cells"].pop(3)), 2, "closing"),
        (source(3, "### BEGIN SOLUTION\na = 1\n### BLANK\n# a\n### END SOLUTION"), 3, "markers"),
    ],
)
def test_a_fault_in_a_lesson(course: Path, change: Edit, cell: int, rule: str) -> None:
    path = edit(course / LESSON, change)
    assert (path.name, cell, rule) in found(path)


@pytest.mark.parametrize(
    ("change", "cell", "rule"),
    [
        (replace(1, "none", "series"), 1, "new-words"),
        (meta(2, locked=False), 2, "nbgrader"),
        (lambda c: c["cells"][2]["metadata"].clear(), 4, "task"),
        (add(4, "1"), 3, "task"),
        (meta(5, grade_id="other-check"), 5, "task"),
        (meta(5, grade_id="change"), 5, "grade-id"),
        (replace(3, "### Task 1:", "### Task one:"), 3, "task"),
        (replace(3, "### Task 1:", "### Task 2:"), 3, "task"),
        (replace(3, "`change`", "it"), 3, "task"),
        (replace(3, "<summary>Hint</summary>Earlier year first.", ""), 3, "hint"),
        (meta(4, locked=True), 4, "nbgrader"),
        (source(4, "change = 1"), 4, "markers"),
        (replace(4, "### BLANK\n", ""), 4, "markers"),
        (meta(5, locked=False), 5, "nbgrader"),
        (meta(5, points=0), 5, "points"),
        (replace(5, "### END HIDDEN TESTS", ""), 5, "markers"),
        (source(5, 'check("change").done()'), 5, "markers"),
        (replace(5, '.done("Good.")', ""), 5, "done"),
        (replace(5, '.done("Good.")', '.done("Good.")\nprint(1)'), 5, "done"),
        (replace(5, '.done("Good.")', '\ncheck("other").is_number().done("Good.")'), 5, "done"),
    ],
)
def test_a_fault_in_an_assignment(course: Path, change: Edit, cell: int, rule: str) -> None:
    path = edit(course / ASSIGNMENT, change)
    assert (path.name, cell, rule) in found(path)


def test_a_solution_counts_as_its_blank(course: Path) -> None:
    path = edit(course / ASSIGNMENT, replace(4, "change = -22.7", "a = 1\n" * 20 + "change = 1"))
    assert found(path) == []
    path = edit(path, replace(4, "# change = ____", "# a = ____\n" * 9 + "# change = ____"))
    assert found(path) == [(path.name, 4, "lines")]


def test_an_intended_error_need_not_be_python(course: Path) -> None:
    path = edit(course / LESSON, add(3, "a = = 1", metadata={"tags": ["raises-exception"]}))
    assert found(path) == []


def test_keys_must_be_sorted(course: Path) -> None:
    path = course / LESSON
    content = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(dict(reversed(content.items()))), encoding="utf-8")
    assert found(path) == [(path.name, 0, "keys")]


@pytest.mark.parametrize(
    ("name", "rule"),
    [("1-3-series.ipynb", "name"), ("series.ipynb", "name"), ("../day2/1-2-a.ipynb", "folder")],
)
def test_the_header_agrees_with_the_file(course: Path, name: str, rule: str) -> None:
    path = course / "notebooks/day1" / name
    path.parent.mkdir(exist_ok=True)
    (course / LESSON).rename(path)
    assert found(path.resolve()) == [(path.name, 1, rule)]


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        (None, 0),
        ("change: 3", 0),
        (ANSWERS.replace("    - {code: change = 22.7, why: sign}\n", ""), 3),
        (ANSWERS.replace("    - {code: change = -227 / 10}", "    []"), 3),
        (ANSWERS + "other: {}\n", 0),
    ],
)
def test_known_answers_are_needed(course: Path, text: str | None, cell: int) -> None:
    answers = course / "source/day1/1-2-series.answers.yaml"
    answers.unlink()
    if text is not None:
        answers.write_text(text, encoding="utf-8")
    assert found(course / ASSIGNMENT) == [("1-2-series.ipynb", cell, "answers")]


def test_a_pre_test_needs_no_hints_and_no_closing(course: Path) -> None:
    def shorten(content: dict[str, Any]) -> None:
        del content["cells"][-3:]
        replace(1, "# 1.2", "# 1.0")(content)
        replace(1, "Session 2", "Session 0")(content)
        replace(3, "<summary>Hint</summary>", "")(content)

    path = edit(course / ASSIGNMENT, shorten)
    assert {rule for _, _, rule in found(path)} == {"name"}
    assert inspect_day([Notebook.read(path)]) == []


def test_an_assignment_in_a_folder_of_tests_is_outside_the_timetable(course: Path) -> None:
    def shorten(content: dict[str, Any]) -> None:
        del content["cells"][-3:]
        replace(3, "<summary>Hint</summary>", "")(content)

    path = edit(course / ASSIGNMENT, shorten)
    assert {rule for _, _, rule in found(path)} == {"hint", "key-points", "closing"}
    folder = path.parent.rename(course / "source" / "posttest")
    assert found(folder / path.name) == []
    assert inspect_day([Notebook.read(folder / path.name)]) == []
    lesson = (course / LESSON).parent.rename(course / "notebooks" / "posttest") / path.name
    assert [finding.rule for finding in inspect_day([Notebook.read(lesson)])] == ["pair"]


def minutes(course: Path, lesson: int, assignment: int) -> list[str]:
    """The rules that a session of so many minutes breaks."""
    for name, kind, length in (
        (LESSON, "Lesson", lesson),
        (ASSIGNMENT, "Assignment", assignment),
    ):
        edit(course / name, source(1, HEADER.format(kind=kind, minutes=length, words="none")))
    notebooks = [Notebook.read(path) for path in find_notebooks([course], course)]
    return [finding.rule for finding in inspect_day(notebooks)]


@pytest.mark.parametrize(
    ("lesson", "assignment", "rules"),
    [
        (20, 40, []),
        (35, 40, []),
        (19, 40, ["minutes"]),
        (36, 40, ["minutes"]),
        (260, 41, ["minutes", "minutes"]),
    ],
)
def test_a_session_takes_60_to_75_minutes(
    course: Path, lesson: int, assignment: int, rules: list[str]
) -> None:
    assert minutes(course, lesson, assignment) == rules


def test_a_session_is_a_lesson_and_an_assignment_of_one_name(course: Path) -> None:
    both = [Notebook.read(course / name) for name in (LESSON, ASSIGNMENT)]
    for alone in both:
        assert [finding.rule for finding in inspect_day([alone])] == ["pair"]
    path = course / "source/day1/1-2-other.ipynb"
    (course / ASSIGNMENT).rename(path)
    assert [f.rule for f in inspect_day([both[0], Notebook.read(path)])] == ["pair"]
