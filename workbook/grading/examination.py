"""The other end of :mod:`workbook.grading.examiner`: start one, and ask it about a submission."""

from __future__ import annotations

import atexit
import hashlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from nbformat import NotebookNode, from_dict

from workbook.errors import WorkbookError
from workbook.grading.cases import truth_of
from workbook.kernels import sandbox
from workbook.kernels.pool import has_ended

Caller = Callable[[str, str], str]
PASSED_ON = ("NBGRADER_EXECUTION", "WORKBOOK_CASE", "WORKBOOK_TRUTH", "WORKBOOK_DATASETS")


class ExaminerError(WorkbookError):
    """The author's notebook cannot be used for marking."""


@dataclass(frozen=True)
class Outcome:
    """What a check said. ``outputs`` are those of its cell."""

    status: str
    reason: str
    outputs: list[NotebookNode]


class Examiner:
    """A process that runs an author's notebook and then serves submissions.

    Forks of the process that started it share it. See :func:`examiner_for`.
    """

    def __init__(self, source: Path, case: Path | None) -> None:
        self._source, self._owner = source.resolve(), os.getpid()
        self._folder = Path(tempfile.mkdtemp(prefix="examiner-"))
        self._address = self._folder / "socket"
        environment = {**os.environ, "NBGRADER_EXECUTION": "autograde"}
        if case is not None:
            environment["WORKBOOK_CASE"] = str(case)
        # The truth of the bundled case takes seconds to make, and few notebooks ask for it.
        truth = truth_of(case) if "truth(" in source.read_text(encoding="utf-8") else None
        if truth is not None:
            environment["WORKBOOK_TRUTH"] = str(truth)
        passed_on = {name: environment[name] for name in PASSED_ON if name in environment}
        command = [sys.executable, "-P", "-m", "workbook.grading.examiner"]
        command += [str(self._address), str(self._source)]
        if not sandbox.problem():
            beside = [file for file in self._source.parent.iterdir() if _is_given_out(file)]
            command = sandbox.Sandbox(
                readable=tuple(filter(None, (self._source, case, truth, *beside))),
                writable={str(self._folder): self._folder}, closed=(), environment=passed_on,
            ).command(command)  # fmt: skip
        environment.pop("WORKBOOK_DB_URL", None)
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            env=environment,
        )  # fmt: skip

    @cached_property
    def wanted(self) -> dict[str, list[str]]:
        """By check: the names that it needs from the trainee. Waits for the notebook's end.

        :raises ExaminerError: the author's notebook fails on this case.
        """
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        nothing = {"failed": f"{self._source.name} could not be run."}
        told: dict[str, Any] = json.loads(line) if line else nothing
        if "failed" in told:
            dismiss(self)
            raise ExaminerError(
                f"Marking needs the author's notebook, and it fails: {told['failed']}"
            )
        wanted: dict[str, list[str]] = told["wanted"]
        return wanted

    @property
    def has_ended(self) -> bool:
        """Whether the process is gone."""
        return "wanted" in vars(self) and has_ended(self._process)

    def sit(self, timeout: float) -> Sitting:
        """Begin with one submission.

        :param timeout: seconds that a check may take.
        :raises ExaminerError: the author's notebook fails.
        """
        _ = self.wanted  # Until it has run, nobody listens.
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(timeout)
        line.connect(str(self._address))
        return Sitting(line, timeout)

    def close(self) -> None:
        """End the process and remove its folder; a fork of the owner leaves it to the owner."""
        if self._owner != os.getpid():
            return
        self._process.kill()
        self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)


@dataclass
class Sitting:
    """One submission before its examiner; a context manager."""

    line: socket.socket
    timeout: float
    _ended: str = field(default="", init=False)

    def __enter__(self) -> Sitting:
        self._talk = self.line.makefile("rw", encoding="utf-8")
        return self

    def __exit__(self, *_: object) -> None:
        self.line.close()

    def examine(self, check: str, answers: str, call: Caller) -> Outcome:
        """The outcome of one check.

        :param answers: of :func:`workbook.grading.transfer.answers`.
        :param call: calls a function of the trainee's: name and packed arguments to packed result.
        """
        if self._ended:
            return Outcome("error", self._ended, [])
        try:
            self._say({"check": check, "answers": answers})
            while "call" in (told := json.loads(self._talk.readline())):
                self._say({"result": call(told["call"], told["arguments"])})
        except TimeoutError:
            self._ended = f"The check took longer than {self.timeout:g} seconds and was stopped."
            return Outcome("error", self._ended, [])
        except (OSError, ValueError):
            self._ended = "The check ended without an answer."
            return Outcome("error", self._ended, [])
        outputs = [from_dict(output) for output in told["outputs"]]
        return Outcome(told["status"], told["reason"], outputs)

    def _say(self, message: dict[str, Any]) -> None:
        print(json.dumps(message), file=self._talk, flush=True)


_examiners: dict[tuple[Path, str, str], Examiner] = {}


def examiner_for(source: Path, case: Path | None = None) -> Examiner:
    """The examiner of an author's notebook on a case; started at the first call, then kept."""
    digest = hashlib.sha256(source.read_bytes()).hexdigest()
    key = (source.resolve(), digest, str(case or ""))
    kept = _examiners.get(key)
    if kept is None or kept.has_ended:
        if kept is not None:
            kept.close()
        _examiners[key] = kept = Examiner(source, case)
    return kept


def dismiss(examiner: Examiner) -> None:
    """End an examiner that is not needed again."""
    for key in [key for key, kept in _examiners.items() if kept is examiner]:
        del _examiners[key]
    examiner.close()


def _is_given_out(file: Path) -> bool:
    return file.suffix not in (".ipynb", ".yaml") and not file.name.startswith(".")


@atexit.register
def close_all() -> None:
    """End all examiners of this process; they are started again when they are needed."""
    while _examiners:
        _examiners.popitem()[1].close()
