"""The process that runs the tests. It never runs a trainee's code.

``python -m workbook.grading.examiner SOCKET NOTEBOOK`` runs the author's notebook, solutions
included, on the case that the environment names, and keeps the names as they stand at every
check. Then it waits on a Unix socket. For each submission it forks a copy of itself, which gets
the trainee's answers as data (:mod:`workbook.grading.transfer`) and runs one check after the
other. Messages are lines of JSON.

- Asked ``{"check": grade_id, "answers": text}``: the outcome, ``{"status", "reason",
  "outputs"}``.
- It may ask back ``{"call": name, "arguments": text}`` and gets ``{"result": text}``.
"""

from __future__ import annotations

import ast
import builtins
import json
import os
import resource
import select
import shutil
import signal
import socket
import sys
import warnings
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any, TextIO

from IPython.core.displaypub import CapturingDisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from nbformat.v4 import new_output

from workbook.checks import CheckFailed
from workbook.course.author import Stage, run_cell, set_by, walk
from workbook.course.kernel import end_with_parent
from workbook.course.notebook import Notebook, grading
from workbook.errors import WorkbookError
from workbook.grading.transfer import TransferError, pack, unpack
from workbook.kernels.limits import address_space

LONGEST_OUTPUT = 100_000
LOOK_EVERY = 50  # milliseconds
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


def main(address: str, path: str) -> None:
    """Run the author's notebook, say so on the standard output, then serve submissions."""
    end_with_parent(signal.SIGKILL)
    shell = InteractiveShell.instance()
    shell.display_pub = CapturingDisplayPublisher()
    stages: dict[str, Stage] = {}
    reply = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            notebook = Notebook.read(Path(path))
            os.chdir(_workplace(notebook.path.parent, Path(address).parent / "work"))
            for stage in walk(notebook):
                stages[grading(stage.check)["grade_id"]] = stage
    except WorkbookError as error:
        print(json.dumps({"failed": error.message}), file=reply, flush=True)
        return
    server = socket.socket(socket.AF_UNIX)
    server.bind(address)
    server.listen(64)
    names = {name: wanted(stage) for name, stage in stages.items()}
    print(json.dumps({"wanted": names}), file=reply, flush=True)
    lines: dict[int, tuple[socket.socket, int]] = {}
    poller = select.poll()
    poller.register(server, select.POLLIN)
    while True:
        for number, _ in poller.poll(LOOK_EVERY if lines else None):
            if number == server.fileno():
                line, _address = server.accept()
                copy = os.fork()
                if copy == 0:
                    server.close()
                    most = address_space() + MOST_MEMORY
                    resource.setrlimit(resource.RLIMIT_AS, (most, most))
                    with line, line.makefile("rw", encoding="utf-8") as talk:
                        _Sitting(talk, stages, shell).serve()
                    os._exit(0)
                lines[line.fileno()] = line, copy
                poller.register(line, select.POLLRDHUP)
            else:
                # Whoever asked has gone, perhaps because a check takes too long.
                os.kill(lines[number][1], signal.SIGKILL)
                poller.modify(number, 0)
        for copy in _ended():
            for number, (line, pid) in list(lines.items()):
                if pid == copy:
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

    def __init__(self, talk: TextIO, stages: dict[str, Stage], shell: InteractiveShell) -> None:
        self._talk, self._stages, self._shell = talk, stages, shell
        self._left: dict[str, Any] = {}

    def serve(self) -> None:
        """Answer until the line is closed."""
        for line in self._talk:
            asked = json.loads(line)
            outcome = self._examine(self._stages[asked["check"]], asked["answers"])
            print(json.dumps(outcome), file=self._talk, flush=True)

    def _examine(self, stage: Stage, text: str) -> dict[str, Any]:
        try:
            given = unpack(text, self._call)
        except (TransferError, MemoryError) as error:
            return _outcome("error", str(error), [_error("TransferError", str(error))])
        names = {**stage.names, **self._left}
        # Only what was asked for counts, whatever came.
        for name in wanted(stage):
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
    main(*sys.argv[1:])
