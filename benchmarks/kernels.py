"""From asking for a kernel to pandas and plotly in it, and what idle kernels take of the memory."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import statistics
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jupyter_client.manager import AsyncKernelManager
from jupyter_core.utils import ensure_async

from workbook.grading.config import KERNEL_ARGUMENTS
from workbook.kernels import sandbox
from workbook.kernels.pool import close_all, pool
from workbook.kernels.provisioner import SealedKernelManager

IMPORT = "import pandas, plotly.express"
#: Seconds for a kernel to become idle.
CALM = 2.0
MB = 2**20


@dataclass(frozen=True)
class Kernels:
    """Seconds to a kernel with the imports: each run's; and what was once needed before.

    Memory is in MB and proportional: a page of several processes counts in part for each. None
    where the system does not tell it. ``one`` is that of a single idle kernel, ``all`` that of
    ``number`` idle kernels and of what they need besides, ``alone`` of the latter without a kernel.
    """

    seconds: list[float]
    before: float
    one: float | None
    all: float | None
    alone: float | None
    number: int

    @property
    def median(self) -> float:
        """Seconds of the run in the middle."""
        return statistics.median(self.seconds)

    @property
    def each(self) -> float | None:
        """MB of one of many idle kernels, without what they need besides."""
        return None if self.all is None else (self.all - (self.alone or 0)) / self.number


def stock(number: int) -> Kernels:
    """The kernel ``python3`` that is installed, ``number`` times."""
    return _fresh(False, number)


def ours(number: int) -> Kernels:
    """A sealed kernel from a warm process, ``number`` times."""
    return _fresh(True, number)


def _fresh(sealed: bool, number: int) -> Kernels:
    """In a process that has nothing else below it."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as workers:
        return workers.submit(_measure, sealed, number).result()


def _measure(sealed: bool, number: int) -> Kernels:
    before, alone = 0.0, None
    if sealed:
        start = time.perf_counter()
        pool(sealed=not sandbox.problem()).wait_until_ready()
        before = time.perf_counter() - start
        alone = _memory(_below(os.getpid()))
    try:
        return asyncio.run(_run(sealed, number, before, alone))
    finally:
        close_all()


async def _run(sealed: bool, number: int, before: float, alone: float | None) -> Kernels:
    seconds = []
    for _ in range(number):
        start = time.perf_counter()
        manager, client = await _start(sealed)
        seconds.append(time.perf_counter() - start)
        await _end(manager, client)
    kernels = [await _start(sealed)]
    await asyncio.sleep(CALM)
    one = _memory([_process_of(kernels[0][0])])
    kernels += [await _start(sealed) for _ in range(number - 1)]
    await asyncio.sleep(CALM)
    together = _memory(_below(os.getpid()))
    for kernel in kernels:
        await _end(*kernel)
    return Kernels(seconds, before, one, together, alone, number)


async def _start(sealed: bool) -> tuple[AsyncKernelManager, Any]:
    """As ``jupyter_client.manager.start_new_kernel`` does, and then the imports."""
    if sealed:
        manager: AsyncKernelManager = SealedKernelManager()
        await manager.start_kernel(extra_arguments=list(KERNEL_ARGUMENTS))
    else:
        manager = AsyncKernelManager(kernel_name="python3")
        await manager.start_kernel(stderr=subprocess.DEVNULL)
    client: Any = manager.client()
    client.start_channels()
    await ensure_async(client.wait_for_ready(timeout=60))
    reply = await ensure_async(client.execute(IMPORT, reply=True, timeout=60))
    assert reply["content"]["status"] == "ok", reply["content"]
    return manager, client


async def _end(manager: AsyncKernelManager, client: Any) -> None:
    client.stop_channels()
    await manager.shutdown_kernel(now=True)


def _process_of(manager: Any) -> int:
    """The kernel's process. A sealed one is the first process of a namespace in a namespace."""
    known: int = manager.provisioner.pid
    for pid in _below(os.getpid()):
        if pid == known or _status(pid, "NSpid")[1:] == [str(known), "1"]:
            return pid
    raise RuntimeError("The process of a kernel was not found.")


def _below(pid: int) -> list[int]:
    """All processes below this one."""
    parents = {int(place.name): _status(int(place.name), "PPid") for place in _processes()}
    found, waiting = [], [pid]
    while waiting:
        above = str(waiting.pop())
        children = [one for one, parent in parents.items() if parent == [above]]
        found += children
        waiting += children
    return found


def _processes() -> Iterator[Path]:
    return (place for place in Path("/proc").iterdir() if place.name.isdecimal())


def _status(pid: int, name: str) -> list[str]:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines():
            if line.startswith(f"{name}:"):
                return line.split()[1:]
    return []


def _memory(pids: list[int]) -> float | None:
    """Proportional memory of processes, in MB; None where it cannot be read."""
    total = 0
    for pid in pids:
        try:
            text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
        except OSError:
            return None
        total += sum(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:"))
    return total * 1024 / MB
