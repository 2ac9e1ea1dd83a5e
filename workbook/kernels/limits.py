"""What one kernel may use."""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

MB = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """The limits of a kernel and all processes that it starts, taken together.

    :param memory: bytes of memory beyond what a fresh kernel has.
    :param cpu: seconds of processor time.
    :param processes: processes and threads.
    :param files: open files of one process.
    :param busy: processes and threads that want a processor for seconds on end.
    :param written: bytes in the scratch folder; there is no other place to write.
    :param seconds: time from the start of the kernel to its end.
    """

    memory: int = 1536 * MB
    cpu: float = 300
    processes: int = 32
    files: int = 256
    busy: int = 8
    written: int = 128 * MB
    seconds: float = 900

    def as_dict(self) -> dict[str, Any]:
        """The limits by name, to be sent."""
        return asdict(self)

    def apply(self, address_space: int) -> None:
        """Have the system hold this process, and every one that it starts, to these limits.

        What they use together is watched from outside (:mod:`workbook.kernels.warm`).

        :param address_space: of a fresh kernel, in bytes; :attr:`memory` comes on top.
        """
        # Not everywhere; and without a sandbox nothing is limited.
        import resource

        for what, most in (
            (resource.RLIMIT_AS, address_space + self.memory),
            (resource.RLIMIT_CPU, int(self.cpu) + 1),
            (resource.RLIMIT_NPROC, self.processes),
            (resource.RLIMIT_NOFILE, self.files),
            (resource.RLIMIT_FSIZE, self.written),
            (resource.RLIMIT_CORE, 0),
            (resource.RLIMIT_MEMLOCK, 0),
            (resource.RLIMIT_MSGQUEUE, 0),
        ):
            _, hard = resource.getrlimit(what)
            allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
            resource.setrlimit(what, (allowed, allowed))


def most_address_space(more: int) -> int:
    """What this process has and so many bytes more, but not above a limit that it has already."""
    import resource

    given = resource.getrlimit(resource.RLIMIT_AS)
    return min([address_space() + more, *(one for one in given if one != resource.RLIM_INFINITY)])


def address_space() -> int:
    """Bytes of address space that this process has."""
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[0]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")
