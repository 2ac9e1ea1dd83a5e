"""Run commands as a person types them, and say how long they took and what they used."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

SCRIPTS = Path(sys.executable).parent
#: Seconds for which processes may outlive the command that started them.
PATIENCE = 30.0


class CommandError(RuntimeError):
    """A command failed; the end of what it said is the message."""


@dataclass(frozen=True)
class Spent:
    """Seconds from the start of the first command to the end of the last, and of processor time.

    The processor time is that of the commands and of all processes that they started, also of
    those that were killed in a sandbox and that no parent waited for. Only a control group of the
    system counts them; None where this user cannot make one.
    """

    seconds: float
    cpu: float | None


def spend(
    commands: list[list[str]], place: Path, scripts: Path = SCRIPTS, **variables: str
) -> Spent:
    """Run commands one after the other in the folder ``place``; what they say goes to a file.

    :param scripts: folder of the programs.
    :param variables: of the environment, besides those of this process.
    :raises CommandError: a command failed.
    """
    environment = {name: text for name, text in os.environ.items() if _is_passed_on(name)}
    environment |= {"PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}", "COLUMNS": "200"}
    # Settings of this machine's user are not those of a stock program.
    environment |= {"JUPYTER_CONFIG_DIR": str(place / "no-settings"), **variables}
    group = _new_group()
    fresh = multiprocessing.get_context("spawn")
    try:
        with ProcessPoolExecutor(1, mp_context=fresh) as pool:
            return pool.submit(_spend, commands, place, environment, group).result()
    finally:
        if group is not None:
            group.rmdir()


def _is_passed_on(name: str) -> bool:
    return not name.startswith(("WORKBOOK_", "NBGRADER_", "JUPYTER_"))


def _spend(
    commands: list[list[str]], place: Path, environment: dict[str, str], group: Path | None
) -> Spent:
    if group is not None:
        try:
            (group / "cgroup.procs").write_text(str(os.getpid()), encoding="ascii")
        except OSError:
            group = None
    before = _used(group)
    start = time.perf_counter()
    with (place / "said.log").open("ab") as log:
        for command in commands:
            done = subprocess.run(
                command, cwd=place, env=environment, check=False,
                stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
            )  # fmt: skip
            if done.returncode:
                said = (place / "said.log").read_text(encoding="utf-8", errors="replace")
                short = " ".join([Path(command[0]).name, *command[1:2]])
                raise CommandError(f"{short} failed: {said.strip()[-600:]}")
    seconds = time.perf_counter() - start
    if group is None or before is None:
        return Spent(seconds, None)
    _wait_for_others(group)
    after = _used(group)
    return Spent(seconds, None if after is None else after - before)


def _new_group() -> Path | None:
    """A control group (version 2) below that of this process."""
    try:
        own = Path("/proc/self/cgroup").read_text(encoding="utf-8").split("0::/")[1].split("\n")[0]
        mounts = Path("/proc/self/mounts").read_text(encoding="utf-8").splitlines()
        root = next(words[1] for words in map(str.split, mounts) if words[2] == "cgroup2")
        group = Path(root) / own / f"bench-{os.getpid()}-{time.monotonic_ns()}"
        group.mkdir()
    except (OSError, IndexError, StopIteration):
        return None
    if os.access(group / "cgroup.procs", os.W_OK):
        return group
    group.rmdir()
    return None


def _used(group: Path | None) -> float | None:
    """Seconds of processor time of all that ever ran in a group."""
    if group is None:
        return None
    words = (group / "cpu.stat").read_text(encoding="ascii").split()
    return int(words[words.index("usage_usec") + 1]) / 1e6


def _wait_for_others(group: Path) -> None:
    end = time.monotonic() + PATIENCE
    while (group / "cgroup.procs").read_text(encoding="ascii").split() != [str(os.getpid())]:
        if time.monotonic() > end:
            raise CommandError("a command left a process behind, whose time is not known")
        time.sleep(0.05)
