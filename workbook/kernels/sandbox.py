"""The outer wall: a command is run by bubblewrap, on a system that is empty and read-only.

Inside there is the system's software, this Python, the package and the course's data. There is
no home, no course folder, no network, no process from outside, and no environment variable but
those of :data:`ENVIRONMENT`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from workbook.errors import WorkbookError
from workbook.folders import datasets_folder

PACKAGE = Path(__file__).resolve().parents[1]
# The only folder that can be written. Not /tmp, below which a course may lie.
SCRATCH = "/scratch"
UNSAFE = "WORKBOOK_UNSAFE"
ENVIRONMENT = ("LANG", "LC_ALL", "LC_CTYPE", "TZ")
# Rooms that a trainee's code has no use for. The simulator could make a case's truth again.
CLOSED_ROOMS = ("world", "course", "classroom", "cli")
SYSTEM = ("/usr", "/lib", "/lib64", "/lib32", "/bin", "/sbin")
SETTINGS = (
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/etc/fonts",
    "/etc/alternatives",
    "/etc/mime.types",
)


class SandboxError(WorkbookError):
    """There is no sandbox on this machine."""


@dataclass(frozen=True)
class Sandbox:
    """What is visible inside, besides software and data sets.

    :param readable: files and folders that can be read, at their own place.
    :param writable: folders that can be written, by the place where they appear.
    :param closed: rooms of the package that appear empty.
    :param environment: more variables.
    :param nested: processes inside go into namespaces of their own.
    """

    readable: tuple[Path, ...] = ()
    writable: Mapping[str, Path] = field(default_factory=dict)
    closed: tuple[str, ...] = CLOSED_ROOMS
    environment: Mapping[str, str] = field(default_factory=dict)
    nested: bool = False

    def command(self, program: Iterable[str]) -> list[str]:
        """What to start for ``program`` to run inside."""
        words = ["bwrap", "--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts"]
        if not self.nested:
            words += ["--unshare-user", "--cap-drop", "ALL", "--die-with-parent"]
        elif os.geteuid() != 0:
            # Root stays in its user namespace: there it can give a kernel another user's number.
            words += ["--unshare-user", "--cap-add", "CAP_SYS_ADMIN"]
        words += ["--unshare-cgroup-try", "--new-session", "--clearenv", "--hostname", "sandbox"]
        for place in map(Path, SYSTEM):
            if place.is_symlink():
                words += ["--symlink", str(place.readlink()), str(place)]
            elif place.exists():
                words += ["--ro-bind", str(place), str(place)]
        for name in SETTINGS:
            words += ["--ro-bind-try", name, name]
        words += ["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--tmpfs", SCRATCH]
        words += ["--dir", "/sockets", "--dir", "/case"]
        places = [*software(), PACKAGE, datasets_folder(), *self.readable]
        shown = _outermost(place for place in places if place.exists())
        # Else bubblewrap makes folders on the way that only its own user can pass.
        for parent in sorted({parent for place in shown for parent in place.parents}):
            words += ["--perms", "0755", "--dir", str(parent)]
        for place in shown:
            words += ["--ro-bind", str(place), str(place)]
        for room in self.closed:
            words += ["--tmpfs", str(PACKAGE / room)]
        for inside, outside in self.writable.items():
            words += ["--bind", str(outside), inside]
        for name, value in self._variables().items():
            words += ["--setenv", name, value]
        return [
            *words,
            "--chdir",
            SCRATCH,
            "--remount-ro",
            "/tmp",
            "--remount-ro",
            "/",
            "--",
            *program,
        ]

    def _variables(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ENVIRONMENT if name in os.environ}
        return {
            "PATH": "/usr/bin:/bin",
            "HOME": SCRATCH,
            "TMPDIR": SCRATCH,
            "PYTHONPATH": str(PACKAGE.parent),
            "WORKBOOK_ROOT": str(datasets_folder().parent),
            **kept,
            **self.environment,
        }


@cache
def software() -> tuple[Path, ...]:
    """Where this Python and its packages lie."""
    paths = {Path(sys.prefix), Path(sys.base_prefix), Path(sys.executable).resolve().parent.parent}
    paths |= {Path(sysconfig.get_path(name)) for name in ("stdlib", "purelib", "platlib")}
    paths |= {path.resolve() for path in paths}
    return tuple(
        path for path in sorted(paths) if path.exists() and not path.is_relative_to("/usr")
    )


def _outermost(places: Iterable[Path]) -> list[Path]:
    """In an order in which nothing hides what was mounted before; nothing twice."""
    found: list[Path] = []
    for place in sorted(set(places), key=lambda path: len(path.parts)):
        if not any(place.is_relative_to(outer) for outer in found):
            found.append(place)
    return found


@cache
def problem() -> str:
    """Why there can be no sandbox here, in one sentence; "" if there can."""
    if sys.platform == "win32":
        return (
            "Marking does not run on Windows itself. Mark on a Linux machine, in a virtual one, or "
            "in the Windows Subsystem for Linux."
        )
    if sys.platform != "linux":
        return (
            "Marking needs Linux, where the sandbox bubblewrap runs. Mark on a Linux machine or in "
            "a virtual one, or add --unsafe to run trainees' code without a sandbox."
        )
    if shutil.which("bwrap") is None:
        return (
            "Marking needs the sandbox bubblewrap, and the program bwrap is not installed. On "
            "Debian and Ubuntu: apt install bubblewrap. Or add --unsafe to run trainees' code "
            "without a sandbox."
        )
    program = [sys.executable, "-P", "-m", "workbook.kernels.namespaces"]
    tried = subprocess.run(Sandbox(nested=True).command(program), capture_output=True, text=True)
    if tried.returncode == 0:
        return ""
    said = (tried.stderr.strip().splitlines() or ["no reason given"])[-1]
    return (
        f"Marking needs the sandbox bubblewrap, and this system does not allow it ({said}). Allow "
        "unprivileged user namespaces, or mark on another machine, or add --unsafe to run "
        "trainees' code without a sandbox."
    )


def unsafe() -> bool:
    """Whether the instructor has said that code may run without a sandbox."""
    return os.environ.get(UNSAFE) == "1"


@contextmanager
def allowed(without: bool) -> Iterator[None]:
    """Meanwhile code may run without a sandbox where there is none, if ``without`` is true."""
    earlier = os.environ.get(UNSAFE)
    if without:
        os.environ[UNSAFE] = "1"
    try:
        yield
    finally:
        if without:
            os.environ.pop(UNSAFE)
        if earlier is not None:
            os.environ[UNSAFE] = earlier


def require() -> None:
    """Do nothing if there is a sandbox.

    :raises SandboxError: there is none, and the instructor has not said that this is well.
    """
    if (why := problem()) and (sys.platform == "win32" or not unsafe()):
        raise SandboxError(why)
