"""Is a case file still as it was written? Every byte of its inputs and outputs is read again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbook.casefile.contents import CaseFileError
from workbook.casefile.package import MANIFEST
from workbook.casefile.place import folder_of
from workbook.data import sha256
from workbook.wording import counted

#: What file managers and JupyterLab leave in a folder that somebody looks at.
LEFT_BY_PROGRAMS = frozenset({".DS_Store", "Thumbs.db", "desktop.ini", ".ipynb_checkpoints"})


@dataclass(frozen=True)
class Verdict:
    """``unchanged``; ``problems``, one sentence a file; how many ``files`` were compared; and
    the SHA-256 of the ``manifest`` itself: compare it with the one on paper."""

    problems: tuple[str, ...]
    files: int
    manifest: str

    @property
    def unchanged(self) -> bool:
        """No byte of a listed file changed, none is missing, none was added."""
        return not self.problems

    def __repr__(self) -> str:
        last = f"SHA-256 of the manifest: {self.manifest}"
        if self.problems:
            return "\n".join([*self.problems, last])
        return f"{counted(self.files, 'file is', 'files are')} unchanged.\n{last}"


def verify(folder: str | Path, *, manifest: str | None = None) -> Verdict:
    """Compare every file of a case file with its manifest.

    Somebody who changes a file can also change the manifest. So write the manifest's own
    SHA-256 down elsewhere, and give it here.

    :param manifest: the SHA-256 of the manifest, from paper.
    :raises CaseFileError: the folder is no case file, or its manifest cannot be read.
    """
    place = folder_of(folder)
    rows = _rows(place)
    digest = sha256(place / MANIFEST)
    problems = []
    if manifest is not None and manifest.strip().casefold() != digest:
        problems.append(f"{MANIFEST} is not the one whose SHA-256 you gave.")
    problems += [problem for row in rows for problem in _compare(place, row)]
    listed = {row["file"] for row in rows} | {MANIFEST}
    problems += [f"{name} was added: the manifest does not list it."
                 for name in _found(place) if name not in listed]  # fmt: skip
    return Verdict(tuple(problems), len(rows), digest)


def _rows(place: Path) -> list[dict[str, Any]]:
    file = place / MANIFEST
    if not file.is_file():
        raise CaseFileError(f"{place} is no case file: it has no {MANIFEST}.")
    try:
        rows = json.loads(file.read_text(encoding="utf-8"))["files"]
        good = bool(rows) and all(
            isinstance(row["file"], str) and isinstance(row["sha256"], str) for row in rows
        )
    except (ValueError, KeyError, TypeError):
        good = False
    if not good:
        raise CaseFileError(f"{file} is damaged: it cannot be read as a manifest.")
    return list(rows)


def _compare(place: Path, row: dict[str, Any]) -> Iterator[str]:
    name = row["file"]
    file = place / name
    if place.resolve() not in file.resolve().parents:
        yield f"{name} lies outside the folder: the manifest was changed."
    elif not file.is_file():
        yield f"{name} is missing."
    elif sha256(file) != row["sha256"].casefold():
        yield f"{name} was changed: its SHA-256 is not that of the manifest."


def _found(place: Path) -> list[str]:
    return sorted(
        file.relative_to(place).as_posix()
        for file in place.rglob("*")
        if not file.is_dir() and not LEFT_BY_PROGRAMS & set(file.relative_to(place).parts)
    )
