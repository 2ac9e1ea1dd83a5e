"""Quick imports, for processes that start often."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager

# Plotly's way to a picture file, by a browser.
PICTURES = "kaleido"


def leave_out(*names: str) -> None:
    """Let modules that are not loaded yet be missing, here and in forks; who tries goes on."""
    for name in names:
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]


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
