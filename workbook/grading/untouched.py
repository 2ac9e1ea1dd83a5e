"""A run of a notebook whose code nobody has touched stands for the class.

It gives the same for everybody: its code is the author's, and it works on the course's case. What
it gave is kept as long as the class is graded, in a folder that all processes share.
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

from nbformat import NotebookNode, from_dict
from nbformat.v4 import new_notebook

from workbook.grading.restore import lay_on_source, read_source

Code = tuple[tuple[str, str], ...]
# What running a notebook sets, of a cell and of the whole.
OF_CELL, OF_ALL = ("outputs", "execution_count"), ("language_info",)


def place_of_run(folder: Path, notebook: NotebookNode, source: Path) -> Path | None:
    """The file in ``folder`` for what a notebook gives; None if somebody has touched its code.

    :param notebook: laid on its author's notebook.
    :param source: the author's notebook.
    """
    seen = source.stat()
    code = _code_of(notebook)
    if code != _released_code(source, seen.st_mtime_ns, seen.st_size):
        return None
    return folder / f"{hashlib.sha256(json.dumps(code).encode()).hexdigest()}.json"


def keep_run(file: Path, notebook: NotebookNode, verdicts: dict[str, Any]) -> None:
    """Keep what a notebook gave, if there is room for it.

    :param verdicts: by cell id; anything that JSON can say.
    """
    kept = {
        "cells": {cell.id: {name: cell[name] for name in OF_CELL} for cell in _cells(notebook)},
        "metadata": {name: notebook.metadata[name] for name in OF_ALL},
        "verdicts": verdicts,
    }
    # Another process may read at this moment.
    fresh = file.with_suffix(f".{os.getpid()}")
    with suppress(OSError):
        fresh.write_text(json.dumps(kept), encoding="utf-8")
        fresh.replace(file)


def lay_run_on(file: Path, notebook: NotebookNode) -> dict[str, Any] | None:
    """Put what was kept into a notebook, as if it had run.

    :returns: the verdicts; None if nothing was kept yet.
    """
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
    except OSError:
        return None
    for cell in _cells(notebook):
        cell.update(from_dict(kept["cells"][cell.id]))
    notebook.metadata.update(from_dict(kept["metadata"]))
    verdicts: dict[str, Any] = kept["verdicts"]
    return verdicts


@lru_cache(maxsize=64)
def _released_code(source: Path, _changed: int, _size: int) -> Code:
    return _code_of(lay_on_source(new_notebook(), read_source(source))[0])


def _code_of(notebook: NotebookNode) -> Code:
    return tuple((cell.id, cell.source) for cell in _cells(notebook))


def _cells(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]
