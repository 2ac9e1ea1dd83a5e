"""Linux namespaces, mounts and capabilities for a process that was just forked.

The calls are those of unshare(2), mount(2), capabilities(7) and prctl(2). Python 3.11 has none
of them. Every function raises OSError when the system refuses.
"""

from __future__ import annotations

import ctypes
import os
import sys
from typing import Any

from workbook.kernels import syscalls

NEWNS, NEWCGROUP, NEWUTS, NEWIPC = 0x00020000, 0x02000000, 0x04000000, 0x08000000
NEWUSER, NEWPID, NEWNET = 0x10000000, 0x20000000, 0x40000000
# That of processes begins with a fork: fork_as_first.
ALL_BUT_PROCESSES = NEWNS | NEWUTS | NEWIPC | NEWUSER | NEWNET
USER_INSIDE, NOBODY = 1000, 65534

READ_ONLY, NO_SETUID, NO_DEVICES, NO_PROGRAMS, REMOUNT, BIND = 1, 2, 4, 8, 32, 4096
RECURSIVE, SLAVE = 0x4000, 1 << 19

_SET_PARENT_DEATH_SIGNAL, _DROP_BOUND, _NO_NEW_PRIVILEGES, _CHILD_SUBREAPER = 1, 24, 38, 36
_SET_DUMPABLE = 4
_CAPABILITIES_V3 = 0x20080522

_libc: Any = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def _call(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def unshare(flags: int) -> None:
    """Leave the namespaces that are named; a new pid namespace begins with the next child."""
    _call(_libc.unshare(flags), "unshare")


def fork_as_first() -> int:
    """os.fork(), whose child is the first process of a new pid namespace.

    For a caller that has CAP_SYS_ADMIN, adopts orphans, and has one thread of Python's.
    """
    if os.geteuid() == 0:
        return _fork_and_return()
    # Only root may go back to the namespace in which bubblewrap has started it. A helper leaves
    # it and forks.
    reader, writer = os.pipe()
    helper = os.fork()
    if helper == 0:
        try:
            unshare(NEWPID)
            if pid := os.fork():
                os.write(writer, str(pid).encode())
        except OSError:
            os._exit(1)
        if pid:
            os._exit(0)
        os.close(reader)
        os.close(writer)
        return 0
    os.close(writer)
    with os.fdopen(reader, "rb") as told:
        os.waitpid(helper, 0)
        number = told.read()
    if not number:
        raise OSError("no namespace for processes")
    return int(number)


def _fork_and_return() -> int:
    own = os.open("/proc/self/ns/pid", os.O_RDONLY)
    try:
        unshare(NEWPID)
        pid = os.fork()
        if pid:
            _call(_libc.setns(own, NEWPID), "setns")
        return pid
    finally:
        os.close(own)


def mount(source: str, target: str, kind: str = "", flags: int = 0, options: str = "") -> None:
    """Mount as mount(8) does."""
    values = [ctypes.c_char_p(text.encode() or None) for text in (source, target, kind)]
    data = ctypes.c_char_p(options.encode() or None)
    _call(_libc.mount(*values, ctypes.c_ulong(flags), data), f"mount {target}")


def tmpfs(target: str, size: int, mode: int = 0o700) -> None:
    """An empty folder in memory, of at most ``size`` bytes and 20,000 files."""
    flags = NO_SETUID | NO_DEVICES
    mount("tmpfs", target, "tmpfs", flags, f"size={size},nr_inodes=20000,mode={mode:o}")


def read_only(target: str) -> None:
    """From now on nothing can be written below this mount."""
    mount("none", target, "", REMOUNT | BIND | READ_ONLY | NO_SETUID | NO_DEVICES)


def adopt_orphans() -> None:
    """Become the parent of processes below this one whose parent has ended."""
    _call(_libc.prctl(_CHILD_SUBREAPER, 1, 0, 0, 0), "prctl")


def die_with_parent(number: int) -> None:
    """Have the system send this signal when the parent ends."""
    _call(_libc.prctl(_SET_PARENT_DEATH_SIGNAL, number, 0, 0, 0), "prctl")


def hide_memory() -> None:
    """Other processes of this user cannot read this one's memory or open files."""
    _call(_libc.prctl(_SET_DUMPABLE, 0, 0, 0, 0), "prctl")


def show_memory() -> None:
    """Undo :func:`hide_memory` in this process."""
    _call(_libc.prctl(_SET_DUMPABLE, 1, 0, 0, 0), "prctl")


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


def give_up_privileges() -> None:
    """Drop every capability for good, in this process and those that it starts."""
    number = 0
    while _libc.prctl(_DROP_BOUND, number, 0, 0, 0) == 0:
        number += 1
    _call(_libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0), "prctl")
    nothing = (ctypes.c_uint32 * 6)()
    header = _Header(_CAPABILITIES_V3, 0)
    _call(_libc.capset(ctypes.byref(header), ctypes.byref(nothing)), "capset")


def _try() -> None:
    """Exit status 0 if this process could be forked into namespaces of its own, and shut."""
    adopt_orphans()
    pid = fork_as_first()
    if pid == 0:
        unshare(ALL_BUT_PROCESSES)
        give_up_privileges()
        syscalls.refuse()
        os._exit(0)
    if os.waitpid(pid, 0)[1] != 0:
        raise SystemExit("no namespaces for users, networks and mounts, or no seccomp filters")


if __name__ == "__main__":
    _try()
