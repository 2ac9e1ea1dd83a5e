"""Known holes of stock nbgrader 0.9.6: closed here, and open there (`make test-all`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from tests.cells import graded, hand_in, make_course, solved
from tests.nbgrader_runs import exported, nbgrader

pytestmark = pytest.mark.xdist_group("holes")
NOISE = (
    "import sys, warnings\n"
    "def double(x):\n"
    '    warnings.warn("deprecated")\n'
    '    print("careful", file=sys.stderr)\n'
    "    return 2 * x"
)


def skip_tag(course: Path) -> None:
    notebook = solved(total="total = 99", pair="year = 1\nwhy = 1", figure="double = abs")
    for cell in notebook.cells:
        cell.metadata["tags"] = ["skip-execution"]
    hand_in(course, "skip-tag", notebook)


def copied(course: Path) -> None:
    notebook = solved()
    notebook.cells.insert(3, graded("answer", "total", "total = 2 + 3"))
    notebook.cells[3].id = "copy-of-total"
    hand_in(course, "copied", notebook)


def deleted(course: Path) -> None:
    notebook = solved()
    notebook.cells = [cell for cell in notebook.cells if cell.id != "total-check"]
    hand_in(course, "deleted", notebook)


def warning(course: Path) -> None:
    hand_in(course, "warning", solved(figure=NOISE))


def dead(course: Path) -> None:
    hand_in(course, "dead", solved(figure="import os\nos._exit(0)"))


def endless(course: Path) -> None:
    stubborn = "import time\nwhile True:\n    try:\n        time.sleep(1)\n    except: pass"
    hand_in(course, "endless", solved(figure=stubborn))


def extra_file(course: Path) -> None:
    notebook = solved(total="import tabulate_evidence\ntotal = tabulate_evidence.total")
    file = hand_in(course, "extra-file", notebook)
    (file.parent / "tabulate_evidence.py").write_text("total = 5\n")


def honest(course: Path) -> None:
    hand_in(course, "honest", solved())


def partial(course: Path) -> None:
    hand_in(course, "partial", solved(pair='year = 2015\nwhy = "a"'))


CLASS = (skip_tag, copied, deleted, warning, dead, endless, extra_file, honest, partial)


class Run:
    """A class graded in one batch with the stock command."""

    def __init__(self, course: Path) -> None:
        self.course = course
        for student in CLASS:
            student(course)
        assert nbgrader(course, "generate_assignment", "tiny").returncode == 0
        self.batch = nbgrader(course, "autograde", "tiny")
        self.batch_scores = exported(course)
        if self.batch.returncode:
            # What the batch left behind, one by one, so that each hole is seen by itself.
            for student in CLASS:
                name = student.__name__.replace("_", "-")
                if not (course / "autograded" / name).exists():
                    nbgrader(course, "autograde", "tiny", "--student", name)
        self.scores = {name: score for (name, _), score in exported(course).items()}

    def autograded(self, student: str) -> nbformat.NotebookNode | None:
        file = self.course / "autograded" / student / "tiny" / "tiny.ipynb"
        return nbformat.read(file, as_version=4) if file.exists() else None

    def needs_a_person(self, student: str) -> bool:
        with Gradebook(f"sqlite:///{self.course / 'gradebook.db'}", "nps") as book:
            return bool(book.find_submission("tiny", student).needs_manual_grade)

    def comments(self, student: str) -> list[str]:
        with Gradebook(f"sqlite:///{self.course / 'gradebook.db'}", "nps") as book:
            notebook = book.find_submission_notebook("tiny", "tiny", student)
            return [comment.comment for comment in notebook.comments if comment.comment]


@pytest.fixture(scope="session")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    yield Run(make_course(tmp_path_factory.mktemp("ours")))


@pytest.fixture(scope="session")
def stock(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    yield Run(make_course(tmp_path_factory.mktemp("stock"), stock=True))


def skip_tag_scores_nothing(run: Run) -> bool:
    return run.scores["skip-tag"] == 0


def copied_cell_stops_nobody(run: Run) -> bool:
    return run.batch.returncode == 0 and run.batch_scores.get(("copied", "tiny")) == 4


def deleted_check_is_put_back(run: Run) -> bool:
    return run.scores["deleted"] == 4 and not run.needs_a_person("deleted")


def warning_costs_nothing(run: Run) -> bool:
    return run.scores["warning"] == 4


def dead_kernel_keeps_what_was_earned(run: Run) -> bool:
    return run.scores["dead"] == 3 and "kernel died" in str(run.autograded("dead")).lower()


def endless_loop_keeps_what_was_earned(run: Run) -> bool:
    return run.scores["endless"] == 3 and "longer than 6 seconds" in str(run.autograded("endless"))


def partial_credit_has_a_reason(run: Run) -> bool:
    return run.scores["partial"] == 3 and any("the reason" in c for c in run.comments("partial"))


def extra_file_is_not_imported(run: Run) -> bool:
    return run.scores["extra-file"] == 3


def repairs_are_shown(run: Run) -> bool:
    notebook = run.autograded("copied")
    return notebook is not None and "copied or split" in notebook.cells[0].source


HOLES = (
    skip_tag_scores_nothing,
    copied_cell_stops_nobody,
    deleted_check_is_put_back,
    warning_costs_nothing,
    dead_kernel_keeps_what_was_earned,
    endless_loop_keeps_what_was_earned,
    partial_credit_has_a_reason,
    extra_file_is_not_imported,
    repairs_are_shown,
)


@pytest.mark.parametrize("holds", HOLES, ids=lambda hole: hole.__name__)
def test_hole_is_closed(ours: Run, holds: Callable[[Run], bool]) -> None:
    assert holds(ours)


@pytest.mark.slow
@pytest.mark.parametrize("holds", HOLES, ids=lambda hole: hole.__name__)
def test_hole_is_open_in_stock_nbgrader(stock: Run, holds: Callable[[Run], bool]) -> None:
    assert not holds(stock)


def test_an_honest_submission_scores_the_same(ours: Run, stock: Run) -> None:
    assert ours.scores["honest"] == stock.scores["honest"] == 4


def test_feedback_shows_figures_hides_tests_and_opens_offline(ours: Run, stock: Run) -> None:
    pages = {}
    for run in (ours, stock):
        assert (
            nbgrader(run.course, "generate_feedback", "tiny", "--student", "honest").returncode == 0
        )
        page = run.course / "feedback" / "honest" / "tiny" / "tiny.html"
        pages[run] = page.read_text(encoding="utf-8")
    assert 'class="plotly-figure"' in pages[ours] and "One bar of two." in pages[ours]
    assert 'class="plotly-figure"' not in pages[stock]
    assert "HIDDEN TESTS" not in pages[ours] and "HIDDEN TESTS" in pages[stock]
    assert 'src="http' not in pages[ours] and 'src="http' in pages[stock]


def test_a_warning_does_not_fail_validate(ours: Run, stock: Run) -> None:
    for run, verdict in ((ours, "Success"), (stock, "VALIDATION FAILED")):
        done = nbgrader(run.course, "validate", "submitted/warning/tiny/tiny.ipynb")
        assert verdict in done.stdout, done.stderr
