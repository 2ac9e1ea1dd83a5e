"""Many submissions at a time, each in a process that may die without harm to the others."""

from __future__ import annotations

import contextlib
import contextvars
import gc
import logging
import multiprocessing
import os
import signal
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any, Generic, TypeVar

from workbook.course.kernel import end_with_parent
from workbook.errors import WorkbookError
from workbook.kernels.folders import TemporaryFolder
from workbook.kernels.limits import most_address_space

T = TypeVar("T")
Task = Callable[[str], T]
Rescue = Callable[[str, str], T]
#: Seconds that one submission may take, its four notebooks together.
LONGEST = 30 * 60
TICK = 0.1
#: Bytes of address space of a worker beyond that of this process. Only what a kernel sends could
#: make it larger, and then it ends.
MOST_MEMORY = 4 * 1024**3
DIED = (
    "Grading was ended twice while this work ran: it took too much memory, or ended the program "
    "that ran it. Make it smaller, see that it runs from top to bottom, and hand it in again."
)
TOO_LONG = (
    "Grading took longer than {minutes:g} minutes and was stopped. See that your work runs from "
    "top to bottom in less time, and hand it in again."
)
FAILED = "Grading ended with an error of its own: {error}."


def usual_jobs() -> int:
    """Submissions at a time that keep all cores busy: one waits for its kernel while others run."""
    here = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return here + 1


class Run(Generic[T]):
    """A task for each of several names, in processes; see :meth:`results`.

    :param task: is called with a name, in a worker.
    :param rescue: gives the result for a name whose task cannot be finished, from the reason.
    :param last_word: gives it, in this process, where the rescue cannot be finished either; it
        must not touch what was handed in. Without it the rescue is tried here.
    :param on_tick: hears several times a second which names are being worked on.
    """

    def __init__(
        self, task: Task[T], rescue: Rescue[T], *, jobs: int, longest: float = LONGEST,
        last_word: Rescue[T] | None = None,
        on_tick: Callable[[list[str]], None] = lambda names: None,
    ) -> None:  # fmt: skip
        self._task, self._rescue, self._jobs = task, rescue, jobs
        self._longest, self._on_tick = longest, on_tick
        self._last_word = last_word or rescue

    def results(self, names: list[str]) -> Iterator[T]:
        """Results as they come. A name never stops another.

        If a worker dies, those that were being worked on get a second try, one by one.
        """
        waiting, suspects = deque(names), deque[str]()
        while waiting or suspects:
            alone = bool(suspects)
            batch = deque([suspects.popleft()]) if alone else waiting
            jobs = 1 if alone else min(self._jobs, len(batch))
            with _Pool(jobs) as pool:
                yield from self._serve(pool, batch)
            for name, reason in pool.lost.items():
                if reason or alone:
                    yield self._give_up(name, reason or DIED)
                else:
                    suspects.append(name)

    def _serve(self, pool: _Pool, waiting: deque[str]) -> Iterator[T]:
        """Until nothing waits, or the pool is broken; ``pool.lost`` has then who was in it."""
        running: dict[Future[T], str] = {}
        stopped: set[str] = set()
        while waiting or running:
            try:
                while waiting and len(running) < pool.jobs:
                    running[pool.submit(self._task, waiting[0])] = waiting[0]
                    waiting.popleft()
            except BrokenProcessPool:
                pool.broken = True
            done, _ = wait(running, timeout=TICK, return_when=FIRST_COMPLETED)
            self._on_tick(list(running.values()))
            for future in done:
                name = running.pop(future)
                try:
                    result = future.result()
                except BrokenProcessPool:
                    pool.broken = True
                    pool.lost[name] = self._too_long() if name in stopped else ""
                except Exception as error:
                    pool.lost[name] = _sentence(error)
                else:
                    yield result
            if pool.broken and not running:
                if not pool.lost:
                    raise WorkbookError("The processes for grading do not start. Try --jobs 1.")
                return
            stopped |= pool.stop_older_than(self._longest)

    def _too_long(self) -> str:
        return TOO_LONG.format(minutes=round(self._longest / 60, 2))

    def _give_up(self, name: str, reason: str) -> T:
        try:
            with _Pool(1) as pool:
                return pool.submit(_Giving(self._rescue, reason), name).result(self._longest)
        except Exception as error:
            return self._last_word(name, f"{reason} {_sentence(error)}")


def _sentence(error: Exception) -> str:
    return FAILED.format(error=f"{type(error).__name__}: {error}".splitlines()[0])


class _Giving(Generic[T]):
    """The rescue as a task."""

    def __init__(self, rescue: Rescue[T], reason: str) -> None:
        self._rescue, self._reason = rescue, reason

    def __call__(self, name: str) -> T:
        return self._rescue(name, self._reason)


class _Pool:
    """Workers that end with this process, and say in files who works on what since when."""

    def __init__(self, jobs: int) -> None:
        self.jobs, self.broken = jobs, False
        self.lost: dict[str, str] = {}

    def __enter__(self) -> _Pool:
        self._place = TemporaryFolder("grading")
        self._folder, scratch = (self._place.path / name for name in ("workers", "tmp"))
        self._folder.mkdir()
        scratch.mkdir()
        context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
        self._workers = ProcessPoolExecutor(
            self.jobs,
            mp_context=context,
            initializer=_begin,
            initargs=(str(self._folder), str(scratch)),
        )
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            self._end_workers()
        self._workers.shutdown(wait=True, cancel_futures=True)
        self._place.remove()

    def submit(self, task: Task[T], name: str) -> Future[T]:
        return self._workers.submit(_work, task, name, str(self._folder))

    def stop_older_than(self, seconds: float) -> set[str]:
        """End the workers that have been busy for longer. Returns the names they worked on."""
        stopped = set()
        for file in self._folder.iterdir():
            with contextlib.suppress(OSError, ValueError):
                since, _, name = file.read_text("utf-8", "surrogateescape").partition("\n")
                if name and time.time() - float(since) > seconds:
                    os.kill(int(file.name), signal.SIGKILL)
                    stopped.add(name)
        return stopped

    def _end_workers(self) -> None:
        """Let workers end their kernels; then end those that do not."""
        pids = [int(file.name) for file in self._folder.iterdir()]
        for number, patience in ((signal.SIGTERM, 5.0), (signal.SIGKILL, 1.0)):
            for pid in pids:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, number)
            end = time.monotonic() + patience
            while time.monotonic() < end and multiprocessing.active_children():
                time.sleep(0.02)


# A worker's own: it must not go on with an event loop of the process that it was forked from.
_context = contextvars.Context()


def _begin(folder: str, scratch: str) -> None:
    """A worker begins: it ends with its parent, and Ctrl+C is the parent's affair.

    What it, its kernels and its examiners leave in the temporary folder goes with the pool.
    """
    tempfile.tempdir = os.environ["TMPDIR"] = scratch
    end_with_parent(signal.SIGKILL)
    # Not SIG_IGN: the kernels would inherit it, and could not be interrupted.
    signal.signal(signal.SIGINT, lambda *_: None)
    signal.signal(signal.SIGTERM, _leave)
    (Path(folder) / str(os.getpid())).touch()
    if sys.platform == "linux":
        import resource

        most = most_address_space(MOST_MEMORY)
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    # What was there before the fork is there for good, and not to be searched for garbage.
    gc.freeze()


def _leave(*_: object) -> None:
    """Told to end: what is at hand is put away, and libraries do not tell that it was cut short."""
    logging.disable()
    sys.exit(1)


def _work(task: Callable[[str], Any], name: str, folder: str) -> Any:
    file = Path(folder) / str(os.getpid())
    try:
        # A name is that of a folder, and may be no text.
        file.write_text(f"{time.time()}\n{name}", "utf-8", "surrogateescape")
        return _context.run(task, name)
    except SystemExit:
        # Told to end. The pool would take it for the work's own error, and go on.
        os._exit(1)
    finally:
        with contextlib.suppress(OSError):
            file.write_text("", encoding="utf-8")
