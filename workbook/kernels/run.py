"""Being a kernel: what a fork of the warm process does until it ends."""

from __future__ import annotations

import os
import random
import sys
from contextlib import suppress
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar

import ipywidgets
import numpy as np
from ipykernel import ipkernel
from ipykernel.compiler import XCachingCompiler
from ipykernel.kernelapp import IPKernelApp
from ipykernel.zmqshell import ZMQInteractiveShell
from traitlets.config import Config
from traitlets.config.loader import DeferredConfigList

from workbook.checks import stopped
from workbook.data import DataError, catalogue
from workbook.data.errors_shown import show_own_lines
from workbook.kernels import seal
from workbook.kernels.limits import Limits, address_space
from workbook.kernels.sealed import SealedApp


def prepare_sealed() -> None:
    """Before the fork: the shell, which is a third of a sealed kernel's start, and the tables."""
    # Nobody reads a history.
    config = Config(HistoryManager={"enabled": False})
    ZMQInteractiveShell.instance(config=config, user_ns={}, compiler_class=XCachingCompiler)
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
    app = SealedApp.instance(config=_settings(order["arguments"]), connection=connection)
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
