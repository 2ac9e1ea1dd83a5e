"""Folders that somebody else filled: walked, read and removed however odd or closed they are."""

from __future__ import annotations

import os
import stat
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path, PurePath
from typing import BinaryIO
from uuid import uuid4


def walk(
    top: Path, *, deepest: int | None = None, refused: Callable[[Path], str] = lambda path: ""
) -> Iterator[tuple[Path, str]]:
    """Everything below a folder, the nearest first. Links are not followed.

    It does not call itself: a thousand folders in each other would stop that.

    :param deepest: how many folders may lie in each other; what is deeper is not opened.
    :param refused: says why a place is not wanted; what is below it is not listed.
    :returns: places, and why one is refused or cannot be looked into; "" if nothing is wrong.
    """
    waiting = deque([(top, 0)])
    while waiting:
        path, depth = waiting.popleft()
        inside: list[Path] = []
        try:
            problem = refused(path) if depth else ""
            if not problem and path.is_dir() and (depth == 0 or not path.is_symlink()):
                if deepest is not None and depth > deepest:
                    problem = f"it lies in more than {deepest} folders"
                else:
                    inside = sorted(path.iterdir())
        except OSError as error:
            problem = reason(error)
        if depth or problem:
            yield path, problem
        waiting += [(place, depth + 1) for place in inside]


def remove_tree(top: Path) -> None:
    """Remove a folder however deep it is. Links are not followed.

    Folders from below are moved up into the top first, so no path gets long and no more than two
    folders are open. What is moved is opened by its folder, so nobody can put a link in its place.

    :raises OSError: something cannot be removed.
    """
    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
    here = os.open(top, flags)
    try:
        waiting = _emptied(here, here)
        while waiting:
            name = waiting.pop()
            inner = os.open(name, flags, dir_fd=here)
            try:
                waiting += _emptied(inner, here)
            finally:
                os.close(inner)
            os.rmdir(name, dir_fd=here)
    finally:
        os.close(here)
    top.rmdir()


def open_plain(top: Path, inside: PurePath) -> BinaryIO:
    """A file below a folder that somebody else may be changing, opened for reading.

    Each step of the way is opened by the one before and is no link, so whatever is exchanged
    meanwhile, it is a file of that folder. Nothing is waited for.

    :raises OSError: it is no plain file, or there is a link on the way.
    """
    if os.open not in os.supports_dir_fd:  # Windows, where nobody shares an exchange.
        return (top / inside).open("rb")
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC
    here = os.open(top, flags | os.O_DIRECTORY)
    try:
        for part in inside.parts[:-1]:
            inner = os.open(part, flags | os.O_DIRECTORY, dir_fd=here)
            os.close(here)
            here = inner
        number = os.open(inside.name, flags | os.O_NONBLOCK, dir_fd=here)
    finally:
        os.close(here)
    if not stat.S_ISREG(os.fstat(number).st_mode):
        os.close(number)
        raise OSError("it is no plain file")
    return os.fdopen(number, "rb")


def read_plain(top: Path, inside: PurePath, most: int) -> bytes:
    """What is in such a file, if that is not more than ``most`` bytes.

    :raises OSError: as :func:`open_plain`, or it has more.
    """
    with open_plain(top, inside) as stream:
        content = stream.read(most + 1)
    if len(content) > most:
        raise OSError(f"it has more than {most // 1000:,} kB")
    return content


def _emptied(folder: int, top: int) -> list[str]:
    """Remove the files of a folder and move its folders into the top; their names there."""
    moved = []
    with os.scandir(folder) as listed:
        entries = list(listed)
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            moved.append(uuid4().hex)
            os.rename(entry.name, moved[-1], src_dir_fd=folder, dst_dir_fd=top)
        else:
            os.unlink(entry.name, dir_fd=folder)
    return moved


def reason(error: OSError) -> str:
    """Why something cannot be read, without the name, which is told beside it."""
    return f"it cannot be read ({error.strerror or type(error).__name__})"
