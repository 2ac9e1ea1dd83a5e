"""Where the course and its data live on this machine."""

from __future__ import annotations

import os
from pathlib import Path

from workbook.errors import DataError

#: File in the folder of a case: its answers, sealed.
SEALS = "seals.json"


def course_root() -> Path:
    """The folder with ``datasets/``, ``source/`` and ``nbgrader_config.py``.

    ``WORKBOOK_ROOT`` overrides it, for a package installed away from the course.
    """
    given = os.environ.get("WORKBOOK_ROOT")
    return Path(given).resolve() if given else Path(__file__).resolve().parent.parent


def datasets_folder() -> Path:
    """``datasets/`` of the course, or the folder named by ``WORKBOOK_DATASETS``."""
    given = os.environ.get("WORKBOOK_DATASETS")
    return Path(given) if given else course_root() / "datasets"


def case_folder() -> Path:
    """The case that is worked on: ``WORKBOOK_CASE``, or the one that comes with the course.

    :raises DataError: ``WORKBOOK_CASE`` names a folder that holds no case.
    """
    given = os.environ.get("WORKBOOK_CASE")
    if not given:
        return datasets_folder() / "case"
    if not (Path(given) / "case.json").is_file():
        raise DataError(f"{given} (WORKBOOK_CASE) holds no whole case: case.json is missing.")
    return Path(given)
