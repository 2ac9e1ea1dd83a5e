"""Files and folders that a person hands in to stop an instructor's command."""

from __future__ import annotations

import ctypes
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.nbgrader_runs import SCRIPTS

#: Linux: rights of root to read and write what the mode forbids.
PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 24, 1, 2

#: Sets the title of a terminal's window, copies into its clipboard, clears its screen.
ESCAPES = "\x1b]0;title\x07\x1b]52;c;cm0=\x07\x1b[2J\x9b31m"


def nest(top: Path, name: str, deep: int) -> None:
    """Folders in each other; their path may be longer than any that a system call takes."""
    folder = os.open(top, os.O_RDONLY)
    for _ in range(deep):
        os.mkdir(name, dir_fd=folder)
        inner = os.open(name, os.O_RDONLY, dir_fd=folder)
        os.close(folder)
        folder = inner
    with os.fdopen(os.open("end.txt", os.O_CREAT | os.O_WRONLY, dir_fd=folder), "w") as stream:
        stream.write("end")
    os.close(folder)


def removed_after(folder: Path) -> Iterator[Path]:
    """For a fixture: pytest itself cannot remove folders that :func:`nest` made."""
    yield folder
    subprocess.run(["rm", "-rf", str(folder)], check=True)


def workbook_without_rights(course: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run ``workbook`` as somebody who is not root: what a mode forbids is forbidden."""
    libc = ctypes.CDLL(None)

    def give_up() -> None:
        for right in (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH):
            libc.prctl(PR_CAPBSET_DROP, right, 0, 0, 0)

    return subprocess.run(
        [str(SCRIPTS / "workbook"), *arguments],
        cwd=course, env={**os.environ, "WORKBOOK_ROOT": str(course), "COLUMNS": "200"},
        capture_output=True, text=True, timeout=300, check=False, preexec_fn=give_up,
    )  # fmt: skip
