"""How tables and numbers look in a notebook."""

from __future__ import annotations

import numpy as np
import pandas as pd


def set_display() -> None:
    """Show 51 and not np.int64(51), and a SHA-256 or a source to its end."""
    np.set_printoptions(legacy="1.25")
    pd.set_option("display.max_colwidth", 100)
