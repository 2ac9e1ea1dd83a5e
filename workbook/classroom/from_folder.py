"""Work that comes on a stick or by mail: a folder or a zip file for each trainee."""

from __future__ import annotations

import re
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path, PurePath, PurePosixPath
from secrets import token_hex

from workbook.errors import UsageError
from workbook.grading.handed_in import (
    LARGEST,
    MOST_BYTES,
    SECRET,
    TIMESTAMP,
    is_folder,
    is_plain,
    name_problem,
    places_in,
    too_much,
)
from workbook.shown import shown
from workbook.tree import open_plain, read_plain

#: Sentences about what is left of one trainee's work, and names in one of them.
MOST_SAID, MOST_NAMES = 20, 3
#: Folders of the course that hold no work as it is handed in.
ROOMS = frozenset(
    {"autograded", "cases", "exchange", "feedback", "notebooks", "release", "source", "submitted",
     "truth", "work"}
)  # fmt: skip
#: What systems put beside people's files.
OF_THE_SYSTEM = frozenset({"__MACOSX", "Thumbs.db", "desktop.ini"})
#: What systems, browsers and JupyterLab put behind the name of a copy.
COPY = re.compile(r"( ?\(\d+\)|-Copy\d*| ?-? ?copy( \d+)?)+(?=\.ipynb$)", re.IGNORECASE)


@dataclass
class Collected:
    """What was taken over, and what was left and why.

    ``new`` are trainees whom the class did not know, ``alike`` those with a name that is much like
    one it knew, and that name; ``missing`` are those from whom nothing came.
    """

    students: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    new: list[str] = field(default_factory=list)
    alike: list[tuple[str, str]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


class _NotTaken(Exception):
    """A sentence about why nothing of an entry is taken."""


def take_in(root: Path, name: str, folder: Path) -> Collected:
    """Put work into ``submitted/``.

    :param folder: one subfolder or one zip file for each trainee, called by the trainee's
        name, with the notebooks in it. Files that are not part of the assignment are left.
    :raises UsageError: there is no such folder, or it is one of another kind.
    """
    wanted = {file.name for file in (root / "source" / name).glob("*.ipynb")}
    _check(root, folder, wanted)
    given_out = {file.name for file in (root / "release" / name).rglob("*")}
    collected = Collected()
    for entry in sorted(folder.iterdir()):
        if _is_of_the_system(PurePath(entry.name)):
            continue
        student = entry.stem if entry.suffix.lower() == ".zip" else entry.name
        if entry.is_symlink() or not (entry.is_dir() or _is_zip(entry)):
            collected.left.append(f"{shown(entry.name)}: neither a folder nor a zip file.")
        elif problem := name_problem(student):
            collected.left.append(problem)
        else:
            target = root / "submitted" / student / name
            left: list[str] = []
            try:
                _take_over(entry, target, wanted, given_out, left)
            except _NotTaken as reason:
                left.insert(0, str(reason))
            # A damaged or locked zip file, or one of an unknown kind, raises what it likes.
            except Exception as error:
                said = str(error).splitlines()[0][:100] if str(error) else type(error).__name__
                left = [f"{shown(entry.name)} cannot be read: {shown(said)}."]
            else:
                collected.students.append(student)
            if len(left) > MOST_SAID:
                left[MOST_SAID:] = [f"{shown(entry.name)}: {len(left) - MOST_SAID:,} more."]
            collected.left += left
    return collected


def _check(root: Path, folder: Path, wanted: set[str]) -> None:
    """:raises UsageError: it is not a folder with one place for each trainee."""
    if not folder.is_dir():
        raise UsageError(f"There is no folder {folder}.")
    real, course = folder.resolve(), root.resolve()
    if course.is_relative_to(real) or (real.parent == course and real.name in ROOMS):
        raise UsageError(
            f"{folder} is the course itself. Give the folder with one folder or zip file for each "
            "trainee."
        )
    if wanted & {entry.name for entry in folder.iterdir()}:
        raise UsageError(
            f"{folder} has notebooks in it, as one trainee's folder has. Give the folder above it, "
            "with one folder or zip file for each trainee."
        )


def _take_over(
    entry: Path, target: Path, wanted: set[str], given_out: set[str], left: list[str]
) -> None:
    """Put the notebooks of an entry into ``submitted/``. Says in ``left`` what it leaves, and why.

    :raises _NotTaken: there are none, or of one there are several.
    :raises ValueError: there is too much in it, or it cannot be read; so do others.
    """
    label, assignment, room = shown(entry.name), target.name, MOST_BYTES
    taken: dict[str, PurePath] = {}
    others: list[str] = []
    with tempfile.TemporaryDirectory(prefix=".collect-", dir=target.parents[2]) as staging:
        staged = Path(staging) / assignment
        staged.mkdir()
        for number, item in enumerate(_items(entry), start=1):
            if problem := too_much(number, item.inside):
                raise ValueError(problem)
            name = item.inside.name
            if not item.is_plain:
                left.append(f"{label}: {shown(name)} is no plain file.")
            elif item.read is None or _is_of_the_system(item.inside):
                continue
            elif name in taken:
                raise _NotTaken(_several(entry, taken[name], item.inside))
            elif name not in wanted:
                if name.endswith(".ipynb"):
                    left.append(f"{label}: {_no_part(name, assignment, wanted)}")
                elif name not in given_out:
                    others.append(shown(name))
            elif item.size > room:
                left.append(
                    f"{label}: {shown(name)} is too large; {MOST_BYTES:,} bytes are read in all."
                )
            else:
                room -= item.size
                (staged / name).write_bytes(item.read())
                taken[name] = item.inside
        if others:
            more = f" and {len(others) - MOST_NAMES:,} more" if len(others) > MOST_NAMES else ""
            names = ", ".join(others[:MOST_NAMES])
            left.append(f"{label}: not part of {assignment}: {names}{more}.")
        if not taken:
            raise _NotTaken(f"{label}: no notebook of {assignment} in it.")
        stamp = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S.%f} UTC"
        (staged / TIMESTAMP).write_text(stamp, encoding="utf-8")
        # nbgrader's Submit leaves one too; without it nbgrader releases no feedback.
        (staged / SECRET).write_text(token_hex(32), encoding="utf-8")
        shutil.rmtree(target, ignore_errors=True)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(staged, target)


def _several(entry: Path, first: PurePath, second: PurePath) -> str:
    return (
        f"{shown(entry.name)}: nothing is taken, as it has {shown(first.name)} more than once "
        f"({shown(first)}, {shown(second)}). If these are several people, give the folder in which "
        "each has a folder or zip file; if they are one person's, leave only the right one."
    )


def _no_part(name: str, assignment: str, wanted: set[str]) -> str:
    """What is said about a notebook that is not taken; perhaps it has the name of a copy."""
    if (meant := COPY.sub("", name)) in wanted:
        return (
            f"the notebook {shown(name)} is left, for its name. If it is the right one, call it "
            f"{meant} and collect again."
        )
    return f"the notebook {shown(name)} is not part of {assignment}."


def _is_of_the_system(inside: PurePath) -> bool:
    hidden = (part.startswith(".") and part != ".." for part in inside.parts)
    return any(hidden) or not OF_THE_SYSTEM.isdisjoint(inside.parts)


def _is_zip(entry: Path) -> bool:
    try:
        with open_plain(entry.parent, PurePath(entry.name)) as stream:
            return zipfile.is_zipfile(stream)
    except OSError:
        return False


@dataclass(frozen=True)
class Item:
    """A file or folder that was handed in. ``read`` gives the contents of a file."""

    inside: PurePath
    size: int = 0
    read: Callable[[], bytes] | None = None
    is_plain: bool = True


def _items(entry: Path) -> Iterator[Item]:
    """What is in a folder or a zip file."""
    if entry.is_dir():
        for place in places_in(entry):
            inside: PurePath = place.relative_to(entry)
            if is_folder(place):
                # Else one that cannot be read would seem to be empty.
                next(place.iterdir(), None)
                yield Item(inside)
            elif is_plain(place):
                read_it = partial(read_plain, entry, inside, LARGEST)
                yield Item(inside, place.lstat().st_size, read_it)
            else:
                yield Item(inside, is_plain=False)
        return
    if entry.stat().st_size > MOST_BYTES:
        raise ValueError(f"it has more than {MOST_BYTES // 10**6:,} MB")
    with (
        open_plain(entry.parent, PurePath(entry.name)) as stream,
        zipfile.ZipFile(stream) as archive,
    ):
        for item in archive.infolist():
            inside = PurePosixPath(item.filename.replace("\\", "/"))
            read = None if item.is_dir() else partial(archive.read, item)
            yield Item(inside, item.file_size, read)
