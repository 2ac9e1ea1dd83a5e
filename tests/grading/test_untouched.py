"""A run of an untouched notebook stands for the class; a touched notebook is always run."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from tests.cells import configured, graded, hand_in, solved, tiny_assignment, write
from tests.classroom.gradebooks import rows
from tests.nbgrader_runs import workbook

# No two runs give the same number.
NOW = graded("given", "now", "import time\ntime.time_ns()")


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("untouched") / "course"
    source = tiny_assignment()
    source.cells.insert(2, NOW)
    write(source, folder / "source" / "tiny" / "tiny.ipynb")
    configured(folder, stock=False, timeout=6)
    assert workbook(folder, "release", "tiny").returncode == 0

    def released(*more: NotebookNode) -> NotebookNode:
        copy = nbformat.read(folder / "release" / "tiny" / "tiny.ipynb", as_version=4)
        copy.cells += more
        return copy

    works = {
        **{name: released() for name in ("anna", "boris", "chris")},
        "notes": released(new_markdown_cell("What I do not understand: all of it.")),
        "less": released(), "code": released(new_code_cell("2 + 2")),
        "right": solved(), "wrong": solved(total="total = 6"),
    }  # fmt: skip
    works["less"].cells = [c for c in works["less"].cells if c.id != "total"]
    for name, work in works.items():
        hand_in(folder, name, work)
    done = workbook(folder, "grade", "tiny", "--jobs", "2")
    assert done.returncode == 0, done.stderr
    return folder


def marked(course: Path, student: str) -> NotebookNode:
    return nbformat.read(course / "autograded" / student / "tiny" / "tiny.ipynb", as_version=4)


def run_of(course: Path, student: str) -> str:
    """Which run a trainee's notebook shows."""
    cell = next(c for c in marked(course, student).cells if c.id == "now")
    return str(cell.outputs[0].data["text/plain"])


def test_those_whose_code_is_the_author_s_share_a_run(course: Path) -> None:
    # At two at a time, the first two may each be run before the other is kept.
    runs = [run_of(course, student) for student in ("anna", "boris", "chris", "notes", "less")]
    assert len(set(runs)) <= 2 and len(set(runs[2:])) == 1


def test_whose_code_was_touched_has_a_run_of_his_own(course: Path) -> None:
    names = ("anna", "boris", "code", "right", "wrong")
    own = [run_of(course, student) for student in names[2:]]
    assert len(set(own)) == 3 and not {run_of(course, s) for s in names[:2]} & set(own)


def test_a_kept_run_is_marked_like_a_run_of_one_s_own(course: Path) -> None:
    kept, own = marked(course, "chris"), marked(course, "code")
    cells = [(cell, own.cells[place]) for place, cell in enumerate(kept.cells) if cell.id != "now"]
    assert all(cell == other for cell, other in cells)
    assert kept.metadata == own.metadata
    grades = {who: [row[3:] for row in rows(course) if row[1] == who] for who in ("chris", "code")}
    assert grades["chris"] == grades["code"] and len(grades["chris"]) > 3


def test_another_run_of_the_command_runs_it_anew(course: Path) -> None:
    before = run_of(course, "chris")
    assert workbook(course, "grade", "tiny", "--again").returncode == 0
    assert run_of(course, "chris") != before


def test_a_run_that_was_stopped_for_time_stands_for_nobody_else(tmp_path: Path) -> None:
    source = tiny_assignment()
    source.cells[2:2] = [NOW, graded("given", "slow", "time.sleep(5)")]
    write(source, tmp_path / "source" / "tiny" / "tiny.ipynb")
    course = configured(tmp_path, stock=False, timeout=1)
    assert workbook(course, "release", "tiny").returncode == 0
    for name in ("anna", "boris"):
        hand_in(course, name, (course / "release" / "tiny" / "tiny.ipynb").read_bytes())
    assert workbook(course, "grade", "tiny", "--jobs", "1").returncode == 0
    assert run_of(course, "anna") != run_of(course, "boris")
