"""Temporary folders that go even if the process that made them was killed."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tempfile
from pathlib import Path

_MARK = "in-use"


class TemporaryFolder:
    """A folder at ``path``, until :meth:`remove`.

    If this process and its forks end before that, the next one of this kind removes it: it knows
    by a lock, which ends with the processes that hold it, however they end. Not on Windows.

    :param kind: how the folder's name begins.
    """

    def __init__(self, kind: str) -> None:
        for folder in Path(tempfile.gettempdir()).glob(f"{kind}-*"):
            if _is_left(folder):
                shutil.rmtree(folder, ignore_errors=True)
        self.path = Path(tempfile.mkdtemp(prefix=f"{kind}-"))
        self._lock = -1
        if sys.platform != "win32":
            fresh = self.path / "new"
            self._lock = os.open(fresh, os.O_CREAT | os.O_RDWR, 0o600)
            _take(self._lock)
            # Not before it is locked: somebody else could take it for one that was left.
            fresh.rename(self.path / _MARK)

    def remove(self) -> None:
        """Remove it with all that it holds."""
        shutil.rmtree(self.path, ignore_errors=True)
        if self._lock >= 0:
            os.close(self._lock)
            # Not a second time: the number may be another file's by then.
            self._lock = -1


def _is_left(folder: Path) -> bool:
    if sys.platform == "win32":
        return False
    with contextlib.suppress(OSError):
        number = os.open(folder / _MARK, os.O_RDWR | os.O_NOFOLLOW)
        try:
            return _take(number)
        finally:
            os.close(number)
    return False


def _take(lock: int) -> bool:
    """Whether nobody else holds it."""
    import fcntl

    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
