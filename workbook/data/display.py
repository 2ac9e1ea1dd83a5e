"""How tables and numbers look in a notebook."""

from __future__ import annotations

import numpy as np
import pandas as pd

from workbook.data.errors_shown import show_own_lines


def set_display() -> None:
    """Show 51 and not np.int64(51), a SHA-256 to its end, and errors without the library's part."""
    np.set_printoptions(legacy="1.25")
    pd.set_option("display.max_colwidth", 100)
    show_own_lines()
