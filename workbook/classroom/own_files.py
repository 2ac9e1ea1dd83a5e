"""The course's own files, which hold nothing of a class, and copies of them elsewhere.

A copy is one byte for byte. So a file that somebody changed is never taken for one.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path, PurePath
from typing import IO

#: Folders of tools, and of the course itself.
TOOLS = (".git", ".venv", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis", ".bench")
COURSE = (
    "source", "release", "notebooks", "datasets", "docs", "workbook", "tests", "benchmarks",
    "deploy", "README.md", "CHANGELOG.md", "CITATION.cff", "LICENSE", "LICENSE-TEXT", "Makefile",
    "pyproject.toml", "requirements.lock", "environment.yml",
)  # fmt: skip
#: What a folder has that is a copy of the course, such as the one for trainees' laptops.
SIGNS = ("nbgrader_config.py", "notebooks", "workbook/__init__.py")
CHUNK = 1024**2


class OwnFiles:
    """The files of the course in ``root``, by name and size. They are listed when first asked."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._listed: dict[tuple[str, int], list[Path]] = {}

    def has_copy(self, inside: PurePath, stream: IO[bytes]) -> bool:
        """Whether a file is the same, name and content, as one of the course."""
        size = stream.seek(0, os.SEEK_END)
        same = any(_same(own, stream) for own in self._by_size().get((inside.name, size), ()))
        stream.seek(0)
        return same

    def _by_size(self) -> dict[tuple[str, int], list[Path]]:
        if not self._listed:
            found = defaultdict(list)
            for file in self._files():
                found[file.name, file.stat().st_size].append(file)
            self._listed = dict(found)
        return self._listed

    def _files(self) -> Iterable[Path]:
        for top in (self._root / name for name in COURSE):
            for file in (top, *top.rglob("*")):
                if file.is_file() and not file.is_symlink():
                    yield file


def caches_of_a_copy(folder: Path) -> list[Path]:
    """Folders of tools in a copy of the course; none if the folder is no copy of it."""
    if not all((folder / sign).exists() for sign in SIGNS):
        return []
    return [folder / name for name in TOOLS if (folder / name).is_dir()]


def _same(own: Path, stream: IO[bytes]) -> bool:
    stream.seek(0)
    with own.open("rb") as other:
        while part := other.read(CHUNK):
            if stream.read(len(part)) != part:
                return False
    return not stream.read(1)
