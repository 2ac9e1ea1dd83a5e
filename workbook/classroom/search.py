"""Looking for a name in all that a class left behind: names of files, contents, the gradebook.

Contents are searched as bytes, in every way that the course writes a name: as it is, and as JSON,
HTML and web addresses write it. Archives are opened. Links are named, and not followed.
"""

from __future__ import annotations

import contextlib
import html
import io
import json
import re
import sqlite3
import tarfile
import tempfile
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, unquote

from sqlalchemy import MetaData, select
from sqlalchemy.engine import Engine

#: The course's own files and tools' caches, which hold nothing of a class.
NOT_SEARCHED = (
    ".git", ".venv", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis", ".bench",
    "source", "release", "notebooks", "datasets", "docs", "workbook", "tests", "benchmarks",
    "deploy", "README.md", "CHANGELOG.md",
)  # fmt: skip
PARTS_OF_NAMES = {("student", "first_name"), ("student", "last_name")}
MOST_BYTES = 1024**3
MOST_DEPTH = 3
#: No letter or digit stands before a name of its own, unless it ends an escape as in JSON's \\n.
BEFORE = r"(?:(?<![^\W_])|(?<=\\[nrtbf])|(?<=%[0-9A-Fa-f]{2}))"


@dataclass
class Search:
    """How much was looked at, and where the name still stands, one sentence a place."""

    files: int = 0
    archives: int = 0
    tables: int = 0
    rows: int = 0
    skipped: list[str] = field(default_factory=list)
    found: list[str] = field(default_factory=list)


class Needle:
    """A name to look for; a longer name of another person that has it inside does not count."""

    def __init__(self, name: str, others: Iterable[str] = ()) -> None:
        # Longer names are tried first, so that a part of one is not taken for the other.
        self.name, others = name, list(others)
        forms: set[str] = set()
        for written in (name, *others):
            for form in ("NFC", "NFD"):
                plain = unicodedata.normalize(form, written)
                forms |= {plain, json.dumps(plain)[1:-1], html.escape(plain), quote(plain),
                          quote(plain, safe="'+"), plain.replace("'", "&#39;")}  # fmt: skip
                forms |= {html.escape(plain).replace("&#x27;", "&#39;")}
        self._name = {unicodedata.normalize("NFC", name)}
        ordered = sorted(forms, key=len, reverse=True)
        either = "|".join(map(re.escape, ordered))
        self._pattern = re.compile(rf"{BEFORE}(?:{either})(?![^\W_])")
        wide = sorted((f.encode("utf-16-le") for f in (name, *others)), key=len, reverse=True)
        self._wide = re.compile(b"|".join(map(re.escape, wide)))

    def in_text(self, text: str) -> bool:
        """Whether the name stands in a text, as a name of its own."""
        return any(self._is_own(found[0]) for found in self._pattern.finditer(text))

    def in_bytes(self, content: bytes) -> bool:
        """Whether the name stands in a file, as UTF-8 or as UTF-16."""
        if self.in_text(content.decode("utf-8", "replace")):
            return True
        return any(self._is_own(found[0].decode("utf-16-le", "replace"))
                   for found in self._wide.finditer(content))  # fmt: skip

    def count(self, content: bytes) -> int:
        """How often the letters of the name stand in a file, in other words too."""
        return content.count(self.name.encode())

    def _is_own(self, written: str) -> bool:
        try:
            plain = json.loads(f'"{written}"')
        except ValueError:
            plain = written
        ways = {written, plain, html.unescape(written), unquote(written)}
        return any(unicodedata.normalize("NFC", way) in self._name for way in ways)


def search_files(root: Path, needle: Needle, into: Search, gradebook: Path | None = None) -> None:
    """Look through the folder of the course, archives in it included.

    :param gradebook: its file, which :func:`search_gradebook` looks through.
    """
    into.skipped += [name for name in NOT_SEARCHED if (root / name).exists()]
    for path in _walk(root, top=True):
        where = path.relative_to(root)
        if needle.in_text(path.name):
            into.found.append(f"{where}: the name of a file or folder.")
        if path.is_symlink():
            if needle.in_text(str(path.readlink())):
                into.found.append(f"{where}: a link to a place with this name.")
            continue
        if not path.is_file() or (gradebook and path.resolve().name.startswith(gradebook.name)
                                  and path.resolve().parent == gradebook.parent):  # fmt: skip
            continue
        into.files += 1
        try:
            _look(path.read_bytes(), str(where), needle, into, 0)
        except OSError as error:
            into.found.append(f"{where}: cannot be read ({error.strerror}), so look yourself.")


def _walk(folder: Path, *, top: bool = False) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if (top and path.name in NOT_SEARCHED) or path.name == "__pycache__":
            continue
        yield path
        if path.is_dir() and not path.is_symlink():
            yield from _walk(path)


def _look(content: bytes, where: str, needle: Needle, into: Search, depth: int) -> None:
    if needle.in_bytes(content):
        into.found.append(f"{where}: its content.")
    if depth < MOST_DEPTH:
        for inside, part in _parts(content):
            if part is None:
                into.found.append(f"{where}: cannot be opened to the end, so look yourself.")
                continue
            if not inside.startswith("\0"):
                if needle.in_text(inside):
                    into.found.append(f"{where}: the file {inside} in it.")
                _look(part, f"{where}, {inside}", needle, into, depth + 1)
            else:
                into.archives += 1


def _parts(content: bytes) -> Iterator[tuple[str, bytes | None]]:
    """The files of an archive; first an entry that says there is one; None for a damaged one."""
    stream, left = io.BytesIO(content), MOST_BYTES
    if content[:4] == b"PK\x03\x04":
        yield "\0zip", b""
        try:
            with zipfile.ZipFile(stream) as archive:
                for item in archive.infolist():
                    left -= item.file_size
                    yield item.filename, archive.read(item) if left > 0 else None
        except Exception:
            yield "", None
    elif content[:2] == b"\x1f\x8b" or content[257:262] == b"ustar":
        yield "\0tar", b""
        try:
            with tarfile.open(fileobj=stream) as archive:
                for member in archive:
                    left -= member.size
                    opened = archive.extractfile(member) if left > 0 else None
                    part = opened.read() if opened else b""
                    yield member.name, part if left > 0 else None
        except Exception:
            yield "", None


def search_gradebook(engine: Engine, needle: Needle, into: Search) -> None:
    """Look through every table of the database, nbgrader's or not, and its deleted rows.

    First and last names of other people are theirs, so these two columns are not looked at.
    """
    tables = MetaData()
    tables.reflect(engine)
    with engine.connect() as line:
        for table in tables.sorted_tables:
            into.tables += 1
            columns = [column for column in table.columns
                       if (table.name, column.name) not in PARTS_OF_NAMES]  # fmt: skip
            for row in line.execute(select(*columns)):
                into.rows += 1
                if any(_holds(value, needle) for value in row):
                    into.found.append(f"the gradebook's table {table.name}: a row of it.")
                    break
    file = database_file(engine)
    if file is not None and _has_deleted(file, needle):
        into.found.append(f"{file.name}: deleted rows are still in the file.")


def database_file(engine: Engine) -> Path | None:
    """The file of an SQLite database; None for another database."""
    name = engine.url.database
    return Path(name).resolve() if engine.dialect.name == "sqlite" and name else None


def _has_deleted(file: Path, needle: Needle) -> bool:
    """Whether the file has the name more often than a copy made of its living rows."""
    with tempfile.TemporaryDirectory(prefix="gradebook-") as folder:
        fresh = Path(folder) / "fresh.db"
        with contextlib.closing(sqlite3.connect(file)) as line:
            line.execute("VACUUM INTO ?", (str(fresh),))
        living = needle.count(fresh.read_bytes())
    # What stands beside the file belongs to it.
    parts = [file, *(file.with_name(f"{file.name}{end}") for end in ("-wal", "-journal"))]
    return sum(needle.count(part.read_bytes()) for part in parts if part.is_file()) > living


def _holds(value: object, needle: Needle) -> bool:
    if isinstance(value, bytes):
        return needle.in_bytes(value)
    return isinstance(value, str) and needle.in_text(value)
