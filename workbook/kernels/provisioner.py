"""``jupyter_client``'s way to our kernels: named in a kernelspec, or by the manager below."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import sys
from pathlib import Path
from typing import Any

from jupyter_client.client import KernelClient
from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import LocalProvisioner
from traitlets import Bool, Type

from workbook.folders import datasets_folder
from workbook.kernels import sandbox
from workbook.kernels.client import QuickClient
from workbook.kernels.pool import Line, Order, pool

NAME = "workbook-warm"
# What a sealed kernel gets of the environment of the process that asks for it.
PASSED_ON = ("WORKBOOK_CASE", "NBGRADER_EXECUTION", "NBGRADER_VALIDATING")
SECRET = ("WORKBOOK_DB_URL",)


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
            cases=str(self._pool.cases or ""), given=self._given(),
        )  # fmt: skip
        if not self._pool.sealed:
            order.file = str(Path(self._manager.connection_file).absolute())
            order.cwd = str(kwargs.get("cwd") or Path.cwd())
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

    def _given(self) -> str:
        """The copy of the files that the kernel finds in its working folder."""
        beside: Path | None = getattr(self.parent, "beside", None)
        return self._pool.given(beside) if beside and beside.is_dir() else ""

    @property
    def has_process(self) -> bool:
        return (self.line is not None and self.line.exit_status is None) or super().has_process

    @property
    def has_ended(self) -> bool:
        """Whether the kernel's process is gone."""
        if self.line is not None:
            return self.line.poll() is not None
        return self.process is None or self.process.poll() is not None

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


class SealedKernelManager(AsyncKernelManager):
    """Starts a sealed kernel, whatever kernel the notebook names.

    Files in ``beside``, notebooks left out, lie in the kernel's working folder; ``cases`` has the
    cases of the class.
    """

    beside: Path | None = None
    cases: Path | None = None

    client_factory = Type(QuickClient, klass=KernelClient)

    @property
    def kernel_spec(self) -> KernelSpec:
        """Always the sealed kernel; kernels installed on this machine are not asked."""
        return KernelSpec(
            argv=[sys.executable, "-P", "-m", "ipykernel_launcher", "-f", "{connection_file}"],
            display_name="Sealed", language="python",
            metadata={"kernel_provisioner": {"provisioner_name": NAME, "config": {"sealed": True}}},
        )  # fmt: skip
