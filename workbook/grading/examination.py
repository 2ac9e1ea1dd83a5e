"""The other end of :mod:`workbook.grading.examiner`: start one, and ask it about a submission."""

from __future__ import annotations

import atexit
import hashlib
import json
import os
import select
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from workbook.errors import WorkbookError
from workbook.grading.cases import truth_of
from workbook.kernels import sandbox
from workbook.kernels.folders import TemporaryFolder
from workbook.kernels.pool import ONE_THREAD, has_ended

if TYPE_CHECKING:
    from nbformat import NotebookNode

Caller = Callable[[str, str], str | None]
# Seconds that an author's notebook may take, and the end of a process.
LONGEST, PATIENCE = 600.0, 10.0
# Characters of a reason.
MOST_WORDS = 300
PASSED_ON = ("NBGRADER_EXECUTION", "WORKBOOK_CASE", "WORKBOOK_TRUTH", "WORKBOOK_DATASETS")


class ExaminerError(WorkbookError):
    """The author's notebook cannot be used for marking."""


class ExaminerEndedError(ExaminerError):
    """The examiners have ended, and not for what a submission did: its work is not marked."""


@dataclass(frozen=True)
class Outcome:
    """What a check said. ``outputs`` are those of its cell."""

    status: str
    reason: str
    outputs: list[NotebookNode]


class Examiners:
    """A process that runs the author's notebooks of an assignment, and then serves submissions.

    Forks of the process that started it share it. See :func:`examiners_for`.

    :param folder: with the author's notebooks and the files that are given out with them.
    :param case: a trainee's own case, or None for the case of the course.
    """

    def __init__(self, folder: Path, case: Path | None) -> None:
        self._owner, self._sources = os.getpid(), sources_in(folder)
        self._temporary = TemporaryFolder("examiner")
        self._folder = self._temporary.path
        environment = {**os.environ, "NBGRADER_EXECUTION": "autograde"}
        if case is not None:
            environment["WORKBOOK_CASE"] = str(case)
        texts = [source.read_text(encoding="utf-8") for source in self._sources.values()]
        # The truth of the bundled case takes seconds to make, and few notebooks ask for it.
        truth = truth_of(case) if any("truth(" in text for text in texts) else None
        if truth is not None:
            environment["WORKBOOK_TRUTH"] = str(truth)
        passed_on = {name: environment[name] for name in PASSED_ON if name in environment}
        environment.pop("WORKBOOK_DB_URL", None)
        environment |= ONE_THREAD
        # Made here, so that whoever asks early waits instead of being refused.
        lines = {name: self._listen(name) for name in self._sources}
        command = [sys.executable, "-P", "-m", "workbook.grading.examiner", str(self._folder)]
        for name, line in lines.items():
            command += [str(line.fileno()), str(self._sources[name])]
        if not sandbox.problem():
            beside = [file for file in folder.resolve().iterdir() if _is_given_out(file)]
            command = sandbox.Sandbox(
                readable=tuple(filter(None, (*self._sources.values(), case, truth, *beside))),
                writable={str(self._folder): self._folder}, closed=(),
                environment=passed_on | ONE_THREAD,
            ).command(command)  # fmt: skip
        self._said = self._folder / "said"
        with self._said.open("w", encoding="utf-8") as said:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=said, text=True,
                env=environment, pass_fds=[line.fileno() for line in lines.values()],
            )  # fmt: skip
        for line in lines.values():
            line.close()

    def _listen(self, name: str) -> socket.socket:
        line = socket.socket(socket.AF_UNIX)
        line.bind(self._address(name))
        line.listen(64)
        return line

    def _address(self, name: str) -> str:
        # The path of a socket must be short, and a name may be long.
        return str(self._folder / str(list(self._sources).index(name)))

    @property
    def has_ended(self) -> bool:
        """Whether the process is gone."""
        return has_ended(self._process)

    def wait_until_ready(self) -> None:
        """Until every notebook has run.

        :raises ExaminerError: one fails.
        """
        # At the same time: a notebook runs when somebody first asks about it.
        lines = [self._connect(name) for name in self._sources]
        for name in self._sources:
            with self.sit(name, LONGEST):
                pass
        for line in lines:
            line.close()

    def sit(self, name: str, timeout: float) -> Sitting:
        """Begin with one submission; waits for the end of the author's notebook.

        :param name: of the notebook.
        :param timeout: seconds that a check may take.
        :raises ExaminerError: the author's notebook fails on this case.
        """
        source = self._sources.get(name)
        if source is None:
            raise ExaminerError(f"There is no author's notebook {name}.ipynb.")
        line = self._connect(name)
        talk = line.makefile("rw", encoding="utf-8")
        try:
            told: dict[str, Any] = json.loads(talk.readline())
        except (OSError, ValueError):
            told = {"failed": f"{source.name} could not be run{self._last_words()}."}
        line.settimeout(timeout)
        if "failed" in told:
            talk.close()
            line.close()
            raise ExaminerError(
                f"Marking needs the author's notebook, and it fails: {told['failed']}"
            )
        return Sitting(line, talk, timeout, told["wanted"], lambda: self._serves(name))

    def _serves(self, name: str) -> bool:
        """Whether somebody new is served, so that only a copy has ended."""
        with self._connect(name) as line, line.makefile("r", encoding="utf-8") as talk:
            try:
                return "wanted" in talk.readline()
            except OSError:
                return False

    def _last_words(self) -> str:
        """What the process has said last, if it has ended."""
        # Its sockets may close a moment before its output does.
        output: Any = self._process.stdout
        if not select.select([output], [], [], 1)[0]:
            return ""
        with suppress(OSError, IndexError):
            lines = self._said.read_text(encoding="utf-8", errors="replace").strip().splitlines()
            return f" ({lines[-1].strip().rstrip('.')[:MOST_WORDS]})"
        return ""

    def _connect(self, name: str) -> socket.socket:
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(LONGEST)
        # Refused if the process has ended; then reading from it fails.
        with suppress(OSError):
            line.connect(self._address(name))
        return line

    def close(self) -> None:
        """End the process and remove its folder; a fork of the owner leaves it to the owner."""
        if self._owner != os.getpid():
            return
        assert self._process.stdin is not None
        # Its end is told, not forced: killed while it starts, bubblewrap leaves a process behind.
        self._process.stdin.close()
        try:
            self._process.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._temporary.remove()


@dataclass
class Sitting:
    """One submission before its examiner; a context manager.

    ``wanted`` has by check the names that it needs from the trainee; ``others_are_served`` asks
    the examiner's own process. ``ended`` says why no more checks are answered, if so.
    """

    line: socket.socket
    talk: TextIO
    timeout: float
    wanted: dict[str, list[str]]
    others_are_served: Callable[[], bool]
    ended: str = field(default="", init=False)

    def __enter__(self) -> Sitting:
        return self

    def __exit__(self, *_: object) -> None:
        # What was not sent has nobody to read it.
        with suppress(OSError):
            self.talk.close()
        self.line.close()

    def examine(self, check: str, answers: str, call: Caller) -> Outcome:
        """The outcome of one check.

        :param answers: of :func:`workbook.grading.transfer.answers`.
        :param call: calls a function of the trainee's: name and packed arguments to packed
            result, or None if there is none.
        :raises ExaminerEndedError: the examiners have ended.
        """
        if self.ended:
            return Outcome("error", self.ended, [])
        try:
            self._say({"check": check, "answers": answers})
            while "call" in (told := json.loads(self.talk.readline())):
                self._say({"result": call(told["call"], told["arguments"])})
        except TimeoutError:
            self.ended = f"The check took longer than {self.timeout:g} seconds and was stopped."
            return Outcome("error", self.ended, [])
        except (OSError, ValueError):
            if not self.others_are_served():
                raise ExaminerEndedError("What marks was ended by the system.") from None
            self.ended = "The check ended without an answer."
            return Outcome("error", self.ended, [])
        # Not before: examiners start while this is being imported.
        from nbformat import from_dict

        outputs = [from_dict(output) for output in told["outputs"]]
        return Outcome(told["status"], told["reason"], outputs)

    def _say(self, message: dict[str, Any]) -> None:
        print(json.dumps(message), file=self.talk, flush=True)


_examiners: dict[tuple[Path, str, str], Examiners] = {}


def examiners_for(folder: Path, case: Path | None = None) -> Examiners:
    """The examiners of an assignment on a case; started at the first call, then kept.

    :param folder: with the author's notebooks.
    """
    digest = hashlib.sha256()
    for source in sources_in(folder).values():
        digest.update(hashlib.sha256(source.read_bytes()).digest())
    key = (folder.resolve(), digest.hexdigest(), str(case or ""))
    kept = _examiners.get(key)
    if kept is None or kept.has_ended:
        if kept is not None:
            kept.close()
        if case is not None:
            _end_other_cases()
        _examiners[key] = kept = Examiners(folder, case)
    return kept


def _end_other_cases() -> None:
    """A process grades one trainee after the other, and nobody else has an earlier one's case."""
    for key in [key for key in _examiners if key[2]]:
        _examiners.pop(key).close()


def sources_in(folder: Path) -> dict[str, Path]:
    """The author's notebooks in a folder, by name."""
    return {file.stem: file for file in sorted(folder.resolve().glob("*.ipynb"))}


def _is_given_out(file: Path) -> bool:
    return file.suffix not in (".ipynb", ".yaml") and not file.name.startswith(".")


@atexit.register
def close_all() -> None:
    """End all examiners of this process; they are started again when they are needed."""
    while _examiners:
        _examiners.popitem()[1].close()
