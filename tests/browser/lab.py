"""``workbook lab`` as a user starts it, on a copy of the course that may be written into."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.cells import ROOT
from tests.nbgrader_runs import SCRIPTS

PARTS = ("source", "notebooks", "datasets", "release")


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab: its course, its address, and what the terminal shows."""

    course: Path
    address: str
    screen: Path

    @property
    def site(self) -> str:
        """The address without the page and the token."""
        return self.address.split("/lab/")[0]

    def page(self, path: str) -> str:
        """Where a page of the server is, with the token and an empty workspace."""
        return f"{self.site}/{path}?{self.address.split('?')[1]}&reset"

    def tracebacks(self) -> list[str]:
        """Entries of the log with a traceback.

        Left out is one of jupyter_server's own: a page that is left while it still connects to a
        kernel (github.com/jupyter-server/jupyter_server/issues/1265).
        """
        entries = re.split(r"^(?=\[[A-Z] )", self.said(), flags=re.MULTILINE)
        known = "AttributeError: 'NoneType' object has no attribute 'kernel_ws_protocol'"
        return [entry for entry in entries if "Traceback" in entry and known not in entry]

    def said(self) -> str:
        """Everything on the terminal so far."""
        return self.screen.read_text(encoding="utf-8")


def copy_course(folder: Path) -> Path:
    """Copy what a trainer gets, without anything that running it leaves behind."""
    leave = shutil.ignore_patterns(".ipynb_checkpoints", "__pycache__")
    for part in PARTS:
        shutil.copytree(ROOT / part, folder / part, ignore=leave)
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    return folder


def until(met: Callable[[], bool], what: str, seconds: float = 120) -> None:
    """Wait for a condition; ``what`` is said when it does not come."""
    end = time.monotonic() + seconds
    while not met():
        assert time.monotonic() < end, f"Not within {seconds:g} seconds: {what}"
        time.sleep(0.1)


def unused_port() -> int:
    """A port that nobody else has, nor will have in this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def processes_of(course: Path) -> list[psutil.Process]:
    """Every process that was started for this course: server and kernels."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("WORKBOOK_ROOT") == str(course):
                found.append(process)
        except psutil.Error:
            continue
    return found


@contextmanager
def running_lab(course: Path, *arguments: str, **environment: str) -> Iterator[Lab]:
    """Start ``workbook lab``, wait for its address, and stop it with Ctrl+C."""
    home = course.parent / "home"
    home.mkdir(exist_ok=True)
    screen = course.parent / f"screen-{time.monotonic_ns()}.txt"
    no_display = {k: v for k, v in os.environ.items() if "DISPLAY" not in k}
    before = {process.pid for process in processes_of(course)}
    with screen.open("wb") as stream:
        process = subprocess.Popen(
            [str(SCRIPTS / "workbook"), "lab", *arguments],
            cwd=course,
            env={
                **no_display,
                "WORKBOOK_ROOT": str(course),
                "HOME": str(home),
                "JUPYTER_CONFIG_DIR": str(home / "config"),
                "JUPYTER_DATA_DIR": str(home / "data"),
                "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
                "IPYTHONDIR": str(home / "ipython"),
                **environment,
            },
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        until(
            lambda: process.poll() is not None or "Ctrl+C" in screen.read_text(encoding="utf-8"),
            "workbook lab says where it is",
        )
        said = screen.read_text(encoding="utf-8")
        address = re.search(r"http://127\.0\.0\.1:\d+/lab/\S+token=\S+", said)
        assert process.poll() is None and address, said
        yield Lab(course, address.group(), screen)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGINT)
        try:
            assert process.wait(timeout=60) == 0
        finally:
            left = [p for p in processes_of(course) if p.pid not in before]
            _, alive = psutil.wait_procs(left, timeout=10)
            for stray in alive:
                stray.kill()
        assert not alive, f"Still running after Ctrl+C: {alive}"
