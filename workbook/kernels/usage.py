"""What a process and everything below it use, read from /proc."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_PAGE = os.sysconf("SC_PAGE_SIZE")
_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Usage:
    """Bytes of memory of its own (not shared with other processes), seconds, processes.

    ``processes`` with their threads; ``busy``: those that want a processor now.
    """

    memory: int
    cpu: float
    processes: int
    busy: int


def usage_below(pid: int, inherited: int = 0) -> Usage:
    """The sum over a process and its descendants; nothing for one that has ended.

    :param inherited: bytes that each process has from the one it was forked from.
    """
    memory, cpu, processes, busy = 0, 0.0, 0, 0
    for number, tasks in _tree(pid):
        try:
            resident, shared = _read(number, "statm").split()[1:3]
            # The name in brackets may hold anything.
            numbers = _fields(_read(number, "stat"))
        except (OSError, ValueError):
            continue
        memory += max(0, (int(resident) - int(shared)) * _PAGE - inherited)
        cpu += sum(map(int, numbers[11:15])) / _TICK
        processes += int(numbers[17])
        busy += sum(_fields(task)[0] == "R" for task in tasks)
    return Usage(memory, cpu, processes, busy)


def _fields(stat: str) -> list[str]:
    """From the state on."""
    return stat.rpartition(")")[2].split()


def _tree(pid: int) -> Iterator[tuple[int, list[str]]]:
    """Processes, and what the system says of their threads."""
    waiting = [pid]
    while waiting:
        number, tasks = waiting.pop(), []
        try:
            for task in Path(f"/proc/{number}/task").iterdir():
                waiting += map(int, _read(number, f"task/{task.name}/children").split())
                tasks.append(_read(number, f"task/{task.name}/stat"))
        except OSError:
            pass
        yield number, tasks


def _read(pid: int, name: str) -> str:
    return Path(f"/proc/{pid}/{name}").read_text(encoding="utf-8", errors="replace")
