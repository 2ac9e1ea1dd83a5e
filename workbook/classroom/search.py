"""Looking for a name in all that a class left behind: names of files, contents, the gradebook.

Contents are searched as bytes, in every way that the course writes a name: as it is, and as JSON,
HTML and web addresses write it. Archives are opened. Links are named, and not followed. Files are
read in parts that overlap, so that a large one takes time and no memory.
"""

from __future__ import annotations

import contextlib
import gzip
import html
import io
import json
import os
import re
import shutil
import sqlite3
import tarfile
import tempfile
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePath
from typing import IO, Any, NoReturn, Self, cast
from urllib.parse import quote, unquote

from sqlalchemy import MetaData, select
from sqlalchemy.engine import Engine

from workbook.classroom.own_files import COURSE, TOOLS, OwnFiles, caches_of_a_copy
from workbook.shown import shown, shown_in_cell
from workbook.tree import open_plain, reason, walk

#: The course's own files and tools' caches, which hold nothing of a class.
NOT_SEARCHED = (*TOOLS, *COURSE)
#: Bytes that are no UTF-8 come back as they were: a name of a file may have them.
BYTES = "surrogateescape"
PARTS_OF_NAMES = {("student", "first_name"), ("student", "last_name")}
MOST_DEPTH = 3
#: What one search takes out of archives. A small file can hold archives in archives without end.
MOST_BYTES = 512 * 1024**2
MOST_PARTS = 20_000
#: Bytes that are searched at a time, and of a file in an archive that are kept in memory.
CHUNK, IN_MEMORY = 1024**2, 8 * 1024**2
#: Bytes of a zip file, whose list of files is read as one piece, and of the head of a file in a
#: tar archive.
LARGEST_ZIP, LONGEST_HEAD = 64 * 1024**2, 64 * 1024
#: What each entry in the list of a zip file begins with.
ENTRY = b"PK\x01\x02"
CACHE, DAMAGED = "a cache", "it cannot be opened to the end"
#: No letter or digit stands before a name of its own, unless it ends an escape as in JSON's \\n.
BEFORE = r"(?:(?<![^\W_])|(?<=\\[nrtbf])|(?<=%[0-9A-Fa-f]{2}))"
#: Bytes around a name that say so, and the most that a character has.
AROUND, WIDEST = 4, 4


class Spent(Exception):
    """The search took as much out of archives as it may."""


class Budget:
    """What one search may still take out of archives, all of them together."""

    def __init__(self) -> None:
        self._bytes, self._parts = MOST_BYTES, MOST_PARTS

    def take(self, *, size: int = 0, parts: int = 0) -> None:
        """Note what was taken out.

        :raises Spent: it is more than there was left.
        """
        self._bytes, self._parts = self._bytes - size, self._parts - parts
        if self._bytes < 0 or self._parts < 0:
            raise Spent


class Measured:
    """A stream to read from; what is read is taken from the budget."""

    def __init__(self, stream: IO[bytes], budget: Budget) -> None:
        self._stream, self._budget = stream, budget

    def read(self, size: int) -> bytes:
        """Read some bytes, or fewer at the end."""
        content = self._stream.read(size)
        self._budget.take(size=len(content))
        return content


class Member(tarfile.TarInfo):
    """A file in a tar archive. What is said about it beforehand is no longer than it need be."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        """Read where it, or a part of its head, begins.

        :raises TarError: the head would be too long.
        """
        found = super().frombuf(buf, encoding, errors)
        if found.type == tarfile.GNUTYPE_SPARSE or (
            found.size > LONGEST_HEAD and not found.isreg()
        ):
            raise tarfile.TarError
        return found

    def _proc_gnusparse_10(self, *_: Any) -> NoReturn:
        # The list of its holes has no limit, and what has holes is not searched.
        raise tarfile.TarError


@dataclass
class Search:
    """How much was looked at, where the name still stands, and what could not be searched.

    One sentence a place; an archive is one place. ``copies`` counts files with the name that are
    the course's own, such as in a copy of it.
    """

    files: int = 0
    archives: int = 0
    tables: int = 0
    rows: int = 0
    copies: int = 0
    skipped: list[str] = field(default_factory=list)
    found: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    budget: Budget = field(default_factory=Budget)


class Needle:
    """A name to look for; a longer name of another person that has it inside does not count."""

    def __init__(self, name: str, others: Iterable[str] = ()) -> None:
        # Longer names are tried first, so that a part of one is not taken for the other.
        self.name, others = name, list(others)
        forms: set[str] = set()
        for written in (name, *others):
            for form in ("NFC", "NFD"):
                plain = unicodedata.normalize(form, written)
                forms |= as_written(plain)
                forms |= {json.dumps(plain)[1:-1], html.escape(plain),
                          quote(plain, errors=BYTES), quote(plain, safe="'+", errors=BYTES),
                          plain.replace("'", "&#39;")}  # fmt: skip
                forms |= {html.escape(plain).replace("&#x27;", "&#39;")}
        self._name = {unicodedata.normalize("NFC", way) for way in as_written(name)}
        ordered = sorted(forms, key=len, reverse=True)
        either = "|".join(map(re.escape, ordered))
        self._pattern = re.compile(rf"{BEFORE}(?:{either})(?![^\W_])")
        wide = sorted(
            (form.encode("utf-16-le", "surrogatepass") for form in (name, *others)),
            key=len, reverse=True,
        )  # fmt: skip
        self._wide = re.compile(b"|".join(map(re.escape, wide)))
        narrow = (len(form.encode("utf-8", "surrogatepass")) for form in ordered)
        self._margin = max(*narrow, *map(len, wide)) + AROUND

    def in_text(self, text: str) -> bool:
        """Whether the name stands in a text, as a name of its own."""
        return any(self._is_own(found[0]) for found in self._pattern.finditer(text))

    def in_bytes(self, content: bytes, *, first: bool = True, last: bool = True) -> bool:
        """Whether the name stands in a file, as UTF-8 or as UTF-16.

        :param first: the file begins with this part of it. If not, a name near the beginning is
            left to the part before, which shows what stands around it.
        :param last: the file ends with it; likewise.
        """
        text = content.decode("utf-8", BYTES)

        def inside(found: re.Match[Any], size: int) -> bool:
            return (first or found.start() >= self._margin) and (
                last or found.end() <= size - self._margin
            )

        return any(
            inside(found, len(text)) and self._is_own(found[0])
            for found in self._pattern.finditer(text)
        ) or any(
            inside(found, len(content)) and self._is_own(found[0].decode("utf-16-le", "replace"))
            for found in self._wide.finditer(content)
        )

    def in_stream(self, stream: IO[bytes]) -> bool:
        """The same for an open file."""
        # A margin at each end, of which one is counted in characters, and a name between them.
        overlap = (2 * WIDEST + 1) * self._margin
        part, first = stream.read(CHUNK + overlap), True
        while True:
            more = stream.read(CHUNK)
            # Files with holes are mostly nothing.
            if part != bytes(len(part)) and self.in_bytes(part, first=first, last=not more):
                return True
            if not more:
                return False
            part, first = part[-overlap:] + more, False

    def count(self, content: bytes) -> int:
        """How often the letters of the name stand in a file, in other words too."""
        return content.count(self.name.encode("utf-8", BYTES))

    def _is_own(self, written: str) -> bool:
        try:
            plain = json.loads(f'"{written}"')
        except ValueError:
            plain = written
        ways = {written, plain, html.unescape(written), unquote(written)}
        return any(unicodedata.normalize("NFC", way) in self._name for way in ways)


def as_written(name: str) -> set[str]:
    """A name, and how the course writes it: without signs that command a terminal or end a cell."""
    return {name, shown(name), shown_in_cell(name).removeprefix("'")}


def search_files(root: Path, needle: Needle, into: Search, gradebook: Path | None = None) -> None:
    """Look through the folder of the course, archives in it included.

    :param gradebook: its file, which :func:`search_gradebook` looks through.
    """
    into.skipped += [name for name in NOT_SEARCHED if (root / name).exists()]
    own = OwnFiles(root)
    for path, problem in _walk(root, into):
        where = path.relative_to(root)
        if needle.in_text(path.name):
            into.found.append(f"{where}: the name of a file or folder.")
        try:
            if problem:
                into.closed.append(f"{where}: {problem}.")
            elif path.is_symlink():
                if needle.in_text(str(path.readlink())):
                    into.found.append(f"{where}: a link to a place with this name.")
            elif path.is_file() and not (gradebook and _belongs_to(path, gradebook)):
                _search_file(path, str(where), needle, into, own)
        except OSError as error:
            into.closed.append(f"{where}: {reason(error)}.")


def _walk(root: Path, into: Search) -> Iterator[tuple[Path, str]]:
    for top in sorted(root.iterdir()):
        if top.name in NOT_SEARCHED or top.name == "__pycache__":
            continue
        yield top, ""
        if top.is_dir() and not top.is_symlink():
            caches = caches_of_a_copy(top)
            into.skipped += [str(place.relative_to(root)) for place in caches]
            below = walk(top, refused=partial(_cache, caches))
            yield from (found for found in below if found[1] != CACHE)


def _cache(caches: list[Path], path: Path) -> str:
    return CACHE if path.name == "__pycache__" or path in caches else ""


def _belongs_to(path: Path, gradebook: Path) -> bool:
    place = path.resolve()
    return place.name.startswith(gradebook.name) and place.parent == gradebook.parent


def _search_file(path: Path, where: str, needle: Needle, into: Search, own: OwnFiles) -> None:
    into.files += 1
    if path.stat().st_size > MOST_BYTES:
        into.closed.append(f"{where}: it is too large to be searched.")
        return
    hits = Hits()
    with open_plain(path.parent, PurePath(path.name)) as stream:
        try:
            _look(stream, [where], needle, into, own, hits)
        except Spent:
            into.closed.append(f"{where}: {DAMAGED}.")
    if hits.inside:
        told = f"the file {hits.first}" if hits.inside == 1 else f"{hits.inside:,} files"
        such = "" if hits.inside == 1 else f", such as {hits.first}"
        into.found.append(f"{where}: {told} in it{such}.")
    elif hits.itself:
        into.found.append(f"{where}: its content.")


@dataclass
class Hits:
    """Where the name stands in one file: itself, and if it is an archive, in how many files."""

    itself: bool = False
    inside: int = 0
    first: str = ""

    def add(self, inside: str) -> None:
        """One more; \"\" is the file itself."""
        self.itself = self.itself or not inside
        self.inside += bool(inside)
        self.first = self.first or inside


def _look(
    stream: IO[bytes], place: list[str], needle: Needle, into: Search, own: OwnFiles, hits: Hits
) -> None:
    """Look through a file. ``place`` is its name, after those of the archives that it is in."""
    inside = ", ".join(place[1:])
    if place[1:] and needle.in_text(place[-1]):
        hits.add(inside)
    elif needle.in_stream(stream):
        if own.has_copy(PurePath(place[-1]), stream):
            into.copies += 1
            return
        hits.add(inside)
    if len(place) > MOST_DEPTH or not (parts := _archive(stream, into.budget)):
        return
    if own.has_copy(PurePath(place[-1]), stream):
        return
    into.archives += 1
    try:
        for name, part in parts:
            with tempfile.SpooledTemporaryFile(IN_MEMORY) as copy:
                shutil.copyfileobj(part, copy, CHUNK)
                copy.seek(0)
                _look(cast(IO[bytes], copy), [*place, name], needle, into, own, hits)
    except Spent:
        raise
    except Exception:  # A damaged archive raises all kinds of errors.
        into.closed.append(f"{', '.join(place)}: {DAMAGED}.")


def _archive(stream: IO[bytes], budget: Budget) -> Iterator[tuple[str, IO[bytes]]] | None:
    """Names and contents of the files of an archive; None if it is no archive."""
    stream.seek(0)
    head = stream.read(262)
    stream.seek(0)
    if head[:4] == b"PK\x03\x04":
        return _zipped(stream, budget)
    if head[:2] == b"\x1f\x8b":
        return _tarred(cast(IO[bytes], gzip.GzipFile(fileobj=stream)), budget)
    return _tarred(stream, budget) if head[257:262] == b"ustar" else None


def _zipped(stream: IO[bytes], budget: Budget) -> Iterator[tuple[str, IO[bytes]]]:
    if stream.seek(0, os.SEEK_END) > LARGEST_ZIP or _entries(stream) > MOST_PARTS:
        raise Spent
    with zipfile.ZipFile(stream) as archive:
        listed = archive.infolist()
        # All at once: a list costs time too, even if its first file is damaged.
        budget.take(parts=len(listed))
        for item in listed:
            # Other ways to pack give no limit to what a few bytes become.
            if item.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise zipfile.BadZipFile
            with archive.open(item) as part:
                yield item.filename, cast(IO[bytes], Measured(part, budget))


def _entries(stream: IO[bytes]) -> int:
    """The most files that a zip file can list; the list itself would be taken into memory."""
    count, before = 0, b""
    stream.seek(0)
    while part := stream.read(CHUNK):
        count += (before + part).count(ENTRY)
        before = part[1 - len(ENTRY) :]
    return count


def _tarred(stream: IO[bytes], budget: Budget) -> Iterator[tuple[str, IO[bytes]]]:
    # Read as a stream, so what is skipped counts too.
    measured = cast(IO[bytes], Measured(stream, budget))
    with tarfile.open(fileobj=measured, mode="r|", tarinfo=Member) as archive:
        for member in archive:
            budget.take(parts=1)
            # Its holes are no bytes of the archive, and may be of any size.
            if member.issparse():
                raise tarfile.TarError
            opened = archive.extractfile(member) if member.isreg() else None
            yield member.name, opened or io.BytesIO()


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
