"""The folder that a trainee handed in, looked at before anything in it is opened."""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path, PurePath

from dateutil.parser import parse
from nbgrader.utils import parse_utc

from workbook.shown import is_seen, shown
from workbook.tree import read_plain, walk

#: When it was handed in, and a secret that is part of the names of its feedback pages.
TIMESTAMP, SECRET = "timestamp.txt", "submission_secret.txt"
UNWANTED = "it is not wanted"
#: Files and folders that may be handed in together: nbgrader compares each with all others.
MOST = 1_000
#: Bytes of a file, and of all together: nobody writes so much, and each is read.
LARGEST, MOST_BYTES = 100_000_000, 200_000_000
#: Folders in each other.
DEEPEST = 20
#: Bytes of a path inside the folder, of the text that says when it was handed in, of the secret.
LONGEST_PATH, LONGEST_TIME, LONGEST_SECRET = 1_000, 100, 1_000
# nbgrader looks trainees up by file pattern, joins names with a plus sign, and writes them into
# its pages as they are. A backslash leads to another folder on some systems.
REFUSED = frozenset('*?[]+<>"&\\')
#: Characters of a name: the gradebook has room for 128.
LONGEST_NAME = 100
#: Two days that have no part of their date in common.
UNLIKE = (datetime(2000, 1, 1), datetime(2001, 12, 31))


def name_problem(student: str) -> str:
    """Why nbgrader could not find a trainee of this name; "" if it can."""
    problem = ""
    if found := sorted(REFUSED & set(student)):
        problem = f"A name must not contain {' '.join(found)}."
    elif hidden := [sign for sign in student if not (sign.isprintable() and is_seen(sign))]:
        problem = f"A name must not contain U+{ord(hidden[0]):04X}, which cannot be seen."
    elif student != student.strip():
        problem = "A name must not begin or end with a space."
    elif student in ("", ".", ".."):
        problem = "A name must not be empty or be made of dots."
    elif len(student) > LONGEST_NAME:
        problem = f"A name must not have more than {LONGEST_NAME} characters."
    return problem and f"{problem} Rename {shown(student) or 'it'} and run this step again."


def problem_of(folder: Path) -> str:
    """Why this folder cannot be graded, as a sentence for the trainee; "" if it can."""
    for place in (folder.parent, folder):
        if problem := _problem_of_one(place):
            return problem
    size = 0
    for number, place in enumerate(places_in(folder), start=1):
        size += size_of(place)
        problem = too_much(number, place.relative_to(folder)) or too_large(place, size)
        if problem:
            return f"Your work cannot be graded: {problem}. Hand in the notebooks only."
        if problem := _problem_of_one(place):
            return problem
    try:
        time_of(folder)
    except ValueError:
        return "The time of handing in cannot be read. Hand your work in again."
    return ""


def _problem_of_one(place: Path) -> str:
    name = shown(place.name)
    if not is_plain(place):
        return f"{name} is no plain file. Hand in the notebooks themselves."
    if not (can_look_into(place) if is_folder(place) else os.access(place, os.R_OK)):
        return f"{name} cannot be read. Hand your work in again."
    try:
        place.name.encode("utf-8")
    except UnicodeEncodeError:
        return f"The name {name} is no text in UTF-8. Rename the file and hand your work in again."
    return ""


def too_much(number: int, inside: PurePath) -> str:
    """Why this is more than may be handed in, as the end of a sentence; "" if it is not.

    :param number: of the file or folder, counted from one.
    :param inside: its path in what was handed in.
    """
    if number > MOST:
        return f"it has more than {MOST:,} files and folders"
    if len(inside.parts) > DEEPEST:
        return f"its folders lie more than {DEEPEST} deep in each other"
    if len(os.fsencode(inside)) > LONGEST_PATH:
        return f"a path in it is longer than {LONGEST_PATH:,} bytes"
    return ""


def too_large(place: Path, size: int) -> str:
    """Why this is larger than what may be handed in, as the end of a sentence; "" if it is not.

    :param size: bytes of all places up to this one.
    """
    if size_of(place) > LARGEST:
        return f"{shown(place.name)} has more than {LARGEST // 10**6:,} MB"
    return f"it has more than {MOST_BYTES // 10**6:,} MB" if size > MOST_BYTES else ""


def size_of(place: Path) -> int:
    """Bytes of a file; 0 of anything else."""
    try:
        state = place.lstat()
    except OSError:
        return 0
    return state.st_size if stat.S_ISREG(state.st_mode) else 0


def places_in(folder: Path, wanted: Callable[[Path], bool] = lambda _: True) -> Iterator[Path]:
    """All files and folders below a folder, the nearest first; links are not followed.

    A folder that cannot be read is there, and nothing in it.
    """

    def refused(place: Path) -> str:
        return "" if wanted(place) else UNWANTED

    found = walk(folder, refused=refused)
    return (place for place, problem in found if problem != UNWANTED and place != folder)


def is_folder(place: Path) -> bool:
    """Whether it is a folder, and no link to one."""
    return stat.S_ISDIR(_mode_of(place))


def can_look_into(folder: Path) -> bool:
    """Whether what lies in a folder can be listed and opened."""
    return os.access(folder, os.R_OK | os.X_OK)


def is_plain(place: Path) -> bool:
    """Whether it is a file or a folder: no link, no pipe, nothing that would be waited for."""
    return stat.S_ISDIR(_mode_of(place)) or stat.S_ISREG(_mode_of(place))


def _mode_of(place: Path) -> int:
    try:
        return place.lstat().st_mode
    except OSError:
        return 0


def time_of(folder: Path) -> datetime | None:
    """When it was handed in, or None if nothing says so.

    :raises ValueError: what says so cannot be read.
    """
    file = folder / TIMESTAMP
    if not os.path.lexists(file):
        return None
    if is_folder(file) or not is_plain(file):
        raise ValueError(f"{TIMESTAMP} is no plain file")
    try:
        with file.open("rb") as stream:
            written = stream.read(LONGEST_TIME + 1)
        if len(written) > LONGEST_TIME:
            raise ValueError("it is too long for a time")
        text = written.decode("utf-8").strip()
        # The parser takes what is missing from today.
        if text and len({parse(text, default=day, ignoretz=True) for day in UNLIKE}) > 1:
            raise ValueError("it has no whole date")
        return parse_utc(text) if text else None
    # The parser raises what it likes: decimal.InvalidOperation, OverflowError, OSError.
    except Exception as error:
        raise ValueError(f"{TIMESTAMP} cannot be read: {error}") from error


def copy_stamps(folder: Path, target: Path, *, timed: bool = True) -> None:
    """Copy what nbgrader's feedback asks for; nothing else of what was handed in goes on from here.

    :param timed: the time too.
    """
    wanted = {SECRET: LONGEST_SECRET} | ({TIMESTAMP: LONGEST_TIME} if timed else {})
    for name, most in wanted.items():
        # One that is closed to everybody is no reason to give no verdict.
        with suppress(OSError):
            (target / name).write_bytes(read_plain(folder, PurePath(name), most))


def secret_of(folder: Path) -> str:
    """What the names of its feedback pages are made of; "" if nbgrader cannot use it."""
    try:
        written = read_plain(folder, PurePath(SECRET), LONGEST_SECRET).decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
    # nbgrader reads it so: an end of a line is one sign.
    return io.StringIO(written, newline=None).getvalue()
