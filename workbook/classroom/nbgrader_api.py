"""nbgrader as configured for this course."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from traitlets.config import PyFileConfigLoader

from workbook.errors import WorkbookError

ERROR_LINE = re.compile(r"^\s*[\w.]*(?:Error|Exception): (?P<message>.+)$", re.MULTILINE)


def add_scripts_to_path() -> None:
    """nbgrader starts ``alembic`` by name: let it find the one installed beside this Python."""
    scripts = str(Path(sys.executable).parent)
    if scripts not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = scripts + os.pathsep + os.environ.get("PATH", "")


def nbgrader_api(root: Path) -> NbGraderAPI:
    """nbgrader's own programming interface, with the settings of ``root/nbgrader_config.py``.

    :raises WorkbookError: ``root`` is not a course folder.
    """
    if not (root / "nbgrader_config.py").is_file():
        raise WorkbookError(f"{root} is not a course folder: it has no nbgrader_config.py.")
    add_scripts_to_path()
    config = PyFileConfigLoader("nbgrader_config.py", path=str(root)).load_config()
    for folder in (Path(config.Exchange.root), Path(config.Exchange.assignment_dir)):
        folder.mkdir(parents=True, exist_ok=True)
    return NbGraderAPI(config=config)


def gradebook(api: NbGraderAPI) -> Gradebook:
    """The gradebook of the course, to be used in a ``with`` block."""
    return Gradebook(api.coursedir.db_url, api.coursedir.course_id)


def said(result: dict[str, object]) -> str:
    """The sentence to show for a failed step of nbgrader: the error it logged last.

    nbgrader ends with "see the above traceback"; what happened stands further up.
    """
    text = f"{result.get('error') or ''}\n{result.get('log') or ''}"
    errors = [found for found in ERROR_LINE.finditer(text) if "NbGraderException" not in found[0]]
    if errors:
        return errors[-1]["message"]
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "nbgrader gave no reason"
