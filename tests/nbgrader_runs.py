"""nbgrader's own commands, as an instructor types them."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from pathlib import Path

from nbconvert.exporters import HTMLExporter
from nbgrader.server_extensions.formgrader import handlers
from traitlets.config import PyFileConfigLoader

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


def workbook(course: Path, *arguments: str, columns: int = 200) -> subprocess.CompletedProcess[str]:
    """Run ``workbook`` for a course folder."""
    return subprocess.run(
        [str(SCRIPTS / "workbook"), *arguments],
        cwd=course,
        env={**os.environ, "WORKBOOK_ROOT": str(course), "COLUMNS": str(columns)},
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


def formgrader_page(course: Path, file: Path) -> str:
    """The page on which Formgrader shows a graded notebook to the person who marks."""
    config = PyFileConfigLoader("nbgrader_config.py", path=str(course)).load_config()
    # As nbgrader's extension does.
    config.HTMLExporter.template_name = "formgrade"
    config.HTMLExporter.extra_template_basedirs = [handlers.template_path]
    about = dict.fromkeys(("assignment_id", "notebook_id", "submission_id", "student"), "x")
    about |= dict.fromkeys(("base_url", "notebook_path", "first_name", "last_name"), "")
    resources = {**about, "index": 0, "total": 1}
    page, _ = HTMLExporter(config=config).from_filename(str(file), resources=resources)
    return str(page)
