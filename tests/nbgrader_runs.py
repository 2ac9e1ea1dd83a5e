"""nbgrader's own commands, as an instructor types them."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from pathlib import Path

SCRIPTS = Path(sys.executable).parent


def nbgrader(
    course: Path, *arguments: str, environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run ``nbgrader`` in a course folder."""
    path = f"{SCRIPTS}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        [str(SCRIPTS / "nbgrader"), *arguments],
        cwd=course,
        env={**(environment or os.environ), "PATH": path},
        capture_output=True,
        text=True,
        timeout=3000,
        check=False,
    )


def workbook(course: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run ``workbook`` for a course folder."""
    return subprocess.run(
        [str(SCRIPTS / "workbook"), *arguments],
        cwd=course,
        env={**os.environ, "WORKBOOK_ROOT": str(course), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        timeout=3000,
        check=False,
    )


def exported(course: Path) -> dict[tuple[str, str], float]:
    """Scores by student and assignment, from ``nbgrader export``."""
    done = nbgrader(course, "export", "--to", "grades.csv")
    assert done.returncode == 0, done.stderr
    with (course / "grades.csv").open(encoding="utf-8") as stream:
        return {
            (row["student_id"], row["assignment"]): float(row["score"])
            for row in csv.DictReader(stream)
        }
