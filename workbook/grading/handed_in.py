"""The folder that a trainee handed in, looked at before anything in it is opened."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from nbgrader.utils import parse_utc

TIMESTAMP = "timestamp.txt"


def problem_of(folder: Path) -> str:
    """Why this folder cannot be graded, as a sentence for the trainee; "" if it can."""
    for place in (folder.parent, folder, *_below(folder)):
        if place.is_symlink() or not (place.is_file() or place.is_dir()):
            return f"{place.name} is no plain file. Hand in the notebooks themselves."
    try:
        time_of(folder)
    except ValueError:
        return "The time of handing in cannot be read. Hand your work in again."
    return ""


def time_of(folder: Path) -> datetime | None:
    """When it was handed in, or None if nothing says so.

    :raises ValueError: what says so cannot be read.
    """
    file = folder / TIMESTAMP
    if file.is_symlink() or not file.is_file():
        return None
    # UnicodeDecodeError is a ValueError, and so is what the parser raises.
    written = file.read_bytes()[:100].decode("utf-8").strip()
    try:
        return parse_utc(written) if written else None
    except OverflowError as error:
        raise ValueError(str(error)) from error


def _below(folder: Path) -> list[Path]:
    found: list[Path] = []
    for place in sorted(folder.iterdir()) if folder.is_dir() else []:
        found.append(place)
        if place.is_dir() and not place.is_symlink():
            found += _below(place)
    return found
