"""Being a kernel: what a fork of the warm process does until it ends."""

from __future__ import annotations

import json
import os
import random
from pathlib import Path
from typing import Any

import ipywidgets
import numpy as np

from workbook.kernels import seal
from workbook.kernels.limits import Limits, address_space


def run_sealed(order: dict[str, Any], limits: Limits) -> None:
    """A kernel that can reach nothing. ``order`` is of :class:`workbook.kernels.pool.Order`."""
    size = address_space()
    seal.hide_others(order, limits)
    os.environ.update(order["environment"])
    os.environ.update(HOME=seal.SCRATCH, IPYTHONDIR=f"{seal.SCRATCH}/ipython")
    connection = {**order["connection"], "ip": f"{seal.SOCKETS}/k"}
    file = Path(seal.SCRATCH) / "connection.json"
    file.write_text(json.dumps(connection), encoding="utf-8")
    app = _application(file, order["arguments"])
    file.unlink()
    seal.shut(limits, size)
    app.start()


def run_open(order: dict[str, Any]) -> None:
    """A kernel with the rights of its user."""
    os.setsid()
    os.environ.clear()
    os.environ.update(order["environment"])
    os.environ.pop("JPY_PARENT_PID", None)
    if order["cwd"]:
        os.chdir(order["cwd"])
    _application(Path(order["file"]), order["arguments"]).start()


def _application(connection: Path, arguments: list[str]) -> Any:
    from ipykernel.kernelapp import IPKernelApp

    # Forks share the state of what drew random numbers before.
    random.seed()
    np.random.seed()
    app = IPKernelApp.instance()
    app.initialize(["-f", str(connection), *arguments])
    # ipywidgets does this when it is imported into a kernel; here it was imported before.
    ipywidgets.register_comm_target()
    return app
