"""Quick imports, for processes that start often."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Look for no garbage meanwhile, nor ever among what is made here.

    What is imported stays until the end: to look through it takes a sixth of the time of the
    import, and in a fork it would copy all of it.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
