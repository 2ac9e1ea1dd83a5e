"""Tables by name.

Each folder of ``datasets/`` is a Frictionless data package: data files, a
``datapackage.json`` that describes them (columns, types, SHA-256) and a
``README.md`` that tells where they come from.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from workbook.errors import WorkbookError
from workbook.folders import course_root


def _pandas_type(field: dict[str, Any]) -> str:
    if field["type"] == "integer":
        # Only a column that may be empty needs pandas' nullable whole numbers.
        return "int64" if field.get("constraints", {}).get("required") else "Int64"
    return {"number": "float64", "string": "str"}.get(field["type"], "str")


class DataError(WorkbookError):
    """A table is unknown, missing or changed."""


@dataclass(frozen=True)
class Table:
    """One data file of a package: its place, its recorded SHA-256 and its columns."""

    name: str
    title: str
    file: Path
    sha256: str
    fields: tuple[dict[str, Any], ...]
    package: Path


def datasets_folder() -> Path:
    """``datasets/`` of the course, or the folder named by ``WORKBOOK_DATASETS``."""
    given = os.environ.get("WORKBOOK_DATASETS")
    return Path(given) if given else course_root() / "datasets"


def catalogue(folder: Path | None = None) -> dict[str, Table]:
    """All tables of the course by name.

    :raises DataError: a ``datapackage.json`` cannot be read, or two tables share a name.
    """
    return dict(_catalogue(folder or datasets_folder()))


@cache
def _catalogue(folder: Path) -> dict[str, Table]:
    tables: dict[str, Table] = {}
    for description in sorted(folder.glob("*/datapackage.json")):
        try:
            package = json.loads(description.read_text(encoding="utf-8"))
            resources = package["resources"]
            for item in resources:
                table = Table(
                    name=item["name"],
                    title=item["title"],
                    file=description.parent / item["path"],
                    sha256=item["hash"].removeprefix("sha256:"),
                    fields=tuple(item["schema"]["fields"]),
                    package=description.parent,
                )
                if table.name in tables:
                    raise DataError(
                        f"Two tables are called {table.name}: in {tables[table.name].package.name} "
                        f"and in {table.package.name}. Rename one."
                    )
                tables[table.name] = table
        except (KeyError, TypeError, ValueError) as error:
            raise DataError(
                f"{description} is not a complete data package ({error!r}). "
                "Restore it from the course's copy."
            ) from error
    return tables


def sha256(file: str | os.PathLike[str]) -> str:
    """The SHA-256 of a file: 64 characters that change if one byte of it changes.

    :raises DataError: there is no such file.
    """
    try:
        with Path(file).open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except (FileNotFoundError, IsADirectoryError) as error:
        raise DataError(f"There is no file at {file}. Check the name and the folder.") from error


def path(name: str) -> Path:
    """Where the file of a table lies on this machine.

    :raises DataError: no such table, or its file is missing.
    """
    table = _find(name)
    if not table.file.is_file():
        raise DataError(
            f"The file {table.file.name} of the table {name} is missing from {table.package}. "
            "Copy the datasets folder of the course again."
        )
    return table.file


def load(name: str) -> pd.DataFrame:
    """A table of the course as a DataFrame, after its SHA-256 was compared.

    Columns have the types of ``datapackage.json``; a missing value stays missing.

    :raises DataError: no such table, its file is missing, or a byte of it changed.
    """
    table = _find(name)
    found = sha256(path(name))
    if found != table.sha256:
        raise DataError(
            f"{table.file.name} was changed: its SHA-256 is {found[:12]}..., the course recorded "
            f"{table.sha256[:12]}... Copy {table.package.name} from the course again."
        )
    types = {
        field["name"]: _pandas_type(field) for field in table.fields if field["type"] != "date"
    }
    dates = [field["name"] for field in table.fields if field["type"] == "date"]
    return pd.read_csv(table.file, dtype=types, parse_dates=dates)


def _find(name: str) -> Table:
    tables = catalogue()
    if not tables:
        raise DataError(
            f"There are no data sets in {datasets_folder()}. Copy them from the course."
        )
    if name not in tables:
        close = difflib.get_close_matches(str(name), tables, n=1)
        hint = f"Did you mean {close[0]}?" if close else f"There are: {', '.join(sorted(tables))}."
        raise DataError(f"There is no table called {name!r}. {hint}")
    return tables[name]
