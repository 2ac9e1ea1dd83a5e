"""The kernel that validation starts: a normal Python kernel that refuses the network.

It is run as ``python -P -m workbook.course.kernel -f FILE``. The guard is installed
after the kernel is set up and before it takes its first request, so no cell runs
without it: if the guard cannot be installed, the kernel does not start.

``WORKBOOK_CHILDREN=refuse`` in the environment also refuses child processes. It is
set where the kernel has no network namespace of its own.
"""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import sys
from collections.abc import Callable
from typing import Any

NETWORK = "This notebook tried to reach the network ({}). Notebooks work offline: use {}."
PROGRAM = "This notebook tried to start another program ({}). Notebooks do without: use {}."
INSTEAD = "workbook.data.load"

# Audit events (https://docs.python.org/3/library/audit_events.html) whose arguments
# are (socket, address).
SOCKET_EVENTS = frozenset({"socket.bind", "socket.connect", "socket.sendto", "socket.sendmsg"})
# Those whose first argument is a host name or address.
NAME_EVENTS = frozenset(
    {
        "socket.getaddrinfo",
        "socket.gethostbyname",
        "socket.gethostbyaddr",
        "socket.getnameinfo",
    }
)
CHILD_EVENTS = frozenset(
    {
        "_winapi.CreateProcess",
        "os.exec",
        "os.fork",
        "os.forkpty",
        "os.posix_spawn",
        "os.spawn",
        "os.startfile",
        "os.system",
        "pty.spawn",
        "subprocess.Popen",
    }
)


class Refused(PermissionError):
    """A cell wanted something that notebooks do not get. The text is one sentence or two.

    It is an OSError because libraries that only try the network, and can do without,
    expect one.
    """

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


def refuse_network(children: bool) -> None:
    """From now on this process can use no socket but local ones. It cannot be undone.

    :param children: also refuse to start other programs, which would not be bound by this.
    """
    sys.addaudithook(_guard(children))
    if children:
        _close_the_back_door()


def _guard(children: bool) -> Callable[[str, tuple[Any, ...]], None]:
    local = getattr(socket, "AF_UNIX", None)

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event in SOCKET_EVENTS:
            channel, address = arguments[0], arguments[1]
            if channel.family != local:
                raise Refused(NETWORK.format(_host(address), INSTEAD))
        elif event in NAME_EVENTS:
            raise Refused(NETWORK.format(_host(arguments[0]), INSTEAD))
        elif children and event in CHILD_EVENTS:
            raise Refused(PROGRAM.format(_program(arguments), INSTEAD))

    return hook


def _close_the_back_door() -> None:
    """``multiprocessing`` starts processes with a function that raises no audit event."""
    import subprocess

    def refuse(*arguments: Any) -> None:
        raise Refused(PROGRAM.format(_program(arguments[:1]), INSTEAD))

    try:
        import _posixsubprocess
    except ImportError:  # Windows: CreateProcess has an event.
        return
    for module, name in ((_posixsubprocess, "fork_exec"), (subprocess, "_fork_exec")):
        setattr(module, name, refuse)


def _host(address: Any) -> str:
    """``host:port``, or the host alone."""
    if isinstance(address, tuple) and len(address) >= 2:
        return f"{_text(address[0])}:{address[1]}"
    return _text(address)


def _program(arguments: tuple[Any, ...]) -> str:
    for argument in arguments:
        if isinstance(argument, (list, tuple)) and argument:
            argument = argument[0]
        if isinstance(argument, (str, bytes, os.PathLike)):
            return _text(argument)
    return "a copy of itself"


def _text(value: Any) -> str:
    return os.fsdecode(value) if isinstance(value, (bytes, os.PathLike)) else str(value)


def end_with_parent(how: signal.Signals) -> None:
    """On Linux, have the system send this signal when the process that started this one ends."""
    if sys.platform == "linux":
        set_parent_death_signal = 1
        ctypes.CDLL(None).prctl(set_parent_death_signal, how)


def main() -> None:
    """Set the kernel up, close the network, and only then serve requests."""
    from ipykernel.kernelapp import IPKernelApp

    end_with_parent(signal.SIGKILL)
    app = IPKernelApp.instance()
    app.initialize()
    refuse_network(children=os.environ.get("WORKBOOK_CHILDREN") == "refuse")
    app.start()


if __name__ == "__main__":
    main()
