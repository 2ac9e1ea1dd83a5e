"""The other end of :mod:`workbook.grading.examiner`: start one, and ask it about a submission."""

from __future__ import annotations

import atexit
import contextlib
import hashlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbformat import NotebookNode, from_dict

from workbook.errors import WorkbookError
from workbook.grading.cases import truth_of

Caller = Callable[[str, str], str]


class ExaminerError(WorkbookError):
    """The author's notebook cannot be used for marking."""


@dataclass(frozen=True)
class Outcome:
    """What a check said. ``outputs`` are those of its cell."""

    status: str
    reason: str
    outputs: list[NotebookNode]


@dataclass
class Examiner:
    """An author's notebook that has been run, ready for submissions. See :func:`examiner_for`."""

    wanted: dict[str, list[str]]
    address: Path
    process: subprocess.Popen[str]
    folder: tempfile.TemporaryDirectory[str]

    def sit(self, timeout: float) -> Sitting:
        """Begin with one submission.

        :param timeout: seconds that a check may take.
        """
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(timeout)
        line.connect(str(self.address))
        return Sitting(line, timeout)

    def close(self) -> None:
        """End the process and remove its folder."""
        self.process.kill()
        self.process.wait()
        self.folder.cleanup()


@dataclass
class Sitting:
    """One submission before its examiner; a context manager."""

    line: socket.socket
    timeout: float
    _pid: int = 0
    _ended: str = field(default="", init=False)

    def __enter__(self) -> Sitting:
        self._talk = self.line.makefile("rw", encoding="utf-8")
        self._pid = int(json.loads(self._talk.readline())["pid"])
        return self

    def __exit__(self, *_: object) -> None:
        self.line.close()
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGKILL)

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


# By process too: a fork's copies of its parent's examiners are not its own to end.
_examiners: dict[tuple[int, Path, str, str], Examiner] = {}


def examiner_for(source: Path, case: Path | None = None) -> Examiner:
    """The examiner of an author's notebook on a case; started at the first call, then kept.

    :raises ExaminerError: the author's notebook fails on this case.
    """
    digest = hashlib.sha256(source.read_bytes()).hexdigest()
    key = (os.getpid(), source.resolve(), digest, str(case or ""))
    kept = _examiners.get(key)
    if kept is None or kept.process.poll() is not None:
        _examiners[key] = kept = _start(source, case)
    return kept


def _start(source: Path, case: Path | None) -> Examiner:
    folder = tempfile.TemporaryDirectory(prefix="examiner-")
    address = Path(folder.name) / "socket"
    environment = {**os.environ, "NBGRADER_EXECUTION": "autograde"}
    environment.pop("WORKBOOK_DB_URL", None)
    if case is not None:
        environment["WORKBOOK_CASE"] = str(case)
    # The truth of the bundled case takes seconds to make, and few notebooks ask for it.
    truth = truth_of(case) if "truth(" in source.read_text(encoding="utf-8") else None
    if truth is not None:
        environment["WORKBOOK_TRUTH"] = str(truth)
    command = [sys.executable, "-P", "-m", "workbook.grading.examiner"]
    process = subprocess.Popen(
        [*command, str(address), str(source.resolve())],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        env=environment,
    )  # fmt: skip
    assert process.stdout is not None
    line = process.stdout.readline()
    nothing = {"failed": f"{source.name} could not be run."}
    told: dict[str, Any] = json.loads(line) if line else nothing
    if "failed" in told:
        process.kill()
        process.wait()
        folder.cleanup()
        raise ExaminerError(f"Marking needs the author's notebook, and it fails: {told['failed']}")
    return Examiner(told["wanted"], address, process, folder)


@atexit.register
def close_all() -> None:
    """End all examiners of this process; they are started again when they are needed."""
    for key in [key for key in _examiners if key[0] == os.getpid()]:
        _examiners.pop(key).close()
