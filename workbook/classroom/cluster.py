"""The same work on a cluster of machines, with dask.distributed (extra ``cluster``)."""

from __future__ import annotations

import os
import secrets
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from workbook import __version__
from workbook.classroom.run import LONGEST, MOST_MEMORY, TOO_LONG
from workbook.errors import UsageError
from workbook.kernels.limits import most_address_space

T = TypeVar("T")
#: Seconds to wait for a scheduler to answer.
PATIENCE = 10
DIED = (
    "Grading ended several workers of the cluster while this work ran: it took too much memory, or "
    "ended the program that ran it. Make it smaller and hand it in again."
)


class LateError(Exception):
    """The work has taken too long before, on this or another worker."""


def results_from(
    address: str,
    root: Path,
    task: Callable[[str], T],
    rescue: Callable[[str, str], T],
    names: list[str],
    *,
    db_url: str,
    longest: float = LONGEST,
    on_tick: Callable[[list[str]], None] = lambda names: None,
) -> Iterator[T]:
    """Results as they come from the workers of a scheduler.

    :param address: of the scheduler, such as ``tcp://10.0.0.1:8786``.
    :param task: is called with a name, in a worker.
    :param rescue: gives the result here for a name whose task ended its workers.
    :param longest: seconds after which a task ends its worker.
    :raises UsageError: dask is missing, nobody answers there, or a worker does not see the same
        course in the same version.
    """
    try:
        from distributed import Client, as_completed
        from distributed.scheduler import KilledWorker
    except ImportError as error:
        raise UsageError(
            "Grading on a cluster needs dask.distributed: pip install 'workbook[cluster]'."
        ) from error
    try:
        client = Client(address, timeout=PATIENCE)
    except (OSError, TimeoutError, ValueError) as error:
        raise UsageError(f"No dask scheduler answers at {address}. Start one there.") from error
    with ExitStack() as stack:
        stack.enter_context(client)
        check_workers(client, root, db_url)
        marks = Path(stack.enter_context(TemporaryDirectory(prefix="late-", dir=root / ".cache")))
        waiting, suspects = list(names), list[str]()
        while waiting or suspects:
            # Those who were with a worker when it ended get another try, each alone.
            alone = not waiting
            batch = [suspects.pop(0)] if alone else waiting
            waiting = []
            futures = {
                client.submit(
                    _limited, task, name, longest, marks / secrets.token_hex(8),
                    key=f"{name}-{secrets.token_hex(8)}", pure=False,
                ): name
                for name in batch
            }  # fmt: skip
            try:
                for future in as_completed(list(futures)):
                    name = futures.pop(future)
                    on_tick(list(futures.values()))
                    try:
                        yield future.result()
                    except LateError:
                        yield rescue(name, TOO_LONG.format(minutes=round(longest / 60, 2)))
                    except KilledWorker:
                        if alone:
                            yield rescue(name, DIED)
                        else:
                            suspects.append(name)
            finally:
                client.cancel(list(futures))


def _limited(task: Callable[[str], T], name: str, longest: float, mark: Path) -> T:
    """In a worker: the work, with so much time and memory and no more.

    Work that takes too long ends its worker. The scheduler starts it again on another.

    :param mark: a file that is made then; all workers see it.
    :raises LateError: it is there.
    """
    if mark.exists():
        raise LateError(name)

    def end() -> None:
        with suppress(OSError):  # Whoever asked may have gone.
            mark.touch()
        os._exit(1)

    late = threading.Timer(longest, end)
    late.daemon = True
    late.start()
    try:
        with _memory():
            return task(name)
    finally:
        late.cancel()


@contextmanager
def _memory() -> Iterator[None]:
    """Meanwhile this process can grow so much and no more."""
    if sys.platform != "linux":
        yield
        return
    import resource

    usual = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (most_address_space(MOST_MEMORY), usual[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, usual)


def check_workers(client: Any, root: Path, db_url: str) -> None:
    """See that each worker can do what this machine would.

    :raises UsageError: one cannot; the sentence names it and what to change.
    """
    workers = client.scheduler_info(n_workers=-1)["workers"]
    if not workers:
        raise UsageError("The scheduler has no workers. Start some: dask worker ADDRESS.")
    folder = root / ".cache"
    folder.mkdir(exist_ok=True)
    mark = folder / f"cluster-{secrets.token_hex(8)}"
    mark.write_text(secrets.token_hex(16), encoding="utf-8")
    try:
        told = client.run(_facts, str(mark))
    finally:
        mark.unlink()
    for address, facts in told.items():
        if facts["mark"] is None:
            raise UsageError(
                f"The worker {address} does not see the course folder {root}. Share the folder "
                "with that machine, under the same path."
            )
        if facts["version"] != __version__:
            raise UsageError(
                f"The worker {address} has workbook {facts['version']}, this machine has "
                f"{__version__}. Install the same version there."
            )
        if workers[address]["nthreads"] != 1:
            raise UsageError(
                f"The worker {address} grades {workers[address]['nthreads']} submissions in one "
                "process. Start it with --nthreads 1, and --nworkers for more at a time."
            )
        if not workers[address].get("nanny"):
            raise UsageError(
                f"Nobody starts the worker {address} again when it has ended. Start it without "
                "--no-nanny."
            )
        if db_url.startswith("sqlite") and facts["host"] != socket.gethostname():
            raise UsageError(
                f"The worker {address} is on another machine, and a gradebook in SQLite is for "
                "one machine. Set WORKBOOK_DB_URL to a PostgreSQL database."
            )


def _facts(mark: str) -> dict[str, str | None]:
    file = Path(mark)
    try:
        seen: str | None = file.read_text(encoding="utf-8")
    except OSError:
        seen = None
    return {"mark": seen, "version": __version__, "host": socket.gethostname()}
