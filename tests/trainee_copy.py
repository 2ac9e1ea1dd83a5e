"""A trainee's copy of the course, made as the instructors' page says."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from tests.cells import ROOT
from tests.nbgrader_runs import SCRIPTS

PAGE = ROOT / "docs" / "instructors" / "README.md"
#: Folders of the course that are no part of it, or that running it leaves behind.
LEFT = {
    "tests", "benchmarks", "cases", "truth", "exchange", "work", "submitted", "autograded",
    "feedback", "trainee",
}  # fmt: skip


def commands() -> list[str]:
    """The lines of the page that release the first day and make the copy, in order."""
    way = PAGE.read_text(encoding="utf-8").partition("## Way 2")[2]
    before, _, after = way.partition("    mkdir trainee\n")
    released = before.rpartition("\n\n    ")[2].splitlines()
    return [*map(str.strip, released), "mkdir trainee", *map(str.strip, _indented(after))]


def _indented(text: str) -> list[str]:
    return text.partition("\n\n")[0].splitlines()


def _ignored(folder: str, names: list[str]) -> set[str]:
    left = LEFT if Path(folder) == ROOT else {"__pycache__"}
    return left | {name for name in names if name.startswith((".", "gradebook.db"))}


def make_copy(folder: Path) -> tuple[Path, Path]:
    """The instructor's course in ``folder``, and the trainee's copy made from it."""
    course = folder / "course"
    shutil.copytree(ROOT, course, ignore=_ignored)
    subprocess.run(
        ["bash", "-e", "-c", "\n".join(commands())],
        cwd=course,
        env={
            **os.environ,
            "WORKBOOK_ROOT": str(course),
            "PATH": f"{SCRIPTS}{os.pathsep}{os.environ['PATH']}",
        },
        check=True,
    )
    return course, (course / "trainee").rename(folder / "trainee")
