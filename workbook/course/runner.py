"""Run notebooks with papermill, several at a time.

Each of ``jobs`` threads has one worker process (:mod:`workbook.course.worker`) that runs
notebook after notebook. A worker that dies or hangs is replaced; its notebook has
failed, the others have not. Nothing is printed: who calls may pass functions that are told.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from pathlib import Path
from queue import Empty, Queue
from typing import Any

from workbook.course.notebook import Notebook, NotebookError
from workbook.course.offline import module_path
from workbook.course.result import Failure, Result
from workbook.course.worker import START_SECONDS, Request
from workbook.errors import UsageError

# A whole notebook may take this many times the limit of one cell.
CELLS_AT_THE_LIMIT = 5


def run(
    paths: Sequence[Path],
    *,
    jobs: int = 1,
    parameters: Mapping[str, Any] | None = None,
    timeout: int = 120,
    on_start: Callable[[Path], None] | None = None,
    on_done: Callable[[Result], None] | None = None,
) -> list[Result]:
    """Run notebooks, each in a kernel of its own without a network.

    Nothing is written beside them: they run in a copy of their folder.

    :param jobs: how many run at the same time, 1 or more.
    :param parameters: values for the names in the notebooks' ``parameters`` cells. A
        notebook gets those that it has.
    :param timeout: seconds that one cell may take.
    :param on_start, on_done: called from other threads, one at a time.
    :returns: one result for each path, in the order of ``paths``.
    :raises UsageError: no notebook has one of the parameters, a value cannot be passed on,
        or ``jobs`` or ``timeout`` is below 1.
    """
    if jobs < 1 or timeout < 1:
        raise UsageError("The number of jobs and the seconds of the time limit are 1 or more.")
    given = share_parameters(paths, parameters or {})
    waiting: Queue[int] = Queue()
    for index in range(len(paths)):
        waiting.put(index)
    results: dict[int, Result] = {}
    one_at_a_time = threading.Lock()
    workers = [_Worker() for _ in range(min(jobs, len(paths)))]

    def serve(worker: _Worker) -> None:
        with worker, contextlib.suppress(Empty):
            while True:
                index = waiting.get_nowait()
                if on_start:
                    with one_at_a_time:
                        on_start(paths[index])
                results[index] = worker.run(paths[index], given[index], timeout)
                if on_done:
                    with one_at_a_time:
                        on_done(results[index])

    with ThreadPoolExecutor(max_workers=max(1, len(workers))) as threads:
        futures = [threads.submit(serve, worker) for worker in workers]
        try:
            wait(futures, return_when=FIRST_EXCEPTION)
            for future in futures:
                if future.done():
                    future.result()
        except BaseException:
            with contextlib.suppress(Empty):
                while True:
                    waiting.get_nowait()
            for worker in workers:
                worker.stop()
            raise
    return [results[index] for index in range(len(paths))]


def share_parameters(paths: Sequence[Path], parameters: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What each notebook gets: the parameters that its ``parameters`` cell names.

    :raises UsageError: no notebook has one of them, or a value is not a number, text,
        truth value, list or dict.
    """
    if not parameters:
        return [{} for _ in paths]
    for name, value in parameters.items():
        try:
            json.dumps(value)
        except (TypeError, ValueError) as error:
            raise UsageError(
                f"The parameter {name} is a {type(value).__name__}. "
                "Give a number, text, true or false, or a list of these."
            ) from error
    known = [_parameters_of(path) for path in paths]
    every = sorted(set().union(*known))
    for name in parameters:
        if name not in every:
            there = f"There are: {', '.join(every)}." if every else "They have no parameters."
            raise UsageError(f"No notebook here has a parameter called {name}. {there}")
    return [{n: value for n, value in parameters.items() if n in names} for names in known]


def _parameters_of(path: Path) -> set[str]:
    try:
        return set(Notebook.read(path).parameters)
    except NotebookError:
        return set()  # The run itself will say so.


class _Worker:
    """One worker process, started when first needed."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        self._folder = tempfile.TemporaryDirectory(prefix="runner-")
        self._stopped = False

    def __enter__(self) -> _Worker:
        return self

    def __exit__(self, *error: object) -> None:
        self._end()
        self._folder.cleanup()

    def run(self, path: Path, parameters: dict[str, Any], timeout: int) -> Result:
        """Have one notebook run. Never raises for what goes wrong in the worker."""
        answer = Path(self._folder.name) / "answer.json"
        answer.unlink(missing_ok=True)
        request = Request(str(path.absolute()), str(answer), parameters, timeout)
        limit = START_SECONDS + timeout * CELLS_AT_THE_LIMIT
        start = time.perf_counter()
        process = self._running()
        watchdog = threading.Timer(limit, process.kill)
        watchdog.daemon = True
        watchdog.start()
        try:
            if process.stdin is None or process.stdout is None:
                raise OSError("the worker has no pipes")
            process.stdin.write(request.line())
            process.stdin.flush()
            if process.stdout.readline():
                result = Result.from_json(answer.read_text(encoding="utf-8"))
                return Result(path, result.seconds, result.cells, result.failure, result.pictures)
        except (OSError, ValueError, TypeError, KeyError):
            pass
        finally:
            watchdog.cancel()
        self._end()
        seconds = time.perf_counter() - start
        late = seconds >= limit
        why = f"It took longer than {limit} seconds" if late else "The program that ran it ended"
        return Result(path, seconds, failure=Failure(f"{why}. Run this notebook again, alone."))

    def stop(self) -> None:
        """End the process now, from another thread; a run in progress comes to an end."""
        self._stopped = True
        if self._process is not None:
            self._process.terminate()

    def _running(self) -> subprocess.Popen[str]:
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "workbook.course.worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                env=os.environ | {"PYTHONPATH": module_path()},
            )
            if self._stopped:
                self._process.terminate()
        return self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if process.stdin is not None:
            with contextlib.suppress(OSError):
                process.stdin.close()
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()
