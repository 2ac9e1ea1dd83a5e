"""Being a kernel: what a fork of the warm process does until it ends."""

from __future__ import annotations

import os
import random
import sys
import threading
from contextlib import suppress
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar

import ipywidgets
import numpy as np
from ipykernel import ipkernel
from ipykernel.compiler import XCachingCompiler
from ipykernel.iostream import OutStream
from ipykernel.kernelapp import IPKernelApp
from ipykernel.zmqshell import ZMQInteractiveShell
from traitlets import Bool, Dict, DottedObjectName, Float
from traitlets.config import Config
from traitlets.config.loader import DeferredConfigList

from workbook.checks import stopped
from workbook.data import DataError, catalogue
from workbook.data.errors_shown import show_own_lines
from workbook.kernels import seal
from workbook.kernels.limits import Limits, address_space


def prepare_sealed() -> None:
    """Before the fork: the shell, which is a third of a sealed kernel's start, and the tables."""
    # Nobody reads a history.
    config = Config(HistoryManager={"enabled": False})
    shell: Any = SealedShell.instance(config=config, user_ns={}, compiler_class=XCachingCompiler)
    # Its formatters are made at the first look at them.
    shell.display_formatter.format(0)
    # ipykernel would find out before each cell what the shell takes besides.
    asked = ["cell_id", "cell_meta"]
    taken = ipkernel._accepts_parameters(ZMQInteractiveShell.run_cell_async, asked)
    ipkernel._accepts_parameters = lambda *_: taken
    with suppress(DataError):
        catalogue()


def run_sealed(order: dict[str, Any], limits: Limits) -> None:
    """A kernel that can reach nothing. ``order`` is of :class:`workbook.kernels.pool.Order`."""
    size = address_space()
    seal.hide_others(order, limits)
    shut = seal.give_up_privileges()
    os.environ.update(order["environment"])
    os.environ.update(HOME=seal.SCRATCH, IPYTHONDIR=f"{seal.SCRATCH}/ipython")
    connection = {**order["connection"], "ip": f"{seal.SOCKETS}/k"}
    # Only its debugger wants to know all modules; to look at each would copy it into this process.
    ipkernel.sys = _NoModules("sys")
    app = _SealedApp.instance(
        config=_settings(order["arguments"]), connection=connection, kernel_class=SealedKernel
    )
    _initialize(app, [])
    shell: Any = app.shell
    # Made before the fork, in the warm process's own scratch folder; %store asks for it.
    Path(shell.profile_dir.location, "db").mkdir(parents=True)
    # Nobody reads this kernel's history; to keep an error for it would read all of pandas.
    shell._format_exception_for_storage = lambda *_, **__: {}
    shut()
    limits.apply(size)
    app.start()


def run_open(order: dict[str, Any]) -> None:
    """A kernel with the rights of its user."""
    os.setsid()
    os.environ.clear()
    os.environ.update(order["environment"])
    os.environ.pop("JPY_PARENT_PID", None)
    if order["cwd"]:
        os.chdir(order["cwd"])
    app = IPKernelApp.instance()
    _initialize(app, ["-f", order["file"], *order["arguments"]])
    app.start()


class _NoModules(ModuleType):
    """The module ``sys``, for somebody who is told that it has no modules."""

    modules: ClassVar[dict[str, ModuleType]] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(sys, name)


class _NoThread:
    """Stands where a thread would hand requests on to several shells; see below."""

    parent_thread = threading.main_thread()

    def __bool__(self) -> bool:
        return False


class _SealedStream(OutStream):
    """ipykernel's, which is asked to hand over what was printed three times for every request."""

    _printed = False

    def write(self, string: str) -> int:
        """To be handed over."""
        self._printed = True
        return super().write(string) or 0

    def flush(self) -> None:
        """Hand over; nothing to do if nothing was printed since the last time."""
        if self._printed:
            self._printed = False
            super().flush()


class SealedShell(ZMQInteractiveShell):
    """IPython's, which reads a cell once: ipykernel has it read before it asks for it to be run."""

    _read: tuple[str, str] | None = None

    def transform_cell(self, raw_cell: str) -> str:
        """IPython's, or what it gave for the same text a moment ago."""
        kept, self._read = self._read, None
        if kept is not None and kept[0] == raw_cell:
            return kept[1]
        read = super().transform_cell(raw_cell)
        self._read = raw_cell, read
        return read

    async def run_cell_async(self, raw_cell: str, *arguments: Any, **by_name: Any) -> Any:
        """IPython's; what runs may change how the next cell is read."""
        self._read = None
        return await super().run_cell_async(raw_cell, *arguments, **by_name)


class SealedKernel(ipkernel.IPythonKernel):
    """A kernel with one shell, which is there already: requests come without a second thread."""

    quiet = Bool(False, help="Say only when a request has ended?").tag(config=True)

    # Not a moment's rest after each request: whoever marks waits for what is shown, too.
    _execute_sleep = Float(0.0)

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        shell: Any = self.shell
        shell.parent = shell.kernel = self

    @property
    def _supports_kernel_subshells(self) -> bool:
        return False

    def _publish_execute_input(self, *arguments: Any) -> None:
        """Whoever marks knows what was sent to be run."""
        if not self.quiet:
            super()._publish_execute_input(*arguments)

    def _publish_status(self, status: str, *arguments: Any, **by_name: Any) -> None:
        """Whoever marks waits for the end of a request, and for nothing else."""
        if status == "idle" or not self.quiet:
            super()._publish_status(status, *arguments, **by_name)


class _SealedApp(IPKernelApp):
    """It makes nothing that marking does not use: that would take as long as to be a kernel.

    Its settings and its ``connection`` are given to it, nobody listens to its heart, and one
    client has one shell.
    """

    connection = Dict()

    outstream_class = DottedObjectName(f"{__name__}._SealedStream")

    def parse_command_line(self, argv: Any = None) -> None:
        """Nothing to parse."""

    def init_crash_handler(self) -> None:
        """Nobody reads a report."""

    def init_profile_dir(self) -> None:
        """The shell has one; it was made before the fork."""
        self.profile_dir = ZMQInteractiveShell.instance().profile_dir

    def init_config_files(self) -> None:
        """There are none."""

    def load_config_file(self, *_: Any, **__: Any) -> None:
        """There is none."""

    def init_connection_file(self) -> None:
        """No file is read."""
        info: Any = self.connection
        self.load_connection_info(info)

    def write_connection_file(self, **_: Any) -> None:
        """Nor written."""

    def _configure_logging(self) -> None:
        """Nobody reads a log."""

    def init_code(self) -> None:
        """No code comes before the first cell."""

    def init_heartbeat(self) -> None:
        """None."""

    def init_control(self, context: Any) -> None:
        """Without a thread for further shells."""
        super().init_control(context)
        self.shell_channel_thread.io_loop.close()
        self.shell_channel_thread = _NoThread()


def _settings(arguments: list[str]) -> Config:
    """What ``--Class.trait=value`` says, as traitlets reads it."""
    config = Config()
    for argument in arguments:
        name, _, value = argument.removeprefix("--").partition("=")
        owner, _, trait = name.partition(".")
        config[owner][trait] = DeferredConfigList([value])
    return config


def _initialize(app: Any, arguments: list[str]) -> None:
    # Forks share the state of what drew random numbers before.
    random.seed()
    np.random.seed()
    app.initialize(arguments)
    # These do it when they are imported into a kernel; here they were imported before.
    ipywidgets.register_comm_target()
    stopped.watch(app.shell)
    show_own_lines(app.shell)
