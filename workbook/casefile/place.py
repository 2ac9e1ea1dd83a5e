"""Where a case file lies: beside the notebook, but never among the course's own notebooks."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path

from workbook.folders import course_root

#: Folders of the course that stay as they are: what lies there is handed out or shown.
KEPT_CLEAN = ("notebooks", "source", "release")


def folder_of(folder: str | Path) -> Path:
    """The folder that is meant by a name.

    A name means a folder beside the notebook. For a notebook that is opened in the course's own
    folders it lies in ``work/case-files/``; for a run without a reader, in a folder that is
    removed when the run ends.
    """
    place = Path(folder)
    here = Path.cwd()
    clean = [course_root() / name for name in KEPT_CLEAN]
    if place.is_absolute() or not any(root in (here, *here.parents) for root in clean):
        return place
    # Jupyter gives the kernel of an opened notebook the notebook's name.
    read = "JPY_SESSION_NAME" in os.environ
    return (course_root() / "work" / "case-files" if read else _for_this_run()) / place


@cache
def _for_this_run() -> Path:
    made = Path(tempfile.mkdtemp(prefix="case-files-"))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made
