"""Checks run where no trainee's code is: what it does to its own kernel changes no score."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest
from nbformat import NotebookNode
from nbgrader import utils
from traitlets.config import Config

from tests.cells import graded, make_course, solved, tiny_assignment, write
from workbook.grading.config import configure
from workbook.grading.examination import ExaminerError, close_all, examiners_for
from workbook.grading.execute import ExecuteSubmission
from workbook.grading.restore import lay_on_source
from workbook.grading.score import read_score
from workbook.kernels import sandbox

SCORE = {"total-check": 1.0, "pair-check": 2.0, "figure-check": 1.0}


def marked(course: Path, sent: NotebookNode) -> dict[str, float | None]:
    """The points of a submission of the tiny assignment, by check."""
    source = tiny_assignment()
    notebook, _ = lay_on_source(sent, source)
    config = Config()
    configure(config, course)
    config.Execute.timeout = 8
    resources = {
        "metadata": {"path": str(course)},
        "nbgrader": {"assignment": "tiny", "notebook": "tiny"},
    }
    executed, resources = ExecuteSubmission(config=config).preprocess(notebook, resources)
    verdicts = resources["workbook"]["verdicts"]
    return {
        cell.metadata["nbgrader"]["grade_id"]: read_score(cell, verdicts.get(cell.id)).points
        for cell in executed.cells
        if utils.is_grade(cell)
    }


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_course(tmp_path_factory.mktemp("course"))


def test_an_honest_submission_has_all_points(course: Path) -> None:
    assert marked(course, solved()) == SCORE


WRONG = "total = 99\n"
ATTACKS = {
    "an object that equals everything": (
        "class Yes(int):\n    def __eq__(self, other): return True\n"
        "    def __hash__(self): return 5\ntotal = Yes(99)"
    ),
    "an object that says it is a number": (
        "import numbers\nclass Five:\n    def __eq__(self, other): return True\n"
        "numbers.Real.register(Five)\ntotal = Five()"
    ),
    "a check module that always agrees": (
        WRONG + "import workbook.checks.answer as a\n"
        "a.Answer.equals = a.Answer.is_number = lambda self, *x, **k: self\n"
        "a.check = lambda name: a.Answer(name, 5)"
    ),
    "an input transformer that empties later cells": (
        WRONG + "get_ipython().input_transformers_cleanup.append(lambda lines: [])"
    ),
    "an AST transformer that deletes assert": (
        WRONG + "import ast\nclass No(ast.NodeTransformer):\n"
        "    def visit_Assert(self, node): return ast.Pass()\n"
        "get_ipython().ast_transformers.append(No())"
    ),
    "a forged result": WRONG + "from IPython.display import display\n"
    'display({"text/plain": "1.0", "application/vnd.workbook.marks+json": {"score": 1, "most": 1}},'
    " raw=True)",
    "a hook that changes names before a check": (
        WRONG + "get_ipython().events.register('pre_execute', lambda: globals().update(total=99))"
    ),
    "builtins that are replaced": (
        WRONG + "import builtins\nbuiltins.abs = lambda x: 0\nbuiltins.isinstance = lambda *x: True"
    ),
    "the way out of the kernel is forged": (
        WRONG + "import workbook.grading.transfer as t\n"
        't.answers = lambda *x: t.Packed(\'{"expected": ["int", "99"], "total": ["int", "99"], '
        '"check": ["none"]}\')'
    ),
    "an exception that looks like success": WRONG + "raise SystemExit(0)",
}  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_an_attack_on_its_own_kernel_scores_nothing(course: Path, attack: str) -> None:
    points = marked(course, solved(total=attack))
    assert points["total-check"] == 0
    assert (points["pair-check"] or 0) <= 2 and (points["figure-check"] or 0) <= 1


def test_no_solution_or_test_is_in_the_trainee_s_kernel(course: Path) -> None:
    """The cell looks at everything that its kernel holds in memory."""
    search = (
        "import gc\n"
        "seen = [o for o in gc.get_objects() if isinstance(o, (str, dict, list))]\n"
        "text = repr(get_ipython().user_ns) + ''.join(o for o in seen if isinstance(o, str))\n"
        "word = 'Read the unit ' + 'again'\n"
        "total = 5 if word in text else 0"
    )
    assert marked(course, solved(total=search))["total-check"] == 0


def test_a_function_is_asked_in_the_trainee_s_kernel(course: Path) -> None:
    points = marked(course, solved(figure="factor = 2\ndouble = lambda x: factor * x"))
    assert points["figure-check"] == 1
    points = marked(course, solved(figure="def double(x):\n    return x / 0"))
    assert points["figure-check"] == 0


def test_an_endless_function_costs_its_own_check_only(course: Path) -> None:
    points = marked(course, solved(figure="def double(x):\n    while True: pass"))
    assert points == {**SCORE, "figure-check": 0}


def test_names_of_the_author_s_own_cells_keep_their_values(tmp_path: Path) -> None:
    notebook = tiny_assignment()
    notebook.cells.insert(2, graded("given", "given", "limit = 10"))
    notebook.cells[4].source = "assert total < limit and expected.total == 5"
    write(notebook, tmp_path / "source" / "x" / "x.ipynb")
    with examiners_for(tmp_path / "source" / "x").sit("x", 5) as sitting:
        assert sitting.wanted["total-check"] == ["total"]
        # A name that the check did not ask for changes nothing.
        for value, status in (("7", "ok"), ("12", "error")):
            answers = f'{{"total": ["int", "{value}"], "limit": ["int", "99"]}}'
            outcome = sitting.examine("total-check", answers, lambda *_: "{}")
            assert outcome.status == status


def test_why_no_examiner_starts_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tiny_assignment(), tmp_path / "source" / "x" / "x.ipynb")
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\necho \"ImportError: no module 'y'.\" >&2\nexit 1\n")
    python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(python))
    monkeypatch.setattr(sandbox, "problem", lambda: "None here.")
    with pytest.raises(ExaminerError, match=r"could not be run \(ImportError: no module 'y'\)\.$"):
        examiners_for(tmp_path / "source" / "x").wait_until_ready()
    close_all()


def test_what_a_check_leaves_behind_lasts_until_a_cell_sets_it(tmp_path: Path) -> None:
    notebook = tiny_assignment()
    names = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in notebook.cells]
    first, second = names.index("total-check"), names.index("pair-check")
    notebook.cells[first].source = "kept, limit = 1, 1"
    notebook.cells[second].source = "assert (kept, limit) == (1, 10)"
    again = "limit = 10\ndef f():\n    kept = 2\n[kept for kept in (3, 4)]"
    notebook.cells.insert(second - 1, graded("given", "given", again))
    write(notebook, tmp_path / "source" / "x" / "x.ipynb")
    with examiners_for(tmp_path / "source" / "x").sit("x", 5) as sitting:
        for check in ("total-check", "pair-check"):
            assert sitting.examine(check, "{}", lambda *_: "{}").status == "ok"


def test_an_author_s_broken_notebook_is_named(tmp_path: Path) -> None:
    notebook = tiny_assignment()
    notebook.cells[1].source = "import nothing_of_this_name"
    file = write(notebook, tmp_path / "source" / "x" / "x.ipynb")
    with pytest.raises(ExaminerError, match=r"x\.ipynb, cell 2 \(start\): ModuleNotFoundError"):
        examiners_for(file.parent).wait_until_ready()


def test_an_endless_check_is_stopped(tmp_path: Path) -> None:
    notebook = tiny_assignment()
    notebook.cells[3].source = "while total: pass"
    file = write(notebook, tmp_path / "source" / "x" / "x.ipynb")
    with examiners_for(file.parent).sit("x", 1) as sitting:
        outcome = sitting.examine("total-check", '{"total": ["int", "1"]}', lambda *_: "{}")
        assert outcome.status == "error" and "longer than 1 seconds" in outcome.reason


def test_examiners_are_kept_for_the_next_submission(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write(tiny_assignment(), tmp_path / "source" / "x" / "x.ipynb").parent
    for without in ("", "There is no sandbox."):
        monkeypatch.setattr(sandbox, "problem", lambda without=without: without)
        close_all()
        kept = examiners_for(folder)
        kept.wait_until_ready()
        assert examiners_for(folder) is kept


def test_examiners_of_a_trainee_s_case_end_with_the_next_trainee(tmp_path: Path) -> None:
    folder = write(tiny_assignment(), tmp_path / "source" / "x" / "x.ipynb").parent
    cases = [tmp_path / "anna", tmp_path / "boris"]
    for case in cases:
        case.mkdir()
    shared, annas = examiners_for(folder), examiners_for(folder, cases[0])
    assert examiners_for(folder, cases[0]) is annas and not annas.has_ended
    examiners_for(folder, cases[1])
    # The processes inside end just after the sandbox.
    end = time.monotonic() + 10
    while not annas.has_ended and time.monotonic() < end:
        time.sleep(0.05)
    assert annas.has_ended and not shared.has_ended
