"""The floor: the code cells of Day 1 in one bare Python process, and nothing else."""

from __future__ import annotations

import contextlib
import io
import os
from pathlib import Path
from types import CodeType

import nbformat

from benchmarks.classes import SOURCES
from benchmarks.measure import Job, measure
from workbook.kernels.libraries import import_libraries
from workbook.kernels.rehearsal import rehearse

Notebooks = list[list[CodeType]]


def floor(repeat: int = 3) -> float:
    """Seconds for one submission, its four notebooks with all answers right; the best run.

    Each run is in a fresh process, in which the libraries are imported already.
    """
    job = Job(_prepare, _run)
    return min(measure(job, SOURCES[0].parent).seconds for _ in range(repeat))


def _prepare(folder: Path) -> Notebooks:
    import_libraries()
    rehearse()
    os.chdir(folder)
    return [
        [compile(cell.source, f"{file.name}: cell {number}", "exec")
         for number, cell in enumerate(nbformat.read(file, as_version=4).cells, start=1)
         if cell.cell_type == "code"]
        for file in SOURCES
    ]  # fmt: skip


def _run(notebooks: object) -> None:
    assert isinstance(notebooks, list)
    with contextlib.redirect_stdout(io.StringIO()):
        for cells in notebooks:
            names = {"__name__": "__main__"}
            for code in cells:
                exec(code, names)
