"""Run one thing in a process of its own, and say how long it took and how much memory it needed."""

from __future__ import annotations

import multiprocessing
import os
import platform
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path


@dataclass(frozen=True)
class Job:
    """Something to measure: ``prepare`` is not timed, ``run`` takes what it returns.

    Both are functions of a module, so that a fresh process finds them.
    """

    prepare: Callable[[Path], object]
    run: Callable[[object], object]


@dataclass(frozen=True)
class Comparison:
    """One row of the table.

    ``floor`` does the least that any program must do with the same data; ``peer`` may be missing
    where it does not fit into this machine, and ``why`` says so.
    """

    what: str
    size: str
    data: Path
    ours: Job
    floor: Job
    peer: Job | None
    peer_name: str
    why: str = ""
    repeat: int = 3


@dataclass(frozen=True)
class Measured:
    """Seconds (best of the runs), and the process's peak memory in MB, preparation included."""

    seconds: float
    memory: float


def machine() -> str:
    """This machine in a few words."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (f"{os.cpu_count()} cores, {memory:.0f} GB, {platform.system()}, "
            f"Python {platform.python_version()}")  # fmt: skip


def measure(job: Job, data: Path, repeat: int = 1) -> Measured:
    """Measure a job in a fresh process.

    :raises RuntimeError: the process died, for instance for want of memory.
    """
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_run, args=(job, data, repeat, there))
    process.start()
    there.close()
    try:
        result = here.recv()
    except EOFError as error:
        process.join()
        raise RuntimeError(f"The process ended with status {process.exitcode}.") from error
    process.join()
    return Measured(*result)


def _run(job: Job, data: Path, repeat: int, pipe: Connection) -> None:
    prepared = job.prepare(data)
    best = float("inf")
    for _ in range(repeat):
        start = time.perf_counter()
        job.run(prepared)
        best = min(best, time.perf_counter() - start)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    pipe.send((best, peak))
    pipe.close()
