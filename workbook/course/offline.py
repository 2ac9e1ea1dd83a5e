"""Kernels without a network, for validation.

Two layers. The kernel refuses sockets itself (:mod:`workbook.course.kernel`). On Linux
it is also started in a network namespace of its own, where there is no network at
all: neither for native libraries nor for the programs that a cell may start. Where
the system gives no such namespace, the kernel refuses to start programs instead.
The kernel talks over files (ipc), so it needs no network itself.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager

PACKAGE_PARENT = Path(__file__).resolve().parents[2]
UNSHARE = (
    ("unshare", "--net", "--map-current-user"),
    ("unshare", "--net", "--map-root-user"),
    ("unshare", "--net"),
)


@cache
def namespace_command() -> tuple[str, ...]:
    """What to put before a command to take the network from it; empty if nothing works.

    Each way is tried once on a program that does nothing. ``WORKBOOK_NAMESPACE=no``
    in the environment says that there is none.
    """
    if sys.platform != "linux" or os.environ.get("WORKBOOK_NAMESPACE") == "no":
        return ()
    for command in UNSHARE:
        try:
            trial = subprocess.run([*command, "true"], capture_output=True, timeout=10)
        except (OSError, subprocess.TimeoutExpired):
            continue
        if trial.returncode == 0:
            return command
    return ()


def module_path() -> str:
    """``PYTHONPATH`` for a process that must find this package."""
    given = os.environ.get("PYTHONPATH")
    return os.pathsep.join([str(PACKAGE_PARENT), *([given] if given else [])])


class OfflineKernelManager(AsyncKernelManager):
    """Starts :mod:`workbook.course.kernel`, whatever kernel the notebook names.

    Connection files and the IPython profile lie in a temporary folder, so nothing of
    the user's own settings takes part.
    """

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self._folder = tempfile.mkdtemp(prefix="kernel-")
        self.connection_file = str(Path(self._folder) / "k.json")
        if sys.platform != "win32":
            self.transport = "ipc"
            self.ip = str(Path(self._folder) / "k")

    def _specification(self) -> KernelSpec:
        namespace = namespace_command()
        environment = {
            "IPYTHONDIR": self._folder,
            "PLOTLY_RENDERER": "plotly_mimetype",
            "PYTHONPATH": module_path(),
            "PYTHONSTARTUP": "",
            "WORKBOOK_CHILDREN": "allow" if namespace else "refuse",
        }
        # -P: a file beside the notebook must not pass for a module of the kernel.
        start = [sys.executable, "-P", "-m", "workbook.course.kernel", "-f", "{connection_file}"]
        return KernelSpec(
            argv=[*namespace, *start], env=environment, language="python", display_name="Offline"
        )

    @property
    def kernel_spec(self) -> KernelSpec:
        """Always the offline kernel; kernels installed on this machine are not asked."""
        if self._kernel_spec is None:
            self._kernel_spec = self._specification()
        return self._kernel_spec

    async def _async_cleanup_resources(self, restart: bool = False) -> None:
        await super()._async_cleanup_resources(restart=restart)
        if not restart:
            shutil.rmtree(self._folder, ignore_errors=True)

    cleanup_resources = _async_cleanup_resources
