"""System calls that a sealed kernel does without, refused by a filter of seccomp(2).

Most of what they do needs privileges that a kernel has not; refused, they are no way to a fault
of the system. The rest takes memory that no limit counts, or tells what others do.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import struct
import sys

# By name, the numbers on x86_64 and on aarch64.
REFUSED = {
    # Memory that is nobody's, or stays when its process ends.
    "memfd_create": (319, 279), "memfd_secret": (447, 447), "shmget": (29, 194),
    "msgget": (68, 186), "semget": (64, 190), "add_key": (248, 217), "request_key": (249, 218),
    "keyctl": (250, 219), "landlock_create_ruleset": (444, 444), "landlock_add_rule": (445, 445),
    "landlock_restrict_self": (446, 446),
    # Other processes.
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "kcmp": (312, 272), "pidfd_getfd": (438, 438),
    # What others read. On aarch64 the first of the two does not exist.
    "inotify_init": (253, 26), "inotify_init1": (294, 26), "fanotify_init": (300, 262),
    # Namespaces and mounts.
    "unshare": (272, 97), "setns": (308, 268), "mount": (165, 40), "umount2": (166, 39),
    "pivot_root": (155, 41), "open_tree": (428, 428), "move_mount": (429, 429),
    "fsopen": (430, 430), "fsconfig": (431, 431), "fsmount": (432, 432),
    "mount_setattr": (442, 442),
    # Large and seldom used parts of the system.
    "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425), "io_uring_register": (427, 427), "kexec_load": (246, 104),
    "init_module": (175, 105), "finit_module": (313, 273), "delete_module": (176, 106),
}  # fmt: skip
# Machine: its number for audit, and which of the numbers above and below.
MACHINES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}
MMAP, SOCKET, SOCKET_PAIR = (9, 222), (41, 198), (53, 199)
# Of the machine itself, of the (empty) internet, and of the list of networks, which libraries ask
# for. Others reach past the namespace for networks, such as to the host of a virtual machine.
FAMILIES = (1, 2, 10, 16)
# On x86_64, calls of another width have numbers from here on.
OTHER_WIDTH = 0x40000000
MAP_SHARED, MAP_ANONYMOUS = 0x01, 0x20

_LOAD, _EQUAL, _AT_LEAST, _AND, _RETURN = 0x20, 0x15, 0x35, 0x54, 0x06
_ALLOW, _END, _FAIL = 0x7FFF0000, 0x80000000, 0x00050000 | errno.EPERM
_NUMBER, _MACHINE, _FIRST, _FOURTH = 0, 4, 16, 16 + 3 * 8
_SET_SECCOMP, _MODE_FILTER = 22, 2


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def refuse() -> None:
    """From now on these calls fail in this thread and all that it starts, with EPERM.

    On a machine whose numbers are not known here nothing is refused.

    :raises OSError: the system has no such filters, or the process has not given up privileges.
    """
    known = MACHINES.get(platform.machine())
    if sys.platform != "linux" or known is None:
        return
    code = _filter(*known)
    program = _Program(len(code) // 8, code)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_SET_SECCOMP, _MODE_FILTER, ctypes.byref(program), 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "the filter for system calls was not taken")


def _filter(machine: int, column: int) -> bytes:
    """Instructions for the filter machine of seccomp(2), eight bytes each."""
    numbers = [pair[column] for pair in REFUSED.values()]
    # Anonymous memory that is shared outlives the process that touched it, and is not counted.
    shared = MAP_SHARED | MAP_ANONYMOUS
    last = len(FAMILIES) - 1
    tail = [
        (_EQUAL, 0, 4, MMAP[column]),
        (_LOAD, 0, 0, _FOURTH),
        (_AND, 0, 0, shared),
        (_EQUAL, 6 + last, 0, shared),
        (_RETURN, 0, 0, _ALLOW),
        (_EQUAL, 1, 0, SOCKET[column]),
        (_EQUAL, 0, 2 + last, SOCKET_PAIR[column]),
        (_LOAD, 0, 0, _FIRST),
        *((_EQUAL, last - place, 0, family) for place, family in enumerate(FAMILIES[:-1])),
        (_EQUAL, 0, 1, FAMILIES[-1]),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _FAIL),
    ]
    refused = len(numbers) + len(tail) - 1
    lines = [
        (_LOAD, 0, 0, _MACHINE),
        (_EQUAL, 1, 0, machine),
        (_RETURN, 0, 0, _END),
        (_LOAD, 0, 0, _NUMBER),
        (_AT_LEAST, refused, 0, OTHER_WIDTH),
    ]
    lines += [(_EQUAL, refused - 1 - place, 0, number) for place, number in enumerate(numbers)]
    return b"".join(struct.pack("HBBI", *line) for line in lines + tail)
