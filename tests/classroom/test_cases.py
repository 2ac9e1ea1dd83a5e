"""A case for each trainee: handed out without its truth, marked on it."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from nbformat.v4 import new_markdown_cell
from nbgrader.api import Gradebook

from tests.cells import HIDDEN, graded, hand_in, make_course, tiny_assignment, write
from tests.nbgrader_runs import workbook

SOLUTION = (
    "### BEGIN SOLUTION\n"
    'from workbook.data import load\nrows = len(load("payouts"))\n'
    "### BLANK\n# rows = ...\n### END SOLUTION"
)
TESTS = 'check("rows").equals(expected.rows)\nassert len(truth("accounts")) > 0'


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course with one assignment that counts the payouts of the case."""
    notebook = tiny_assignment()
    notebook.cells[
        1
    ].source = 'from workbook.checks import checks_of, truth\ncheck = checks_of("9.9")'
    visible = 'check("rows").is_number().sealed().done()'
    task = new_markdown_cell("### Task 1: Count", id="task", metadata={"tags": ["task"]})
    notebook.cells[2:] = [
        task,
        graded("answer", "rows", SOLUTION),
        graded("check", "rows-check", visible + HIDDEN.format(tests=TESTS), 1),
    ]
    course = make_course(tmp_path / "course", timeout=30)
    write(notebook, course / "source" / "tiny" / "tiny.ipynb")
    (course / "source" / "tiny" / "tiny.answers.yaml").write_text("{}")
    (course / "secret").write_text("0123456789abcdef" * 4)
    return course


def test_each_trainee_is_marked_on_the_own_case(course: Path) -> None:
    names = ["Анна Ковальчук", "boris"]
    done = workbook(course, "cases", *names, "--cohort-secret", "secret")
    assert done.returncode == 0, done.stderr
    right = {}
    for name in names:
        with zipfile.ZipFile(course / "cases" / "handout" / f"{name}.zip") as archive:
            inside = archive.namelist()
            assert "case/case.json" in inside and "case/seals.json" in inside
            assert not [file for file in inside if "truth" in file]
            table = archive.read("case/briefing/payouts.csv").decode().splitlines()
        right[name] = len(table) - 1
        assert (course / "truth" / name / "accounts.parquet").is_file()
    assert right["boris"] != right["Анна Ковальчук"]
    again = workbook(course, "cases", *names, "--cohort-secret", "secret")
    assert again.stdout.count("(kept)") == 2
    # Boris hands in Anna's number: right on her case, wrong on his.
    for name in names:
        notebook = tiny_assignment()
        notebook.cells[1].source = "from workbook.checks import checks_of, truth"
        notebook.cells[2:] = [graded("answer", "rows", f"rows = {right['Анна Ковальчук']}")]
        hand_in(course, name, notebook)
    assert workbook(course, "grade", "tiny").returncode == 0
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        scores = {s.student.id: s.score for s in book.assignment_submissions("tiny")}
    assert scores == {"Анна Ковальчук": 1, "boris": 0}


def test_who_has_no_case_is_told_where_others_have_one(course: Path) -> None:
    for name in ("anna", "borys"):
        notebook = tiny_assignment()
        notebook.cells[2:] = [graded("answer", "rows", "rows = 1")]
        hand_in(course, name, notebook)
    # It is told first; this small course has no case for all that could be marked on.
    before = workbook(course, "grade", "tiny", "--student", "borys")
    assert "none of their own" not in before.stderr
    (course / "cases" / "anna").mkdir(parents=True)
    (course / "cases" / "anna" / "case.json").write_text("{}")
    done = workbook(course, "grade", "tiny", "--student", "borys")
    assert "they have none of their own in cases/: borys." in done.stderr


def test_a_seal_of_the_case_tells_right_from_wrong(course: Path) -> None:
    assert workbook(course, "cases", "boris", "--cohort-secret", "secret").returncode == 0
    seals = json.loads((course / "cases" / "boris" / "seals.json").read_text("utf-8"))
    assert list(seals) == ["9.9"] and len(seals["9.9"]["rows"]["seal"]) == 10


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        (("a/b",), "cannot be the name of a folder"),
        (("x*",), "must not contain *"),
        (("handout",), "is a reserved name"),
        (("boris", "boris"), "stands twice in the list"),
        ((), "Give the names of the trainees"),
    ],
)
def test_names_that_cannot_be(course: Path, names: tuple[str, ...], sentence: str) -> None:
    done = workbook(course, "cases", *names, "--cohort-secret", "secret")
    assert done.returncode == 2 and sentence in done.stderr
    assert not (course / "cases").exists()
