"""Tables by name.

Each folder of ``datasets/`` is a Frictionless data package: data files, a
``datapackage.json`` that describes them (columns, types, SHA-256) and a
``README.md`` that tells where they come from. The case is several packages in a folder of
its own: ``datasets/case/``, or the folder named by ``WORKBOOK_CASE``.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from workbook.errors import DataError
from workbook.folders import case_folder, datasets_folder


def _pandas_type(field: dict[str, Any]) -> str:
    if field["type"] == "integer":
        # Only a column that may be empty needs pandas' nullable whole numbers.
        return "int64" if field.get("constraints", {}).get("required") else "Int64"
    return {"number": "float64", "boolean": "bool"}.get(field["type"], "str")


@dataclass(frozen=True)
class Table:
    """One data file of a package: its place, its recorded SHA-256 and its columns.

    A file that is no table (a saved page, a tag pack) has no columns.
    """

    name: str
    title: str
    file: Path
    sha256: str
    fields: tuple[dict[str, Any], ...]
    package: Path


def catalogue(folder: Path | None = None) -> dict[str, Table]:
    """All tables of the course and of the case, by name.

    :raises DataError: a ``datapackage.json`` cannot be read, or two tables share a name.
    """
    case = folder / "case" if folder else case_folder()
    places = (folder or datasets_folder(), case)
    found = sorted(file for place in places for file in place.glob("*/datapackage.json"))
    return dict(_catalogue(tuple((file, file.stat().st_mtime_ns) for file in found)))


@lru_cache(maxsize=8)
def _catalogue(descriptions: tuple[tuple[Path, int], ...]) -> dict[str, Table]:
    """Read once as long as none of them changes."""
    tables: dict[str, Table] = {}
    for description, _changed in descriptions:
        try:
            package = json.loads(description.read_text(encoding="utf-8"))
            resources = package["resources"]
            for item in resources:
                table = Table(
                    name=item["name"],
                    title=item["title"],
                    file=description.parent / item["path"],
                    sha256=item["hash"].removeprefix("sha256:"),
                    fields=tuple(item["schema"]["fields"]) if "schema" in item else (),
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
    except TypeError as error:
        raise DataError(
            f"sha256 needs the name of a file, not a {type(file).__name__}. "
            "path(...) says where the file of a table is."
        ) from error
    except (FileNotFoundError, IsADirectoryError) as error:
        if str(file) in catalogue():
            raise DataError(
                f"{file} is the name of a table, and a file is expected here. "
                f'path("{file}") says where the file of this table is.'
            ) from error
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
    if not table.fields:
        raise DataError(f"{name} is a file, not a table. path({name!r}) says where it is.")
    found = sha256(path(name))
    if found != table.sha256:
        raise DataError(
            f"{table.file.name} was changed: its SHA-256 is {found[:12]}..., the course recorded "
            f"{table.sha256[:12]}... Copy {table.package.name} from the course again."
        )
    if table.file.suffix == ".parquet":
        return pd.read_parquet(table.file)
    times = ("date", "datetime")
    types = {
        field["name"]: _pandas_type(field) for field in table.fields if field["type"] not in times
    }
    dates = [field["name"] for field in table.fields if field["type"] in times]
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
