"""The process that runs the tests. It never runs a trainee's code.

``python -m workbook.grading.examiner FOLDER SOCKET NOTEBOOK SOCKET NOTEBOOK ...`` waits on Unix
sockets, whose descriptors it has inherited. When somebody first asks about a notebook, a fork
runs it (:mod:`workbook.grading.checking`). For each submission it forks a copy of itself, which
checks.
"""

from __future__ import annotations

import gc
import os
import resource
import select
import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from workbook.course.imported import imported
from workbook.course.kernel import end_with_parent
from workbook.imports import PICTURES, leave_out, uncollected
from workbook.kernels.limits import most_address_space

if TYPE_CHECKING:
    from workbook.grading.checking import Checks

# Linux tells it apart from the end of all reading.
HANGS_UP: int = getattr(select, "POLLRDHUP", select.POLLHUP)
# Milliseconds.
LOOK_OFTEN, LOOK_SELDOM = 50, 1000
# Bytes that a submission's answers may take, beyond the author's notebook.
MOST_MEMORY = 512 * 1024 * 1024


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
    leave_out(PICTURES)
    with uncollected():
        from workbook.grading.checking import Checks, get_ready
        from workbook.kernels.libraries import BESIDES, import_libraries

        names = imported(notebooks)
        import_libraries(names, besides=[name for name in BESIDES if name in names])
        get_ready()
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
                checks = Checks(path, folder / f"work-{path.stem}")
                gc.collect()
                gc.freeze()
                serve(checks, notebooks[path])
            notebooks[path].close()


def serve(checks: Checks, server: socket.socket) -> None:
    """Check one submission after the other, each in a copy; does not return."""
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
                        most = most_address_space(MOST_MEMORY)
                        resource.setrlimit(resource.RLIMIT_AS, (most, most))
                    with line, line.makefile("rw", encoding="utf-8") as talk:
                        checks.serve(talk)
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


def _ended() -> list[int]:
    """Copies that have ended since the last call."""
    found: list[int] = []
    try:
        while pid := os.waitpid(-1, os.WNOHANG)[0]:
            found.append(pid)
    except ChildProcessError:
        pass
    return found


if __name__ == "__main__":
    main(Path(sys.argv[1]), {
        Path(path): socket.socket(fileno=int(number))
        for number, path in zip(sys.argv[2::2], sys.argv[3::2], strict=True)
    })  # fmt: skip
