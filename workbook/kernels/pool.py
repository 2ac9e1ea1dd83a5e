"""The other end of :mod:`workbook.kernels.warm`: start a warm process, and order kernels."""

from __future__ import annotations

import atexit
import contextlib
import hashlib
import json
import os
import secrets
import select
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from workbook.errors import WorkbookError
from workbook.folders import datasets_folder
from workbook.kernels.folders import TemporaryFolder
from workbook.kernels.limits import Limits
from workbook.kernels.namespaces import NOBODY
from workbook.kernels.sandbox import Sandbox
from workbook.kernels.seal import POOL


class PoolError(WorkbookError):
    """The warm process, or a kernel of it, did not start."""


@dataclass
class Order:
    """What a kernel is started with.

    :param folder: name of its folder for sockets in the pool's folder.
    :param connection: content of its connection file.
    :param arguments: of ipykernel.
    :param environment: variables; a sealed kernel has the sandbox's besides.
    :param limits: of a sealed kernel, by name.
    :param cases: folder of which a sealed kernel sees only its own case, or "".
    :param given: of :meth:`Pool.given`, or "".
    :param file, cwd: connection file and folder of a kernel that is not sealed.
    """

    folder: str
    connection: dict[str, Any]
    arguments: list[str] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=dict)
    limits: dict[str, Any] = field(default_factory=lambda: Limits().as_dict())
    cases: str = ""
    given: str = ""
    file: str = ""
    cwd: str = ""


class Line:
    """To one running kernel. Closing it ends the kernel."""

    def __init__(self, channel: socket.socket, pid: int) -> None:
        self._channel, self.pid = channel, pid
        self._heard = b""
        self.exit_status: int | None = None
        self.why = ""

    def poll(self) -> int | None:
        """None while the kernel runs, else its exit status; then ``why`` may hold a sentence."""
        if self.exit_status is not None:
            return self.exit_status
        try:
            said = self._channel.recv(65536)
        except BlockingIOError:
            return None
        except OSError:
            said = b""
        self._heard += said
        if not said or self._heard.endswith(b"\n"):
            with contextlib.suppress(ValueError, IndexError, KeyError, TypeError):
                told = json.loads(self._heard.splitlines()[-1])
                self.exit_status, self.why = int(told["ended"]), str(told["why"])
            if self.exit_status is None:
                self.exit_status = -9
            self.close()
        return self.exit_status

    def fileno(self) -> int:
        """Its descriptor, which can be read when the kernel has ended."""
        return self._channel.fileno()

    def signal(self, number: int) -> None:
        """Send the kernel a signal; nothing happens if it has ended."""
        with contextlib.suppress(OSError):
            self._channel.sendall(json.dumps({"signal": number}).encode() + b"\n")

    def close(self) -> None:
        """Hang up."""
        self._channel.close()
        if self.exit_status is None:
            self.exit_status = -9


def has_ended(process: subprocess.Popen[str]) -> bool:
    """Whether a process has closed its standard output, which it does by ending.

    Unlike ``poll`` this works in forks of the process that started it.
    """
    assert process.stdout is not None
    return bool(select.select([process.stdout], [], [], 0)[0])


class Pool:
    """A warm process and the kernels ordered from it. ``ready``: it has said that it is.

    :param sealed: in the sandbox, each kernel for itself; else with the rights of its user.
    :param cases: a case, or a folder of cases, of which each sealed kernel sees its own.
    :param names: what to import, see :func:`workbook.kernels.libraries.import_libraries`.
    :raises PoolError: it does not start.
    """

    def __init__(self, sealed: bool, cases: Path | None = None, names: Iterable[str] = ()) -> None:
        self.sealed, self.owner, self.cases = sealed, os.getpid(), cases
        self._folder = TemporaryFolder("kernels")
        self.folder = self._folder.path
        self.folder.chmod(0o711)
        command = [sys.executable, "-P", "-m", "workbook.kernels.warm"]
        if sealed:
            command = self._sandbox().command([*command, POOL, "yes", *names])
        else:
            command += [str(self.folder), "no", *names]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True, env={**os.environ, **KERNELS}, start_new_session=True,
        )  # fmt: skip
        self.ready = False

    def _sandbox(self) -> Sandbox:
        return Sandbox(
            readable=(self.cases,) if self.cases else (),
            writable={POOL: self.folder},
            environment=KERNELS,
            nested=True,
        )

    def wait_until_ready(self) -> None:
        """Until kernels can be ordered at once.

        :raises PoolError: the warm process does not start.
        """
        if self.ready:
            return
        assert self._process.stdout is not None and self._process.stderr is not None
        if self._process.stdout.readline() != "ready\n":
            said = (self._process.stderr.read().strip().splitlines() or ["no reason given"])[-1]
            raise PoolError(f"The warm process for kernels did not start: {said}")
        self.ready = True

    @property
    def running(self) -> bool:
        """Whether kernels can be ordered; asked by the owner, or by a process forked from it."""
        return not self.ready or (not has_ended(self._process) and self._listens())

    def _listens(self) -> bool:
        """Its output may outlive it, in bubblewrap."""
        with socket.socket(socket.AF_UNIX) as channel:
            try:
                channel.connect(str(self.folder / "control"))
            except OSError:
                return False
        return True

    def new_folder(self) -> Path:
        """A folder for the sockets of one kernel, which the kernel may write."""
        place = self.folder / secrets.token_hex(6)
        place.mkdir(mode=0o700)
        if self.sealed and os.geteuid() == 0:
            os.chown(place, NOBODY, NOBODY)
        return place

    def given(self, folder: Path) -> str:
        """The name of a copy of a folder, from which sealed kernels fill their working folders.

        Notebooks and hidden files are left out. It is made once as long as nothing changes.
        """
        left_out = ("*.ipynb", ".*")
        files = [file for file in sorted(folder.rglob("*")) if not any(map(file.match, left_out))]
        seen = [(file, file.lstat()) for file in files]
        state = [(str(file), one.st_mtime_ns, one.st_size) for file, one in seen]
        place = self.folder / f"given-{hashlib.sha256(repr(state).encode()).hexdigest()[:16]}"
        if not place.is_dir():
            new = self.folder / secrets.token_hex(6)
            shutil.copytree(
                folder, new, ignore=shutil.ignore_patterns(*left_out), ignore_dangling_symlinks=True
            )
            for one in (new, *new.rglob("*")):
                one.chmod(0o755 if one.is_dir() else 0o644)
            try:
                new.rename(place)
            except OSError:  # Another process was quicker.
                shutil.rmtree(new)
        return place.name

    def start(self, order: Order) -> Line:
        """Start a kernel.

        :raises PoolError: it did not start.
        """
        self.wait_until_ready()
        channel = socket.socket(socket.AF_UNIX)
        channel.settimeout(20)
        try:
            channel.connect(str(self.folder / "control"))
            content = asdict(order)
            limits = content.pop("limits")
            channel.sendall(f"{json.dumps(limits)}\n{json.dumps(content)}\n".encode())
            told = json.loads(channel.recv(65536))
            channel.setblocking(False)
            return Line(channel, told["pid"])
        except (OSError, ValueError, KeyError) as error:
            channel.close()
            raise PoolError(f"A kernel did not start: {error}. Run this again.") from error

    def close(self) -> None:
        """End the warm process and its kernels."""
        if self.owner != os.getpid():
            return
        with contextlib.suppress(OSError):
            assert self._process.stdin is not None
            self._process.stdin.close()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for stream in (self._process.stdout, self._process.stderr):
            if stream is not None:
                stream.close()
        self._folder.remove()


# Threads of a library would not be there in a fork, and twenty kernels need no more on two cores.
ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_THREAD_LIMIT"), "1"
)
# Plotly would choose how to show figures when it is imported, where there is no notebook yet.
KERNELS = ONE_THREAD | {"PLOTLY_RENDERER": "plotly_mimetype"}
_pools: dict[tuple[Any, ...], Pool] = {}


def pool(sealed: bool, cases: Path | None = None, names: Iterable[str] = ()) -> Pool:
    """This process's pool, or that of the process it was forked from; started when needed.

    :param names: what it imports if it is started now; kernels import the rest when they need it.
    """
    key = (sealed, datasets_folder(), cases)
    kept = _pools.get(key)
    if kept is None or not kept.running:
        if kept is not None:
            kept.close()
        _pools[key] = kept = Pool(sealed, cases, names)
    return kept


@atexit.register
def close_all() -> None:
    """End all warm processes of this process."""
    while _pools:
        _pools.popitem()[1].close()
