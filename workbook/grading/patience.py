"""A page is written whatever stands in it: a text that would hold it up is shown plainly."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, MutableMapping
from typing import Any

#: Seconds of processor time for one text, and for all texts of a page.
OF_TEXT, OF_PAGE = 2.0, 10.0
#: After that it is told again: an exception in a finaliser is heard by nobody.
AGAIN = 0.1
#: Beginnings and ends of elements: in the end nbconvert reads the page as a whole.
MOST_TAGS = 100_000


class _Over(BaseException):
    """The time is over. Libraries catch exceptions of other kinds."""


class Patience:
    """What is left of the time and the elements of one page."""

    def __init__(self) -> None:
        self._seconds, self._tags = OF_PAGE, MOST_TAGS
        self._working = False

    def shown(self, work: Callable[[], str], plainly: Callable[[], str]) -> str:
        """What ``work`` makes; if it fails, or makes too much, or for too long: ``plainly``."""
        if self._seconds <= 0:
            return plainly()
        start = time.thread_time()
        try:
            made = self._in_time(work)
        except (_Over, Exception):
            self._stop()
            return plainly()
        finally:
            self._seconds -= time.thread_time() - start
        tags = made.count("<")
        if tags > self._tags:
            return plainly()
        self._tags -= tags
        return made

    def _in_time(self, work: Callable[[], str]) -> str:
        in_front = threading.current_thread() is threading.main_thread()
        if not in_front or not hasattr(signal, "setitimer"):
            # No signal comes. Another thread is a cluster's, which ends what takes too long;
            # Windows has no such clock.
            return work()
        # It stays: a signal that comes late would end the program.
        signal.signal(signal.SIGPROF, self._over)
        self._working = True
        signal.setitimer(signal.ITIMER_PROF, OF_TEXT)
        try:
            return work()
        finally:
            self._stop()

    def _over(self, *_: object) -> None:
        if self._working:
            signal.setitimer(signal.ITIMER_PROF, AGAIN)
            raise _Over

    def _stop(self) -> None:
        if self._working:
            self._working = False
            signal.setitimer(signal.ITIMER_PROF, 0)


def patience_of(resources: MutableMapping[str, Any]) -> Patience:
    """The patience with the page that these resources of nbconvert's belong to."""
    patience = resources.setdefault("patience", Patience())
    assert isinstance(patience, Patience)
    return patience
