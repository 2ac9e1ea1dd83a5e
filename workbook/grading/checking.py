"""The checks of an author's notebook, and what they say to one submission.

:class:`Checks` runs the author's notebook once, solutions included, on the case that the
environment names, and keeps the names as they stand at every check. A fork of its process gets
one submission's answers as data (:mod:`workbook.grading.transfer`) and runs one check after the
other.

- At first it tells ``{"wanted": {check: names}}``, or ``{"failed": why}``.
- Asked ``{"check": grade_id, "answers": text}``: the outcome, ``{"status", "reason",
  "outputs"}``.
- It may ask back ``{"call": name, "arguments": text}`` and gets ``{"result": text}``.

Messages are lines of JSON.
"""

from __future__ import annotations

import ast
import builtins
import json
import os
import shutil
import warnings
from collections import deque
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any, TextIO

import nbformat
from IPython.core.displaypub import CapturingDisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from nbformat.v4 import new_notebook
from traitlets.config import Config

from workbook.checks import CheckFailed
from workbook.course.author import Stage, compiled, run_cell, set_by, walk
from workbook.course.notebook import Notebook, grading
from workbook.errors import WorkbookError
from workbook.grading.outputs import UNWRITABLE, output, validate_outputs
from workbook.grading.transfer import TransferError, pack, unpack

LONGEST_OUTPUT, MOST_SAID = 100_000, 1000


def wanted(stage: Stage) -> list[str]:
    """The names that a check needs from the trainee: set by an answer cell, used in the check."""
    used: set[str] = set()
    for node in ast.walk(ast.parse(stage.check.source)):
        if isinstance(node, ast.Name):
            used.add(node.id)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            used.add(node.value)
    return sorted(used & stage.answered)


def get_ready() -> None:
    """Make once, before the forks, what the checks of every notebook use."""
    # Nobody reads a history; it would need a thread, which no fork has.
    shell: Any = InteractiveShell.instance(config=Config(HistoryManager={"enabled": False}))
    # Its formatters are made at the first look at them.
    shell.display_formatter.format(0)
    nbformat.validate(new_notebook())


class Checks:
    """The checks of an author's notebook. If the notebook fails, that is told.

    :param workplace: a folder that is made, with the files that lie beside the notebook.
    """

    def __init__(self, path: Path, workplace: Path) -> None:
        self.stages: dict[str, Stage] = {}
        self.wanted: dict[str, list[str]] = {}
        self.shell = InteractiveShell.instance()
        self.shown = self.shell.display_pub = CapturingDisplayPublisher()
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                notebook = Notebook.read(path)
                os.chdir(_workplace(notebook.path.parent, workplace))
                for stage in walk(notebook):
                    self.stages[grading(stage.check)["grade_id"]] = stage
                    # Kept for the copies.
                    compiled(stage.check.source), set_by(stage.check.source)
            self.wanted = {name: wanted(stage) for name, stage in self.stages.items()}
            self.told: dict[str, Any] = {"wanted": self.wanted}
        except WorkbookError as error:
            self.told = {"failed": error.message}

    def serve(self, talk: TextIO) -> None:
        """Check one submission, until the line is closed."""
        print(json.dumps(self.told), file=talk, flush=True)
        checking = _Checking(self, talk)
        for line in talk:
            asked = json.loads(line)
            outcome = checking.examine(asked["check"], asked["answers"])
            print(json.dumps(outcome), file=talk, flush=True)


def _workplace(given_out: Path, place: Path) -> Path:
    """A folder that may be written, with the files that lie beside the notebook."""
    unwanted = shutil.ignore_patterns("*.ipynb", "*.yaml", ".*")
    shutil.copytree(given_out, place, ignore=unwanted)
    return place


class _Checking:
    """One submission's checks."""

    def __init__(self, checks: Checks, talk: TextIO) -> None:
        self._checks, self._talk = checks, talk
        self._left: dict[str, Any] = {}
        self._waiting = deque(checks.stages)

    def examine(self, check: str, text: str) -> dict[str, Any]:
        """Run a check on the answers."""
        stage = self._checks.stages[check]
        try:
            given = unpack(text, self._call)
        except (TransferError, MemoryError) as error:
            return _outcome("error", str(error), [_error("TransferError", str(error))])
        names = {**stage.names, **self._left_until(check)}
        # Only what was asked for counts, whatever came.
        for name in self._checks.wanted[check]:
            names.pop(name, None)
            if name in given:
                names[name] = given[name]
        shown = self._checks.shown
        shown.outputs = []
        printed = StringIO()
        status, reason, last, failed = "ok", "", None, None
        with redirect_stdout(printed), redirect_stderr(StringIO()):
            try:
                last = run_cell(stage.check.source, names)
            except CheckFailed as failure:
                status, reason = "error", failure.message
                failed = _error("CheckFailed", reason, failure._render_traceback_())
            except BaseException as error:
                text = str(error)[:MOST_SAID]
                status, reason = "error", f"{type(error).__name__}: {text}".rstrip(": ")
                failed = _error(type(error).__name__, text)
        self._left |= {n: names[n] for n in set_by(stage.check.source) if n in names}
        outputs = [
            output("display_data", data=one["data"], metadata=one.get("metadata") or {})
            for one in shown.outputs
        ]
        if printed.getvalue():
            text = printed.getvalue()[:LONGEST_OUTPUT]
            outputs.insert(0, output("stream", name="stdout", text=text))
        if last is not None and status == "ok":
            formatter = self._checks.shell.display_formatter
            assert formatter is not None
            data, metadata = formatter.format(last)
            if data:
                outputs.append(output(
                    "execute_result", data=data, metadata=metadata, execution_count=None
                ))  # fmt: skip
        return _outcome(status, reason, outputs + ([failed] if failed else []))

    def _left_until(self, check: str) -> dict[str, Any]:
        """What earlier checks left behind and no cell has set since, as in a notebook."""
        while check in self._waiting:
            for name in self._checks.stages[self._waiting.popleft()].since:
                self._left.pop(name, None)
        return self._left

    def _call(self, name: str, arguments: list[Any]) -> Any:
        """A trainee's function is called where it lives."""
        asked = {"call": name, "arguments": pack({"arguments": arguments})}
        print(json.dumps(asked), file=self._talk, flush=True)
        result = json.loads(self._talk.readline())["result"]
        if result is None:
            raise CheckFailed(f"{name} stopped with an error.")
        answer = unpack(result, self._call)
        if "error" in answer:
            # Not its text, nor a name of the trainee's: it could carry the arguments out.
            kind = str(answer["error"])
            known = f": {kind}" if isinstance(getattr(builtins, kind, None), type) else ""
            raise CheckFailed(f"{name} stopped with an error{known}.")
        return answer.get("result")


def _error(name: str, text: str, traceback: list[str] | None = None) -> dict[str, Any]:
    shown = traceback or [f"{name}: {text}".rstrip(": ")]
    return output("error", ename=name, evalue=text, traceback=shown)


def _outcome(status: str, reason: str, outputs: list[Any]) -> dict[str, Any]:
    try:
        validate_outputs(outputs)
    except nbformat.ValidationError:
        outputs = [output("stream", name="stdout", text=UNWRITABLE)]
    return {"status": status, "reason": reason, "outputs": outputs}
