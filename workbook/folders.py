"""Where the course lives on this machine."""

from __future__ import annotations

import os
from pathlib import Path


def course_root() -> Path:
    """The folder with ``datasets/``, ``source/`` and ``nbgrader_config.py``.

    ``WORKBOOK_ROOT`` overrides it, for a package installed away from the course.
    """
    given = os.environ.get("WORKBOOK_ROOT")
    return Path(given).resolve() if given else Path(__file__).resolve().parent.parent
