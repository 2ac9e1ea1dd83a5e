"""The process that runs the tests. It never runs a trainee's code.

``python -m workbook.grading.examiner FOLDER SOCKET NOTEBOOK SOCKET NOTEBOOK ...`` waits on Unix
sockets, whose descriptors it has inherited. When somebody first asks about a notebook, a fork runs
the author's notebook, solutions included, on the case that the environment names, and keeps the
names as they stand at every check. For each submission it forks a copy of itself, which gets the
trainee's answers as data (:mod:`workbook.grading.transfer`) and runs one check after the other.
Messages are lines of JSON.

- At first it tells ``{"wanted": {check: names}}``, or ``{"failed": why}``.
- Asked ``{"check": grade_id, "answers": text}``: the outcome, ``{"status", "reason",
  "outputs"}``.
- It may ask back ``{"call": name, "arguments": text}`` and gets ``{"result": text}``.
"""

from __future__ import annotations

import ast
import builtins
import gc
import json
import os
import resource
import select
import shutil
import signal
import socket
import sys
import warnings
from contextlib import redirect_stderr, redirect_stdout, suppress
from io import StringIO
from pathlib import Path
from typing import Any, TextIO

from IPython.core.displaypub import CapturingDisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from nbformat.v4 import new_output

from workbook.checks import CheckFailed
from workbook.course.author import Stage, compiled, run_cell, set_by, walk
from workbook.course.kernel import end_with_parent
from workbook.course.notebook import Notebook, grading
from workbook.errors import WorkbookError
from workbook.grading.transfer import TransferError, pack, unpack
from workbook.kernels.limits import address_space
from workbook.kernels.rehearsal import rehearse

LONGEST_OUTPUT = 100_000
# Linux tells it apart from the end of all reading.
HANGS_UP: int = getattr(select, "POLLRDHUP", select.POLLHUP)
# Milliseconds.
LOOK_OFTEN, LOOK_SELDOM = 50, 1000
# Bytes that a submission's answers may take, beyond the author's notebook.
MOST_MEMORY = 512 * 1024 * 1024


def wanted(stage: Stage) -> list[str]:
    """The names that a check needs from the trainee: set by an answer cell, used in the check."""
    used: set[str] = set()
    for node in ast.walk(ast.parse(stage.check.source)):
        if isinstance(node, ast.Name):
            used.add(node.id)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            used.add(node.value)
    return sorted(used & stage.answered)


def main(folder: Path, notebooks: dict[Path, socket.socket]) -> None:
    """Fork an examiner for each notebook that somebody asks about.

    Ends when one of them does, or the standard input.

    :param folder: may be written.
    :param notebooks: by path, the socket on which it is asked about.
    """
    end_with_parent(signal.SIGKILL)
    # Stays open in all forks: its end tells who started this that the examiners have ended.
    os.dup(1)
    os.dup2(2, 1)
    rehearse()
    # Collected objects would be touched, and so copied, in every fork.
    gc.collect()
    gc.freeze()
    waiting = {line.fileno(): path for path, line in notebooks.items()}
    poller = select.poll()
    for number in waiting:
        poller.register(number, select.POLLIN)
    poller.register(sys.stdin, 0)
    while not _ended():
        for number, _ in poller.poll(LOOK_SELDOM):
            if number == sys.stdin.fileno():
                os._exit(0)
            path = waiting.pop(number)
            poller.unregister(number)
            if os.fork() == 0:
                end_with_parent(signal.SIGKILL)
                for other in waiting.values():
                    notebooks[other].close()
                examine(path, folder / f"work-{path.stem}", notebooks[path])
            notebooks[path].close()


def examine(path: Path, workplace: Path, server: socket.socket) -> None:
    """Run the author's notebook, then serve submissions; does not return."""
    shell = InteractiveShell.instance()
    shell.display_pub = CapturingDisplayPublisher()
    stages: dict[str, Stage] = {}
    told: dict[str, Any]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            notebook = Notebook.read(path)
            os.chdir(_workplace(notebook.path.parent, workplace))
            for stage in walk(notebook):
                stages[grading(stage.check)["grade_id"]] = stage
                # Kept for the copies.
                compiled(stage.check.source), set_by(stage.check.source)
        told = {"wanted": {name: wanted(stage) for name, stage in stages.items()}}
    except WorkbookError as error:
        told = {"failed": error.message}
    gc.collect()
    gc.freeze()
    lines: dict[int, tuple[socket.socket, int]] = {}
    poller = select.poll()
    poller.register(server, select.POLLIN)
    while True:
        for number, _ in poller.poll(LOOK_OFTEN if lines else None):
            if number == server.fileno():
                line, _address = server.accept()
                copy = os.fork()
                if copy == 0:
                    server.close()
                    if sys.platform == "linux":
                        most = address_space() + MOST_MEMORY
                        resource.setrlimit(resource.RLIMIT_AS, (most, most))
                    with line, line.makefile("rw", encoding="utf-8") as talk:
                        print(json.dumps(told), file=talk, flush=True)
                        _Sitting(talk, stages, told["wanted"], shell).serve()
                    os._exit(0)
                lines[line.fileno()] = line, copy
                poller.register(line, HANGS_UP)
            else:
                # Whoever asked has gone, perhaps because a check takes too long.
                os.kill(lines[number][1], signal.SIGKILL)
                poller.unregister(number)
        for copy in _ended():
            for number, (line, pid) in list(lines.items()):
                if pid == copy:
                    with suppress(KeyError):
                        poller.unregister(number)
                    line.close()
                    del lines[number]


def _workplace(given_out: Path, place: Path) -> Path:
    """A folder that may be written, with the files that lie beside the notebook."""
    unwanted = shutil.ignore_patterns("*.ipynb", "*.yaml", ".*")
    shutil.copytree(given_out, place, ignore=unwanted)
    return place


def _ended() -> list[int]:
    """Copies that have ended since the last call."""
    found: list[int] = []
    try:
        while pid := os.waitpid(-1, os.WNOHANG)[0]:
            found.append(pid)
    except ChildProcessError:
        pass
    return found


class _Sitting:
    """One submission's checks."""

    def __init__(
        self, talk: TextIO, stages: dict[str, Stage], wanted: dict[str, list[str]],
        shell: InteractiveShell,
    ) -> None:  # fmt: skip
        self._talk, self._stages, self._wanted, self._shell = talk, stages, wanted, shell
        self._left: dict[str, Any] = {}

    def serve(self) -> None:
        """Answer until the line is closed."""
        for line in self._talk:
            asked = json.loads(line)
            outcome = self._examine(asked["check"], asked["answers"])
            print(json.dumps(outcome), file=self._talk, flush=True)

    def _examine(self, check: str, text: str) -> dict[str, Any]:
        stage = self._stages[check]
        try:
            given = unpack(text, self._call)
        except (TransferError, MemoryError) as error:
            return _outcome("error", str(error), [_error("TransferError", str(error))])
        names = {**stage.names, **self._left}
        # Only what was asked for counts, whatever came.
        for name in self._wanted[check]:
            names.pop(name, None)
            if name in given:
                names[name] = given[name]
        publisher = CapturingDisplayPublisher()
        self._shell.display_pub = publisher
        printed = StringIO()
        status, reason, last, failed = "ok", "", None, None
        with redirect_stdout(printed), redirect_stderr(StringIO()):
            try:
                last = run_cell(stage.check.source, names)
            except CheckFailed as failure:
                status, reason = "error", failure.message
                failed = _error("CheckFailed", reason, failure._render_traceback_())
            except BaseException as error:
                status, reason = "error", f"{type(error).__name__}: {error}".rstrip(": ")
                failed = _error(type(error).__name__, str(error))
        # What an earlier check left behind is there for a later one, as in a notebook.
        self._left |= {n: names[n] for n in set_by(stage.check.source) if n in names}
        outputs = [
            new_output("display_data", data=shown["data"], metadata=shown.get("metadata") or {})
            for shown in publisher.outputs
        ]
        if printed.getvalue():
            text = printed.getvalue()[:LONGEST_OUTPUT]
            outputs.insert(0, new_output("stream", name="stdout", text=text))
        if last is not None and status == "ok":
            formatter = self._shell.display_formatter
            assert formatter is not None
            data, metadata = formatter.format(last)
            if data:
                outputs.append(new_output("execute_result", data=data, metadata=metadata))
        return _outcome(status, reason, outputs + ([failed] if failed else []))

    def _call(self, name: str, arguments: list[Any]) -> Any:
        """A trainee's function is called where it lives."""
        asked = {"call": name, "arguments": pack({"arguments": arguments})}
        print(json.dumps(asked), file=self._talk, flush=True)
        answer = unpack(json.loads(self._talk.readline())["result"], self._call)
        if "error" in answer:
            # Not its text, nor a name of the trainee's: it could carry the arguments out.
            kind = str(answer["error"])
            known = f": {kind}" if isinstance(getattr(builtins, kind, None), type) else ""
            raise CheckFailed(f"{name} stopped with an error{known}.")
        return answer.get("result")


def _error(name: str, text: str, traceback: list[str] | None = None) -> Any:
    shown = traceback or [f"{name}: {text}".rstrip(": ")]
    return new_output("error", ename=name, evalue=text, traceback=shown)


def _outcome(status: str, reason: str, outputs: list[Any]) -> dict[str, Any]:
    return {"status": status, "reason": reason, "outputs": outputs}


if __name__ == "__main__":
    main(Path(sys.argv[1]), {
        Path(path): socket.socket(fileno=int(number))
        for number, path in zip(sys.argv[2::2], sys.argv[3::2], strict=True)
    })  # fmt: skip
