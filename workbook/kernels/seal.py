"""The inner wall: what a forked kernel does to itself before a trainee's code runs in it."""

from __future__ import annotations

import os
import shutil
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from workbook.kernels import namespaces as ns
from workbook.kernels import syscalls
from workbook.kernels.limits import MB, Limits
from workbook.kernels.sandbox import SCRATCH

SOCKETS, POOL = "/sockets", "/pool"
WORK = f"{SCRATCH}/work"


def enter(line: socket.socket) -> None:
    """Go into new namespaces. That of processes is there already: this is its first.

    :param line: to the warm process, which gives the namespace its user when told ``u``.
    """
    ns.show_memory()  # Else the warm process could not give it its user.
    # Where memory runs out, the system ends a kernel before what marks.
    Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    ns.unshare(ns.ALL_BUT_PROCESSES)
    line.sendall(b"u")
    if line.recv(1) != b"m":
        raise OSError("the warm process has gone")
    line.close()
    os.setresgid(*(ns.USER_INSIDE,) * 3)
    os.setresuid(*(ns.USER_INSIDE,) * 3)
    os.setsid()


def hide_others(order: dict[str, Any], limits: Limits) -> None:
    """Leave one scratch folder, the own sockets and the own case; nothing of other kernels."""
    # No user namespace inside this one, in which a process would have privileges again.
    Path("/proc/sys/user/max_user_namespaces").write_text("0", encoding="ascii")
    ns.mount("none", "/", flags=ns.RECURSIVE | ns.SLAVE)
    ns.mount(f"{POOL}/{order['folder']}", SOCKETS, flags=ns.BIND)
    ns.tmpfs(SCRATCH, limits.written)
    Path(WORK).mkdir()
    if order["given"]:
        shutil.copytree(f"{POOL}/{order['given']}", WORK, dirs_exist_ok=True)
    ns.tmpfs(POOL, MB, mode=0)
    ns.tmpfs("/dev/shm", limits.written // 4)
    # Mapped, it would be memory that is not counted.
    ns.mount("/dev/null", "/dev/zero", flags=ns.BIND)
    # Terminals of one kernel are no business of another.
    ns.mount("devpts", "/dev/pts", "devpts", ns.NO_SETUID, "newinstance,ptmxmode=0666,mode=620")
    ns.read_only("/dev")
    _own_case(order["cases"], order["environment"].get("WORKBOOK_CASE", ""))
    ns.tmpfs("/proc", MB, mode=0o555)
    ns.read_only("/proc")
    os.chdir(WORK)


def _own_case(cases: str, own: str) -> None:
    """Of all cases of the class, the trainee's own stays."""
    if not cases or cases == own:
        return
    if own:
        ns.mount(own, "/case", flags=ns.BIND)
    ns.tmpfs(cases, MB, mode=0o755)
    if own:
        Path(own).mkdir(parents=True)
        ns.mount("/case", own, flags=ns.BIND)
    ns.read_only(cases)


def give_up_privileges() -> Callable[[], None]:
    """For good, in this thread and all that it starts.

    :returns: what to call when the sockets are there: then there can be no others.
    """
    bound = threading.Event()

    # A thread of its own keeps the privileges that this takes, and ends with it. They belong to a
    # thread, so they must be gone before a kernel's threads start.
    def close() -> None:
        bound.wait()
        ns.read_only(SOCKETS)
        ns.give_up_privileges()

    closing = threading.Thread(target=close)
    closing.start()
    ns.give_up_privileges()
    syscalls.refuse()

    def shut() -> None:
        bound.set()
        closing.join()

    return shut
