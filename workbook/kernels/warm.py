"""The warm process: everything is imported once, and every kernel is a fork of it.

``python -P -m workbook.kernels.warm FOLDER SEALED NAME ...`` imports what notebooks use (the names,
or without any all that the course has), says so on its standard output, and waits on the Unix
socket ``FOLDER/control``. Each connection is one kernel: two lines of JSON start it, its limits
and the rest of its :class:`workbook.kernels.pool.Order`. ``{"signal": n}`` signals it, and closing
the connection ends it. The kernel's end comes back as ``{"ended": why}``. The warm process ends
when its standard input does. It never runs a trainee's code, and of the order of a sealed kernel
it reads the limits only: later kernels are forks of it, and nobody's order shall be in them.

With SEALED ``yes`` each kernel gets its own namespaces for users, processes, network, memory and
mounts (:mod:`workbook.kernels.seal`), so that two kernels do not see each other.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import selectors
import signal
import socket
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from workbook.imports import PICTURES, leave_out, uncollected
from workbook.kernels import namespaces
from workbook.kernels.limits import Limits
from workbook.kernels.usage import Usage, usage_below

# What a kernel needs before its first cell.
IMPORTS = (
    "ipykernel.debugger", "ipykernel.kernelapp", "ipykernel.zmqshell",
    "IPython.core.completerlib", "IPython.core.debugger",
    "IPython.core.oinspect", "IPython.extensions.storemagic", "code", "faulthandler",
    "tornado.platform.asyncio", "tornado.queues", "workbook.grading.transfer",
    "workbook.grading.kernel",
)  # fmt: skip
# The kernelspecs offer no debugger, and importing it is half of a kernel's start. Nobody asks a
# sealed kernel how a word goes on, and there is no browser.
UNUSED, UNUSED_SEALED = ("debugpy",), ("jedi", PICTURES)
LOOK_EVERY = 0.1
# Seconds for which a kernel may be too busy.
BUSY = 2.0


@dataclass
class _Kernel:
    """A running kernel: its process, its line to who ordered it, and what it may use."""

    pid: int
    line: socket.socket
    limits: Limits | None
    began: float
    why: str = ""
    busy_since: float | None = None

    def end(self, why: str) -> None:
        self.why = self.why or why
        with contextlib.suppress(ProcessLookupError):
            # Unsealed kernels have no namespace that ends with them, but a session.
            os.kill(self.pid, signal.SIGKILL)
            if self.limits is None:
                os.killpg(self.pid, signal.SIGKILL)

    def over(self, used: Usage) -> str:
        """Which limit is passed, as a sentence; "" if none."""
        assert self.limits is not None
        if used.memory > self.limits.memory:
            return f"It used more than {self.limits.memory // 2**20:,} MB of memory."
        if used.processes > self.limits.processes:
            return f"It started more than {self.limits.processes} processes."
        if used.cpu > self.limits.cpu:
            return f"It used more than {self.limits.cpu:g} seconds of processor time."
        if self._too_busy(used):
            return f"It kept more than {self.limits.busy} processes busy."
        if time.monotonic() - self.began > self.limits.seconds:
            return f"The notebook ran longer than {self.limits.seconds:g} seconds."
        return ""

    def _too_busy(self, used: Usage) -> bool:
        """The system shares out processors by process: with many, others would wait."""
        assert self.limits is not None
        if used.busy <= self.limits.busy:
            self.busy_since = None
            return False
        self.busy_since = self.busy_since or time.monotonic()
        return time.monotonic() - self.busy_since > BUSY


class Warm:
    """Serves orders until the standard input ends."""

    def __init__(self, folder: Path, sealed: bool, reply: TextIO) -> None:
        self._folder, self._sealed, self._reply = folder, sealed, reply
        self._kernels: dict[int, _Kernel] = {}
        self._selector = selectors.DefaultSelector()
        self._server = socket.socket(socket.AF_UNIX)
        self._server.bind(str(folder / "control"))
        self._server.listen(128)
        self._wake, ended = socket.socketpair()
        self._wake.setblocking(False)
        ended.setblocking(False)
        signal.set_wakeup_fd(ended.fileno())
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        self._ended = ended
        self._own = usage_below(os.getpid()).memory
        for source, serve in (
            (self._server, self._accept), (sys.stdin, self._finish), (self._wake, self._bury)
        ):  # fmt: skip
            self._selector.register(source, selectors.EVENT_READ, serve)

    def serve(self) -> None:
        """The loop."""
        while True:
            patience = LOOK_EVERY if self._sealed and self._kernels else None
            for key, _ in self._selector.select(patience):
                key.data(key.fileobj)
            if self._sealed:
                self._watch()

    def _finish(self, _: Any) -> None:
        for kernel in self._kernels.values():
            kernel.end("")
        os._exit(0)

    def _accept(self, _: Any) -> None:
        line, _address = self._server.accept()
        line.settimeout(5)
        try:
            self._start(json.loads(_line_of(line)), line)
        except (OSError, ValueError) as error:
            with contextlib.suppress(OSError):
                line.sendall(json.dumps({"failed": str(error)}).encode() + b"\n")
            line.close()

    def _start(self, limits: dict[str, Any], line: socket.socket) -> None:
        known = Limits(**limits) if self._sealed else None
        pid = self._fork_sealed(line, known) if known else self._fork(line)
        self._kernels[pid] = _Kernel(pid, line, known, time.monotonic())
        self._selector.register(line, selectors.EVENT_READ, lambda _: self._hear(pid))
        line.sendall(json.dumps({"pid": pid}).encode() + b"\n")

    def _hear(self, pid: int) -> None:
        """Signals for a kernel; its orderer is gone when the line is closed."""
        kernel = self._kernels[pid]
        try:
            said = kernel.line.recv(65536)
        except OSError:
            said = b""
        for word in said.splitlines():
            with contextlib.suppress(ValueError, KeyError, ProcessLookupError):
                os.kill(pid, json.loads(word)["signal"])
        if not said:
            self._selector.unregister(kernel.line)
            kernel.end("")

    def _bury(self, _: Any) -> None:
        """Take note of kernels that have ended, and say so."""
        with contextlib.suppress(BlockingIOError):
            while self._wake.recv(4096):
                pass
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if not pid:
                return
            kernel = self._kernels.pop(pid, None)
            if kernel is None:
                continue
            with contextlib.suppress(KeyError):
                self._selector.unregister(kernel.line)
            code = os.waitstatus_to_exitcode(status)
            with contextlib.suppress(OSError):
                kernel.line.sendall(json.dumps({"ended": code, "why": kernel.why}).encode() + b"\n")
            kernel.line.close()

    def _watch(self) -> None:
        for kernel in self._kernels.values():
            if not kernel.why and (why := kernel.over(usage_below(kernel.pid, self._own))):
                kernel.end(why)

    def _fork(self, line: socket.socket) -> int:
        """A kernel with the rights of its user: for a trainee's own work."""
        order = json.loads(_line_of(line))
        pid = os.fork()
        if pid:
            return pid
        with _last_resort():
            self._forget(line)
            namespaces.die_with_parent(signal.SIGTERM)
            from workbook.kernels.run import run_open

            run_open(order)
        os._exit(1)

    def _fork_sealed(self, line: socket.socket, limits: Limits) -> int:
        """A kernel in namespaces of its own."""
        ours, its = socket.socketpair()
        pid = namespaces.fork_as_first()
        if pid == 0:
            with _last_resort():
                ours.close()
                order = json.loads(_line_of(line))
                self._forget(line)
                from workbook.kernels.run import run_sealed
                from workbook.kernels.seal import enter

                enter(its)
                run_sealed(order, limits)
            os._exit(1)
        its.close()
        ours.settimeout(10)
        with ours:
            if ours.recv(1) != b"u":
                raise OSError("the kernel could not enter its namespaces")
            _map_user(pid)
            ours.sendall(b"m")
        return pid

    def _forget(self, line: socket.socket) -> None:
        """In a fork: nothing of the warm process stays open, nor the line of the order."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        self._selector.close()
        self._reply.close()
        for kernel in self._kernels.values():
            kernel.line.close()
        for channel in (line, self._server, self._wake, self._ended):
            channel.close()
        nothing = os.open(os.devnull, os.O_RDWR)
        for number in (0, 1, 2):
            os.dup2(nothing, number)


def _line_of(channel: socket.socket) -> bytes:
    """One line and no byte more: somebody else reads on."""
    read = bytearray()
    while not read.endswith(b"\n"):
        if not (one := channel.recv(1)):
            raise OSError("the order has no end")
        read += one
    return bytes(read)


def _map_user(pid: int) -> None:
    """Give a kernel's user namespace one user: nobody's number for root, else the same one."""
    user, group = os.geteuid(), os.getegid()
    if user == 0:
        user = group = namespaces.NOBODY
    Path(f"/proc/{pid}/setgroups").write_text("deny", encoding="ascii")
    inside = namespaces.USER_INSIDE
    Path(f"/proc/{pid}/uid_map").write_text(f"{inside} {user} 1", encoding="ascii")
    Path(f"/proc/{pid}/gid_map").write_text(f"{inside} {group} 1", encoding="ascii")


@contextlib.contextmanager
def _last_resort() -> Any:
    """A fork must never go back into the warm process's loop."""
    try:
        yield
    except BaseException:
        os._exit(1)


def warm_up(names: list[str]) -> None:
    """Import what kernels need, and do once what a first cell would do."""
    from workbook.kernels.libraries import import_libraries
    from workbook.kernels.rehearsal import rehearse

    for name in IMPORTS:
        importlib.import_module(name)
    import_libraries(names)
    rehearse()


def main() -> None:
    """Warm up, then serve."""
    folder, sealed, names = Path(sys.argv[1]), sys.argv[2] == "yes", sys.argv[3:]
    # Kernels would have them too.
    del sys.argv[1:], sys.orig_argv[:]
    namespaces.hide_memory()
    namespaces.adopt_orphans()
    # Stays open: its end tells who started this that the warm process has ended.
    reply = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    leave_out(*UNUSED, *UNUSED_SEALED * sealed)
    # Collected objects would be touched, and so copied, in every fork.
    with uncollected():
        warm_up(names)
        if sealed:
            from workbook.kernels.run import prepare_sealed

            prepare_sealed()
    if threading.active_count() > 1:
        raise RuntimeError("a thread was started during the warm-up; it would not be forked")
    warm = Warm(folder, sealed, reply)
    print("ready", file=reply, flush=True)
    warm.serve()


if __name__ == "__main__":
    main()
