"""Writing the folder of a case file: page, PDF, contents, copies of the inputs, manifest."""

from __future__ import annotations

import json
import platform
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd

from workbook.casefile.contents import CaseFileError, Contents
from workbook.casefile.page import as_page
from workbook.casefile.paper import as_pdf
from workbook.casefile.place import folder_of
from workbook.data import DataError, catalogue, sha256
from workbook.data import path as path_of

MANIFEST = "manifest.json"
TOOLS = ("workbook", "pandas", "numpy", "pyarrow", "plotly", "matplotlib", "typst")
MARKING = "Training. All data are simulated."


def write_case_file(
    folder: str | Path,
    *,
    title: str,
    by: str,
    on: str | date,
    findings: Sequence[Mapping[str, str]],
    inputs: Sequence[str | Path],
    figures: Sequence[Any] = (),
    methods: Sequence[Mapping[str, str]] = (),
    limits: Sequence[str] = (),
    requests: Sequence[Mapping[str, str]] = (),
    marking: str = MARKING,
) -> pd.DataFrame:
    """Write a case file into a folder beside the notebook.

    In it are ``case-file.html``, ``case-file.pdf``, ``contents.json``, copies of the inputs in
    ``inputs/``, and ``manifest.json`` with the SHA-256 of them all.

    The same contents, inputs and package versions give the same bytes. An older case file in
    the folder is replaced; any other folder with something in it is left alone.

    :param on: the day that stands on the file, such as ``"2024-03-06"``.
    :param findings: made by ``finding``; ``methods`` by ``method``, ``requests`` by ``request``.
    :param inputs: names of tables, such as ``"payouts"``, or files.
    :param figures: figures of ``workbook.charts``: each has a source line and a text alternative.
    :returns: the manifest: ``role`` (input, output), ``file``, ``bytes``, ``sha256``.
    :raises CaseFileError: a part is missing, an input does not exist, the day is no date, or the
        folder holds something else.
    """
    place = folder_of(folder)
    contents = Contents(
        title=title, by=by, on=_day(on), findings=findings, figures=tuple(figures),
        methods=methods, limits=limits, requests=requests, tools=_tools(),
    )  # fmt: skip
    sources = _sources(inputs)
    if place.exists() and not _may_replace(place):
        raise CaseFileError(
            f"{place} holds something that is no case file. Choose another name for the folder."
        )
    place.parent.mkdir(parents=True, exist_ok=True)
    # A run that stops half-way leaves the older case file whole.
    partial = Path(tempfile.mkdtemp(prefix=f".{place.name}.", dir=place.parent))
    try:
        rows = _write(partial, contents, sources, marking)
        if place.exists():
            shutil.rmtree(place)
        partial.chmod(0o755)
        partial.rename(place)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return pd.DataFrame(rows)


def _write(
    place: Path, contents: Contents, sources: Mapping[str, Path], marking: str
) -> list[dict[str, Any]]:
    rows = []
    for name, source in sources.items():
        target = place / "inputs" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
        rows.append(_row("input", place, target))
    outputs = {
        "case-file.html": as_page(contents, rows, marking),
        "case-file.pdf": as_pdf(contents, rows, marking),
        "contents.json": _as_json(contents, marking),
    }
    for name, held in outputs.items():
        (place / name).write_bytes(held)
        rows.append(_row("output", place, place / name))
    manifest = {
        "case_file": 1, "title": contents.title, "by": contents.by, "on": str(contents.on),
        "tools": dict(contents.tools), "files": rows,
    }  # fmt: skip
    text = json.dumps(manifest, indent=1, ensure_ascii=False) + "\n"
    (place / MANIFEST).write_bytes(text.encode("utf-8", errors="backslashreplace"))
    return rows


def _row(role: str, place: Path, file: Path) -> dict[str, Any]:
    return {"role": role, "file": file.relative_to(place).as_posix(),
            "bytes": file.stat().st_size, "sha256": sha256(file)}  # fmt: skip


def _as_json(contents: Contents, marking: str) -> bytes:
    """What the case file says, for a program that reads it."""
    held = {
        "title": contents.title, "by": contents.by, "on": str(contents.on), "marking": marking,
        "findings": [dict(one) for one in contents.findings],
        "figures": [{"source": figure.layout.meta["source"], "alt": figure.layout.meta["alt"]}
                    for figure in contents.figures],
        "methods": [dict(one) for one in contents.methods], "limits": list(contents.limits),
        "requests": [dict(one) for one in contents.requests],
    }  # fmt: skip
    text = json.dumps(held, indent=1, ensure_ascii=False) + "\n"
    return text.encode("utf-8", errors="backslashreplace")


def _tools() -> dict[str, str]:
    return {"Python": platform.python_version(), **{name: version(name) for name in TOOLS}}


def _day(on: str | date) -> date:
    try:
        return on if isinstance(on, date) else date.fromisoformat(on)
    except (TypeError, ValueError) as error:
        raise CaseFileError(
            f"{on!r} is no date. Write year, month and day, such as 2024-03-06."
        ) from error


def _sources(inputs: Sequence[str | Path]) -> dict[str, Path]:
    """The files that go in, under the names that they get there."""
    if isinstance(inputs, (str, Path)):
        raise CaseFileError('inputs is a list: write ["payouts"], also for one table.')
    if not inputs:
        raise CaseFileError("A case file names its inputs. Which tables did you use?")
    known = catalogue()
    sources: dict[str, Path] = {}
    for given in inputs:
        try:
            file = path_of(str(given)) if str(given) in known else Path(given)
        except DataError as error:
            raise CaseFileError(error.message) from error
        if not file.is_file():
            raise CaseFileError(f"There is no table and no file called {str(given)!r}.")
        name = f"{file.resolve().parent.name}/{file.name}"
        if sources.get(name, file) != file:
            raise CaseFileError(f"Two inputs are both called {name}. Rename a folder.")
        sources[name] = file
    return sources


def _may_replace(place: Path) -> bool:
    return place.is_dir() and ((place / MANIFEST).is_file() or not any(place.iterdir()))
