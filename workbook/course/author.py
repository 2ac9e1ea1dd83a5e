"""An author's assignment run as plain Python: what it expects on a case, and what it accepts.

Only the author's own code runs here, in this process and without a kernel, so that an
assignment is tried on many cases in seconds. Trainees' code never comes near it.
"""

from __future__ import annotations

import ast
import contextlib
import io
import json
import os
import symtable
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import CodeType, SimpleNamespace
from typing import Any

from nbformat import NotebookNode

from workbook.checks import CheckFailed, Marks, sealing
from workbook.course.answers import Answers, answers_path, load_answers
from workbook.course.notebook import (
    FOLDERS,
    Notebook,
    Task,
    find_notebooks,
    is_answer,
    is_check,
)
from workbook.course.regions import take_apart
from workbook.errors import WorkbookError

#: The name under which checks find the author's values.
EXPECTED = "expected"


class AuthorError(WorkbookError):
    """An author's cell fails on a case; file, cell and case are named."""


@dataclass(frozen=True)
class Try:
    """One known answer before its check. ``share`` is the part of the points it earned."""

    task: str
    kind: str
    code: str
    share: float
    reason: str


@dataclass
class Trial:
    """What came out of an assignment on one case.

    ``seals`` holds for each sealed answer its seal and the sentences for known mistakes, as
    ``seals.json`` of a case stores them, by session.
    """

    tries: list[Try] = field(default_factory=list)
    seals: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)

    @property
    def faults(self) -> list[str]:
        """Sentences: right answers without full points, wrong ones with points."""
        return [
            f"{one.task}: a {one.kind} answer earns {one.share:.0%} ({one.reason or 'no reason'}): "
            f"{one.code.strip().splitlines()[0]}"
            for one in self.tries
            if one.share != (0.0 if one.kind in ("wrong", "blank") else 1.0)
        ]


@dataclass(frozen=True)
class Stage:
    """The author's run as it stands at one check.

    ``before`` holds all names before the last answer cell, ``names`` all names at the check; in
    both ``expected`` has the author's values. ``answered`` are the names that answer cells set,
    ``since`` those that any cell has set since the check before.
    """

    check: NotebookNode
    answer: NotebookNode | None
    before: dict[str, Any]
    names: dict[str, Any]
    answered: frozenset[str]
    since: frozenset[str]
    where: str


def walk(notebook: Notebook) -> Iterator[Stage]:
    """Run an author's notebook, solutions included, and stop at every check (which is not run).

    :raises AuthorError: a cell of the author's fails.
    """
    names: dict[str, Any] = {"__name__": "__main__", EXPECTED: SimpleNamespace()}
    answered: set[str] = set()
    since: set[str] = set()
    answer: NotebookNode | None = None
    before = dict(names)
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        where = f"{notebook.path.name}, cell {number} ({cell.id})"
        if is_check(cell):
            yield Stage(
                cell, answer, before, dict(names), frozenset(answered), frozenset(since), where
            )
            since = set()
            continue
        if is_answer(cell):
            before, answer = dict(names), cell
        _given(cell, names, where)
        new = set_by(cell.source) & set(names)
        since |= new
        if is_answer(cell):
            answered |= new
            # A namespace of its own for each answer: stages stay as they are.
            names[EXPECTED] = SimpleNamespace(
                **{**vars(names[EXPECTED]), **{name: names[name] for name in new}}
            )
            before[EXPECTED] = names[EXPECTED]


def try_assignment(path: Path, case: Path | None = None, *, truth: Path | None = None) -> Trial:
    """Run an assignment with its solutions, and every known answer before its check.

    The author's value of each name that a solution sets is ``expected.NAME`` in the checks.
    Known answers start from the names as they stood before the author's own answer.

    :param case: folder of the case; the bundled one if not given.
    :raises AuthorError: a cell of the author's fails.
    """
    notebook = Notebook.read(path)
    known = load_answers(answers_path(path))
    tasks = {id(task.check): task for task in notebook.tasks}
    trial = Trial()
    with on_case(path.parent, case, truth), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for stage in walk(notebook):
            task = tasks.get(id(stage.check))
            if task is not None:
                answers = known.get(task.grade_id, Answers((), ()))
                _try_task(trial, task, answers, stage.before, stage.where)
    return trial


def seals_of(root: Path, case: Path) -> str:
    """The content of ``seals.json`` for a case: of all assignments in ``source/``."""
    kept: dict[str, Any] = {}
    for file in find_notebooks((FOLDERS["assignment"],), root):
        kept |= try_assignment(file.resolve(), case).seals
    return json.dumps(kept, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _try_task(trial: Trial, task: Task, known: Answers, before: dict[str, Any], where: str) -> None:
    share, reason, seals = _answer(task, task.answer.source, before)
    if share != 1.0:
        raise AuthorError(f"{where}: the author's own answer earns {share:.0%}. {reason}")
    for session, name, digest in seals:
        trial.seals.setdefault(session, {})[name] = {"seal": digest, "hints": {}}
    trial.tries.append(Try(task.grade_id, "author's", task.answer.source, share, reason))
    blank = take_apart(task.answer.source).visible
    codes = [("blank", blank, ""), *(("wrong", one.code, one.hint) for one in known.wrong),
             *(("right", one.code, "") for one in known.right)]  # fmt: skip
    for kind, code, hint in codes:
        share, reason, seals = _answer(task, code, before)
        trial.tries.append(Try(task.grade_id, kind, code, share, reason))
        for session, name, digest in seals:
            kept = trial.seals[session][name]
            if hint and digest and digest != kept["seal"]:
                kept["hints"].setdefault(digest, hint)


def _answer(
    task: Task, code: str, before: dict[str, Any]
) -> tuple[float, str, list[tuple[str, str, str]]]:
    """Share of the points, the reason, and the seals that the visible check asked for."""
    names = dict(before)
    with contextlib.redirect_stdout(io.StringIO()), sealing() as seals:
        try:
            exec(compile(code, "answer", "exec"), names)
        except Exception as error:
            # As in a notebook: the cell fails, what it set before stays, the check runs.
            reason = f"{type(error).__name__}: {error}"
        else:
            reason = ""
        try:
            share = _share(run_cell(task.check.source, names))
        except CheckFailed as failure:
            return 0.0, failure.message, seals
        except Exception as error:
            return 0.0, reason or f"{type(error).__name__}: {error}", seals
    return share, reason, seals


def _share(last: object) -> float:
    if isinstance(last, Marks):
        return last.score / last.most if last.most else 0.0
    return 1.0


def run_cell(source: str, names: dict[str, Any]) -> object:
    """Run a cell as a notebook does; the value of its last line if that is an expression."""
    body, last = compiled(source)
    exec(body, names)
    return None if last is None else eval(last, names)


@lru_cache(maxsize=4096)
def compiled(source: str) -> tuple[CodeType, CodeType | None]:
    """A cell's code, and that of its last line if it is an expression.

    :raises SyntaxError: it is no Python.
    """
    tree = ast.parse(source)
    last = tree.body[-1] if tree.body else None
    if not isinstance(last, ast.Expr):
        return compile(tree, "cell", "exec"), None
    tree.body.pop()
    return (
        compile(tree, "cell", "exec"),
        compile(ast.Expression(last.value), "cell", "eval"),
    )


def _given(cell: NotebookNode, names: dict[str, Any], where: str) -> None:
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            run_cell(cell.source, names)
    except Exception as error:
        if "raises-exception" in cell.metadata.get("tags", []):
            return
        raise AuthorError(f"{where}: {type(error).__name__}: {error}") from error


@lru_cache(maxsize=4096)
def set_by(source: str) -> frozenset[str]:
    """The names that a cell sets in the notebook: assigned, imported, or defined.

    A name of a function's own is none of them, unless the function says that it is global.
    """
    found: set[str] = set()
    waiting = [symtable.symtable(source, "cell", "exec")]
    while waiting:
        table = waiting.pop()
        waiting += table.get_children()
        for one in table.get_symbols():
            here = table.get_type() == "module" or one.is_declared_global()
            if here and (one.is_assigned() or one.is_imported()):
                found.add(one.get_name())
    return frozenset(found)


@contextlib.contextmanager
def on_case(folder: Path, case: Path | None, truth: Path | None = None) -> Iterator[None]:
    """In a folder, on a case, with its truth: the given folder, or ``truth/`` of the case."""
    # As in marking: a check looks at the answer only, not at how the cell above it went.
    given = {"NBGRADER_EXECUTION": "autograde"}
    if case is not None:
        given["WORKBOOK_CASE"] = str(case.resolve())
    if truth is None and case is not None and (case / "truth").is_dir():
        truth = case / "truth"
    if truth is not None:
        given["WORKBOOK_TRUTH"] = str(truth.resolve())
    earlier = {name: os.environ.get(name) for name in given}
    os.environ |= given
    try:
        with contextlib.chdir(folder):
            yield
    finally:
        for name, value in earlier.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
