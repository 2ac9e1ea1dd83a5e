"""Kernel extension for marking: what goes to stderr is shown with the normal output.

nbgrader takes any text on stderr for a failed test, so a library's warning would
cost the points of a cell.
"""

from __future__ import annotations

import sys
from typing import Any


def load_ipython_extension(shell: Any) -> None:
    """Called by IPython when the kernel starts."""
    if hasattr(sys.stderr, "pub_thread"):
        sys.stderr.name = "stdout"  # type: ignore[misc]
