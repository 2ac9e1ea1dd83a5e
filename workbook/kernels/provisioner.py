"""``jupyter_client``'s way to our kernels: named in a kernelspec, or by the manager below."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import sys
import time
from pathlib import Path
from queue import Empty
from typing import Any

import zmq
from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import LocalProvisioner
from nbclient.exceptions import DeadKernelError
from traitlets import Bool

from workbook.data.catalogue import datasets_folder
from workbook.kernels import sandbox
from workbook.kernels.pool import Line, Order, pool
from workbook.kernels.seal import GIVEN

NAME = "workbook-warm"
# What a sealed kernel gets of the environment of the process that asks for it.
PASSED_ON = ("WORKBOOK_CASE", "NBGRADER_EXECUTION", "NBGRADER_VALIDATING")
SECRET = ("WORKBOOK_DB_URL",)
# Milliseconds between two tries to reach a kernel.
RECONNECT = 5
LARGEST_MESSAGE = 64 * 1024 * 1024
# Milliseconds in which a message leaves, if there is a connection for it.
LEAVE = 2000


class WarmProvisioner(LocalProvisioner):
    """Forks a kernel from a warm process, over ipc sockets. Elsewhere than on Linux: an
    ordinary kernel.

    A sealed kernel runs in the sandbox. Where there is none, it starts only if the instructor
    has said that this is well, and then with the rights of its user.
    """

    sealed = Bool(False, help="In the sandbox?").tag(config=True)

    line: Line | None = None
    _folder: Path | None = None
    _arguments: list[str]

    @property
    def _manager(self) -> Any:
        return self.parent

    @property
    def why(self) -> str:
        """After the end of a kernel: which limit it passed, as a sentence, or ""."""
        return self.line.why if self.line else ""

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Choose the sockets; kept over a restart.

        :raises SandboxError: there is no sandbox here, and the kernel wants one.
        """
        if self.sealed:
            sandbox.require()
        if sys.platform != "linux":
            return await super().pre_launch(**kwargs)
        sealed = self.sealed and not sandbox.problem()
        self._pool = pool(sealed, self._cases() if sealed else None)
        if not self._pool.ready:
            # The first kernel waits for the warm process; a server goes on serving meanwhile.
            await asyncio.to_thread(self._pool.wait_until_ready)
        self._arguments = kwargs.pop("extra_arguments", [])
        manager = self._manager
        if self._folder is None:
            self._folder = self._pool.new_folder()
            self._give(getattr(self.parent, "beside", None))
            manager.transport, manager.ip = "ipc", str(self._folder / "k")
        manager.write_connection_file()
        self.connection_info = manager.get_connection_info()
        return {"cmd": [], **kwargs}

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Order the kernel."""
        if self._folder is None:
            return await super().launch_kernel(cmd, **kwargs)
        given = {**os.environ, **(kwargs.get("env") or {})}
        if self._pool.sealed:
            given = {name: given[name] for name in PASSED_ON if name in given}
        connection = dict(self.connection_info)
        connection["key"] = self._manager.session.key.decode()
        connection["signature_scheme"] = self._manager.session.signature_scheme
        order = Order(
            self._folder.name, connection, self._arguments,
            {name: value for name, value in given.items() if name not in SECRET},
            cases=str(self._pool.cases or ""),
            file=str(Path(self._manager.connection_file).absolute()),
            cwd=str(kwargs.get("cwd") or Path.cwd()),
        )  # fmt: skip
        self.line = self._pool.start(order)
        self.pid = self.line.pid
        return self.connection_info

    def _cases(self) -> Path | None:
        """The folder with all cases of the class, or the case if it lies elsewhere."""
        case = os.environ.get("WORKBOOK_CASE")
        if not case or Path(case).is_relative_to(datasets_folder()):
            return None
        cases = getattr(self.parent, "cases", None)
        return cases if cases and Path(case).is_relative_to(cases) else Path(case)

    def _give(self, beside: Path | None) -> None:
        """Files that the kernel finds in its working folder."""
        if beside is None or not beside.is_dir():
            return
        assert self._folder is not None
        given = self._folder / Path(GIVEN).name
        shutil.copytree(beside, given, ignore=shutil.ignore_patterns("*.ipynb", ".*"))
        for place in (given, *given.rglob("*")):
            place.chmod(0o755 if place.is_dir() else 0o644)

    @property
    def has_process(self) -> bool:
        return (self.line is not None and self.line.exit_status is None) or super().has_process

    async def poll(self) -> int | None:
        """None while the kernel runs."""
        return self.line.poll() if self.line else await super().poll()

    async def wait(self) -> int | None:
        """Until the kernel has ended."""
        if self.line is None:
            return await super().wait()
        while (status := self.line.poll()) is None:
            await asyncio.sleep(0.01)
        return status

    async def send_signal(self, signum: int) -> None:
        """To the kernel's process."""
        if self.line is None:
            await super().send_signal(signum)
        else:
            self.line.signal(signum)

    async def kill(self, restart: bool = False) -> None:
        """End the kernel and all that it started; returns when it has ended."""
        if self.line is None:
            await super().kill(restart)
            return
        self.line.signal(signal.SIGKILL)
        # The manager would look again only after a tenth of a second.
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.wait(), 5)

    async def terminate(self, restart: bool = False) -> None:
        """Ask the kernel to end."""
        await (self.send_signal(signal.SIGTERM) if self.line else super().terminate(restart))

    async def cleanup(self, restart: bool = False) -> None:
        """Remove the folder of the sockets."""
        if self._folder is None:
            await super().cleanup(restart)
            return
        if self.line is not None:
            self.line.close()
        if not restart:
            shutil.rmtree(self._folder, ignore_errors=True)


class UnreachableError(DeadKernelError):
    """The kernel broke the connection."""


class QuickClient(AsyncKernelClient):
    """jupyter_client's client, which does not wait at the end for messages that do not come.

    It has no heartbeat: the warm process says when a kernel ends, and the heartbeat's thread can
    be kept from ending by what a kernel sends.

    ``questions``: expressions by name, which the next :meth:`execute` asks.
    """

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.questions: dict[str, str] = {}
        # A larger message ends the connection: it would have to be held in memory here.
        self.context.setsockopt(zmq.MAXMSGSIZE, LARGEST_MESSAGE)
        # After that, sending would wait for ever.
        self.context.setsockopt(zmq.SNDTIMEO, LEAVE)
        # The kernel's sockets are not there yet at the first try.
        self.context.setsockopt(zmq.RECONNECT_IVL, RECONNECT)

    def start_channels(self, *channels: bool, **by_name: bool) -> None:
        """All but the heartbeat."""
        super().start_channels(*channels, **{**by_name, "hb": False})

    def execute(self, *arguments: Any, **by_name: Any) -> Any:
        """Have code run, and :attr:`questions` answered in the same reply if it ran well.

        :raises UnreachableError: there is no connection any more.
        """
        by_name.setdefault("user_expressions", self.questions)
        self.questions = {}
        try:
            return super().execute(*arguments, **by_name)
        except zmq.Again:
            most = LARGEST_MESSAGE // 2**20
            raise UnreachableError(
                f"It broke its connection, perhaps with an answer of more than {most} MB."
            ) from None

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Until the kernel answers, and what it shows arrives.

        :raises RuntimeError: it has died, or does not answer in time.
        """
        end = time.monotonic() + (float("inf") if timeout is None else timeout)
        self.kernel_info()
        # What is shown is lost until the kernel has noticed that somebody listens.
        listens, told = False, None
        while time.monotonic() < end:
            try:
                if not listens:
                    shown = await self.get_iopub_msg(timeout=1)
                    listens = shown["msg_type"] == "iopub_welcome"
                elif told is None:
                    told = await self.get_shell_msg(timeout=1)
                else:
                    self._handle_kernel_info_reply(told)
                    return
            except Empty:
                manager: Any = self.parent
                if not await manager.is_alive():
                    raise RuntimeError("Kernel died before replying to kernel_info") from None
        raise RuntimeError(f"Kernel didn't respond in {timeout} seconds")


class SealedKernelManager(AsyncKernelManager):
    """Starts a sealed kernel, whatever kernel the notebook names.

    Files in ``beside``, notebooks left out, lie in the kernel's working folder; ``cases`` has the
    cases of the class.
    """

    beside: Path | None = None
    cases: Path | None = None

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.client_factory = QuickClient

    @property
    def kernel_spec(self) -> KernelSpec:
        """Always the sealed kernel; kernels installed on this machine are not asked."""
        return KernelSpec(
            argv=[sys.executable, "-P", "-m", "ipykernel_launcher", "-f", "{connection_file}"],
            display_name="Sealed", language="python",
            metadata={"kernel_provisioner": {"provisioner_name": NAME, "config": {"sealed": True}}},
        )  # fmt: skip
